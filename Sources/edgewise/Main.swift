import ArgumentParser
import Files
import Glibc
import HostMachine
import Plotting
import Quantities
import Results

/// The files of this machine, which commands give to whatever reads or writes.
let disk: any FileSystem = DiskFileSystem(
  memoryLeft: HostProcess.memoryLeft, replacements: replacements,
  whileWaiting: Interruption.endIfRequested)

/// What results may not replace that others make while a command is at work.
let replacements = ReplacementGuard(isOwn: OwnFile.isOwn)

/// The command line: arguments in, exit code out.
@main
struct EdgewiseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edgewise",
    abstract: "Runs a mixture-of-experts language model as if this machine were another one.",
    discussion: """
      On this machine, as it is, with the small model that comes along:
        edgewise run "And it came to pass"

      Emulate: as a Raspberry Pi 5 with 50 MiB to spare and an SD card
        edgewise run --device raspberry-pi-5-sd --memory "50 MiB" \\
          --output Reports/pi "And it came to pass"

      Tune: which prefetch depth, cache policy and cores are best there
        edgewise tune --device raspberry-pi-5-sd --memory "50 MiB"

      Report: where the time of the emulated run went, with pictures
        edgewise report Reports/pi

      What can be emulated, and a model of another size without its weights:
        edgewise device list
        edgewise simulate --model-shape smallthinker-4b \\
          --device oneplus-13 --memory "1 GiB"
      """,
    version: "edgewise \(Edgewise.version)",
    subcommands: [
      RunCommand.self, BenchCommand.self, SimulateCommand.self, TuneCommand.self,
      ReportCommand.self, CompareCommand.self, DeviceCommand.self, ModelCommand.self,
      TraceCommand.self,
      ValidateCommand.self, CompletionsCommand.self, ManualCommand.self, FiguresCommand.self,
      SchemaCommand.self,
    ])

  static func main() {
    DiskFileSystem.holdStandardStreams()
    _ = Invocation.started
    Interruption.letWritesFail()
    Interruption.quitWhenAsked()
    Gnuplot.giveUp { Interruption.isRequested }
    Refusal.end { refusal in
      AtomicFile.removeUnfinished()
      Console.complain("edgewise: \(refusal.sentence)")
      Glibc.exit(ExitCode.broken.rawValue)
    }
    var code = ExitCode.success
    do { try run() } catch {
      AtomicFile.removeUnfinished()
      code = told(error)
    }
    for end in [StandardOutput.finish, LastLook.take] {
      do { try end() } catch {
        let other = told(error)
        if code == .success { code = other }
      }
    }
    // Behind the last look nothing more is to come into memory.
    HostProcess.end(code.rawValue)
  }

  private static func run() throws {
    if let word = Invocation.firstDamagedWord {
      throw ValidationError("\(word.debugDescription) is not text in UTF-8; give it as such.")
    }
    if CommandLine.arguments.isEmpty {
      throw RunError("the arguments are not known: mount /proc, which has them")
    }
    if let word = Invocation.firstCluster {
      throw ValidationError("\(word) is no option; put -- before a prompt that begins with a dash.")
    }
    if let word = unknownCommand(behindHelp: Invocation.arguments) {
      throw ValidationError("There is no command \(word.debugDescription); try `edgewise help`.")
    }
    guard HostProcess.hasStack else {
      throw RunError("ulimit -s leaves too little for the program; raise that limit to 1024")
    }
    if let little = HostProcess.settleAddresses() {
      throw RunError(
        "\(little.reason) is too little beside the program itself; raise that limit")
    }
    var command = try parsed(Invocation.arguments)
    try RepeatedOption.refuse(in: Invocation.arguments, of: type(of: command))
    try command.run()
  }

  /// The command that `words` are; an option that is none is named before any other fault.
  private static func parsed(_ words: [String]) throws -> any ParsableCommand {
    do { return try parseAsRoot(words) } catch {
      // The parser's own complaint has the usage of the command.
      if exitCode(for: error) == .validationFailure,
        !message(for: error).hasPrefix("Unknown option")
      {
        try UnknownOption.refuse(in: words, of: Self.self)
      }
      throw error
    }
  }

  /// The first of `words` behind `help` that no command is called by; the parser would show another
  /// command's help.
  private static func unknownCommand(behindHelp words: [String]) -> String? {
    guard words.first == "help" else { return nil }
    var commands = configuration.subcommands
    for word in words.dropFirst() where !word.hasPrefix("-") {
      guard let command = commands.first(where: { $0._commandName == word }) else { return word }
      commands = command.configuration.subcommands
    }
    return nil
  }

  /// Prints what is to be said about `error` and returns the code that belongs to it.
  private static func told(_ error: any Error) -> ExitCode {
    if let code = error as? ExitCode { return code }
    switch exitCode(for: error) {
    case .success:
      print(fullMessage(for: error))
      return .success
    case .validationFailure:
      Console.complain(fullMessage(for: error))
      return .wrongUse
    default:
      Console.complain("edgewise: \(error)")
      return .broken
    }
  }
}

extension ExitCode {
  /// A check or a comparison came out badly.
  static let negative = ExitCode(1)
  /// The arguments make no sense.
  static let wrongUse = ExitCode(2)
  /// Something outside kept the command from doing its work.
  static let broken = ExitCode(3)
  /// Ended by the user; what was done until then is kept.
  static var interrupted: ExitCode { ExitCode(Interruption.exitCode) }
  /// Whoever read the output had enough of it; 128 and the number of the signal that says so.
  static let readerGone = ExitCode(128 + SIGPIPE)
}
