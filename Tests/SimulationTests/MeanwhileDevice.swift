import DeviceInterface
import Profiles
import Quantities
import Simulation
import TestSupport

/// A scenario of `events`, each the inside of a mapping.
func scenario(seed: Int = 1, _ events: [String]) throws -> Scenario {
  try Scenario(
    yaml: "seed: \(seed)\nevents:\n" + events.map { "  - { \($0) }\n" }.joined(), name: "meanwhile")
}

/// The small board in a scenario that has begun.
func device(
  _ settings: [String] = [], threads: Int = 2, conditions: DeviceConditions = DeviceConditions(),
  meanwhile events: String..., clock: any DeviceClock = VirtualClock(), host: (any Device)? = nil
) throws -> ProfiledDevice {
  var conditions = conditions
  conditions.scenario = try scenario(events)
  let device = ProfiledDevice(
    profile: try SmallProfile.profile().applying(settings), threads: threads,
    conditions: conditions, clock: clock, host: host)
  device.beginRequest()
  return device
}
