import Glibc
import Inference
import Metrics
public import Profiles
import Quantities
public import Results

/// How far the parts of real devices are from what a profile says of them, for nine of ten that are
/// what it says.
///
/// A run is replayed with slower cores and memory, and with a slower storage, to see how much its
/// speed follows them; errors of both add up as those of independent causes do.
public struct DeviceSpread: Sendable {
  let profile: DeviceProfile
  private let threads: Int
  private let hasExperts: Bool

  /// How many times as slow a part is made, to see what follows: small beside what is not known,
  /// and large beside what a replay rounds.
  public static let step = 1.25

  /// The spread of devices like `profile` in runs with `threads`, of a model with experts or none.
  ///
  /// - Precondition: the profile has a core for each thread.
  public init(_ profile: DeviceProfile, threads: Int, hasExperts: Bool) {
    self.profile = profile
    self.threads = threads
    self.hasExperts = hasExperts
  }

  /// A slower processor, and a slower storage.
  static let slowedPaces = [PartPaces(processor: step), PartPaces(storage: step)]

  /// The device with each of `slowedPaces`.
  public var slowedProfiles: [DeviceProfile] {
    Self.slowedPaces.map { profile.slowed(processor: $0.processor, storage: $0.storage) }
  }

  func speedClass(of phase: SpeedPhase) -> SpeedClass {
    SpeedClass(of: phase, on: profile, threads: threads)
  }

  /// By how much the natural logarithm of a speed of `phase` may be off that follows the parts as
  /// `shares` say; of the quotient of two speeds where it is their difference.
  public func logError(of shares: PartShares, in phase: SpeedPhase) -> Double {
    let errors = logErrors(in: phase)
    return Self.sum([shares.processor * errors[0], shares.storage * errors[1]])
  }

  /// By how much a share of a decoded token's time may be off that is `base`, and `slowed` on
  /// `slowedProfiles`: nearly linear in the logarithms of the parts' paces.
  func error(ofShare base: Double, slowed: [Double]) -> Double {
    Self.sum(
      zip(slowed, logErrors(in: .decode)).map { ($0 - base) / log(Self.step) * $1 })
  }

  /// By how much the logarithms of the processor's and the storage's paces are off.
  private func logErrors(in phase: SpeedPhase) -> [Double] {
    let ofProcessor = SpeedInterval.factor(
      speedClass(of: phase), phase, isPhone: profile.group == .phone, hasExperts: hasExperts)
    return [log(ofProcessor), log(profile.hasMeasuredStorage ? 1.2 : 1.6)]
  }

  /// Of independent errors.
  private static func sum(_ errors: [Double]) -> Double {
    errors.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}

/// How much of a change of a part of a device a speed follows, each from 0 to 1; or by how much two
/// speeds differ in that.
public struct PartShares: Hashable, Sendable {
  public let processor, storage: Double

  private init(processor: Double, storage: Double) {
    self.processor = processor
    self.storage = storage
  }

  /// What a speed `base` follows that is `slowed` on `DeviceSpread.slowedProfiles`.
  ///
  /// - Precondition: there are as many as slowed profiles.
  public init(of base: Double, slowed: [Double]) {
    let shares = slowed.map { slowed in
      base > 0 && slowed > 0
        ? max(0, min(1, log(base / slowed) / log(DeviceSpread.step))) : 0
    }
    self.init(processor: shares[0], storage: shares[1])
  }

  public static func - (first: PartShares, second: PartShares) -> PartShares {
    PartShares(
      processor: first.processor - second.processor, storage: first.storage - second.storage)
  }
}
