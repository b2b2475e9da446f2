import ArgumentParser
import Profiles
import Quantities
import Results
import Runs

/// Which machine, and how much of it.
struct DeviceOptions: ParsableArguments {
  @OptionGroup var machine: MachineOptions

  @Option(
    help: ArgumentHelp(
      "The RAM cap of a run's whole process, such as \"1 GiB\". (default: the profile's; without"
        + " one none)",
      valueName: "amount"),
    transform: ByteCount.init(positive:))
  var memory: ByteCount?

  @Option(
    name: [.long, .customShort("t")],
    help: "Compute threads. (default: the profile's; without one all strong cores)")
  var threads: Int?

  var device: String { machine.device }

  /// The profile with all overrides; nil for the bare host.
  func profile() throws -> DeviceProfile? { try machine.profile() }

  /// The settings that flags decide.
  func given(on profile: DeviceProfile?) throws -> GivenSettings {
    var given = try machine.given(on: profile)
    given.set(\.memory, memory)
    given.set(\.threads, threads)
    return given
  }

  func validate() throws {
    try Setting.check(threads, .threads)
    try machine.checkPlacement(besidesThreads: threads != nil)
  }
}

extension ByteCount {
  /// An amount with its unit, such as `1 GiB`; not zero.
  init(positive text: String) throws {
    self = try ByteCount(parsing: text)
    guard self > .zero else { throw QuantityError(text: text, reason: "leaves no memory at all") }
  }
}
