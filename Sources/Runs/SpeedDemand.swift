import DeviceInterface
public import Profiles
import Quantities
import Simulation

/// What a speed of a model in memory is made of: kernels, and how often each runs. Nothing is read
/// meanwhile, so that its time on a machine is their sum, and asking for it takes no replay.
public struct SpeedDemand: Sendable {
  /// In the order in which each runs first.
  private var works: [(work: Work, count: Int)] = []
  private let tokenCount: Double
  private let threads: Int
  private let pricing: EnginePricing
  private let weightTraffic: [KernelKind: Double]

  /// The demand of `works`, after which `tokenCount` tokens are there.
  init(
    of works: [Work], tokenCount: Double, conditions: SpeedConditions,
    weightTraffic: [KernelKind: Double]
  ) {
    self.tokenCount = tokenCount
    threads = conditions.threads
    pricing = conditions.pricing
    self.weightTraffic = weightTraffic
    var positions: [Work: Int] = [:]
    for work in works {
      if let position = positions[work] {
        self.works[position].count += 1
      } else {
        positions[work] = self.works.count
        self.works.append((work, 1))
      }
    }
  }

  /// The speed on `profile`, in tokens per second.
  ///
  /// - Parameter placement: Where the threads compute; nil for the fastest cores.
  /// - Precondition: the profile has a core for each thread.
  public func speed(on profile: DeviceProfile, placement: ThreadPlacement? = nil) -> Double {
    let device = ProfiledDevice(
      profile: pricing.driven(profile), threads: threads,
      conditions: DeviceConditions(placement: placement, weightTraffic: weightTraffic),
      clock: VirtualClock(), host: nil)
    var time = 0.0
    for (work, count) in works {
      let start = device.now
      device.account(for: [work])
      time += Double(count) * (device.now - start).inSeconds
    }
    return tokenCount / time
  }
}
