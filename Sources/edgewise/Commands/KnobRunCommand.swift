import ArgumentParser
import FoundationEssentials
import Glibc
import HostMachine
import Quantities
import Results
import Runs
import Validation

extension ValidateCommand {
  /// One run of `validate knobs`, in a process of its own.
  struct KnobRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "knob-run",
      abstract: "Makes one run for `validate knobs`, which calls this by itself.",
      shouldDisplay: false)

    @Argument(help: "The run, as `validate knobs` writes it.")
    var work: String

    /// Makes the run, and ends early where the process that asked for it is gone.
    func run() throws {
      Interruption.install()
      // A group that is too small for the run must not cost the process that asked for it.
      HostProcess.endBeforeOthers()
      let parent = getppid()
      guard let run = try? JSONDecoder().decode(KnobRun.self, from: Data(work.utf8)) else {
        throw ValidationError("This is no run of `edgewise validate knobs`; call that instead.")
      }
      let record = try run.make(
        files: disk, onDecoding: { print(HostRuns.mark) },
        isInterrupted: { Interruption.isRequested || getppid() != parent })
      guard record.isComplete else { throw ExitCode.interrupted }
      print(
        String(decoding: try RunFolder.json(record, isOneLine: true), as: UTF8.self),
        terminator: "")
    }
  }
}
