public import ArgumentParser
import Calibration
import Files
import HostMachine
import Profiles
import Quantities
import Reporting
public import Results
import Runs
import Validation

extension ValidateCommand {
  /// Simulated speeds beside anybody's table of measured ones.
  struct SpeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "speeds",
      abstract: "Holds simulated speeds against a table of measured ones.",
      discussion: """
        The table is a CSV with the columns device, soc, core, cores, clock_ghz, peak_gbs, model, \
        quant, engine, threads, kind (decode or prefill), prompt, depth and tokens_per_second, in \
        any order; rows with a `trust` other than 1 do not count, and other columns are passed \
        over. A row is simulated on the profile of its SoC where one has the same memory (class A, \
        unless what binds it is assumed), else on what a data sheet says (class C).

        Exit code 1 where errors are larger than allowed: per device 10 % of decoding and 25 % of \
        prefill in class A, at worst 30 % and 60 %; 17 % and 38 % in class C.
        """)

    @Argument(help: "The table.", completion: .file(extensions: ["csv"]))
    var file: String

    @Option(
      name: .customLong("class"),
      help: """
        A: only rows whose SoC has a profile; C: every row by its data sheet. (default: both)
        """)
    var speedClass: SpeedClass?

    @Option(help: "Where random choices begin.")
    var seed: UInt64 = 1

    @Option(help: "How to print the result.")
    var format: TableFormat = .text

    func run() throws {
      Interruption.install()
      let record = try validated()
      let report = SpeedsReport(record)
      try ValidateCommand.finish(
        record, isPassed: record.isPassed, as: format, text: report.text, csv: report.csv,
        markdown: report.markdown)
    }

    private func validated() throws -> SpeedsRecord {
      defer { Console.clear() }
      let text = try ByteWindow(
        path: file, files: disk, whole: ByteLimit(.mebibytes(64), of: "table that is read whole"))
      let table = try SpeedTable(csv: text, path: file)
      for note in table.notes { Console.complain("edgewise: \(note)") }
      var validation = try SpeedsValidation(
        table, catalog: ProfileLibrary.catalog, forced: speedClass,
        replays: .ofModelsInMemory())
      return try validation.run(
        seed: seed, command: Invocation.text,
        progress: { Console.progress("simulating measured speeds", share: $0) },
        isInterrupted: { Interruption.isRequested })
    }
  }
}

extension SpeedClass: ExpressibleByArgument {}
