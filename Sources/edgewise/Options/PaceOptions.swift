import ArgumentParser
import Runs

/// How the time of a device passes.
struct PaceOptions: ParsableArguments {
  @Option(
    help: "With --device: really held back (applied) or in modelled time. (default: applied)")
  var mode: Mode?

  @Option(
    help: ArgumentHelp(
      "Let device time run this many times slower than real time. (default: 1)",
      valueName: "factor"),
    transform: Double.init(plain:))
  var dilate: Double?

  enum Mode: String, ExpressibleByArgument, CaseIterable {
    case applied
    case simulated
  }

  /// Where a machine comes from whose time passes so.
  func machine(_ options: MachineOptions) throws -> RunOptions.Machine {
    guard let profile = try options.profile() else { return .host }
    return switch mode ?? .applied {
    case .applied: .applied(profile, dilation: dilate ?? 1)
    case .simulated: .simulated(profile)
    }
  }

  /// Stops where the options do not go together with `device`.
  func check(device: String) throws {
    if device == "host", mode != nil || dilate != nil {
      throw ValidationError("--mode and --dilate need a --device.")
    }
  }

  func validate() throws {
    if let dilate, !(dilate >= 1 && dilate <= 10_000) {
      throw ValidationError("--dilate must be between 1 and 10000.")
    }
    if mode == .simulated, dilate != nil {
      throw ValidationError("--dilate slows real time down; a simulated run has none.")
    }
  }
}
