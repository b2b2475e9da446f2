import ArgumentParser
import Files
import Measurement
import Profiles
import Quantities
import Results

extension DeviceCommand {
  /// The storage of a profile from what fio measured.
  struct ImportFioCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import-fio",
      abstract: "Makes the storage part of a profile from fio's JSON.",
      discussion: """
        Takes all jobs that only read, one for each size and depth, such as those of

          fio --output-format=json --output=fio.json --filename=scratch \\
            --size=1g --direct=1 --ioengine=libaio --rw=randread \\
            --runtime=5 --time_based --stonewall \\
            --name=small --bs=4k --iodepth=1 \\
            --name=expert --bs=1m --iodepth=4
        """)

    @Argument(help: "What fio wrote with --output-format=json.")
    var file: String

    @Option(help: "The part to write.")
    var output: String

    @Option(help: "What to call it.")
    var title: String?

    @OptionGroup var replacement: ReplacementOptions

    func run() throws {
      try replacement.prepare(
        [NamedFile("--output", output)], besides: [NamedFile("the argument", file)])
      let bytes = try disk.text(
        of: file, limit: ByteLimit(.mebibytes(16), of: "output of fio"),
        orElse: "\(file) cannot be read; name a file that fio wrote")
      let result = try FioOutput(bytes: bytes, file: file, title: title)
      let part = result.part
      try disk.write(Array(part.yaml.utf8), to: output)
      Console.tell("\(output): \(part.rowCount(of: "storage.curve")) rows of a storage curve")
      for caveat in result.caveats { Console.complain("edgewise: \(caveat)") }
    }
  }
}
