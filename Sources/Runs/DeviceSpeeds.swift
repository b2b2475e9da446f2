public import Models
public import Profiles
public import Results

/// How fast models of the released sizes, or one that is asked for, decode on devices, for a list
/// of many.
public struct DeviceSpeeds {
  private var replays: ShapeReplays
  /// nil for those of the released sizes.
  private let model: (shape: NamedShape, pricing: EnginePricing)?

  /// One batch, which brings most of what is ever chosen into an expert cache and costs next to
  /// nothing to replay.
  public static let promptCount = 128
  /// Of these the second half counts.
  private static let answerCount = 64

  /// Speeds of the released sizes under the routing that `replays` makes up.
  public init(_ replays: ShapeReplays) {
    self.replays = replays
    model = nil
  }

  /// Speeds of `shape`, those that a `DeviceComparison` has at a prefetch depth of 1.
  public init(of shape: NamedShape, pricing: EnginePricing, _ replays: ShapeReplays) {
    self.replays = replays
    model = (shape, pricing)
  }

  /// Completes `record` with the speeds of the models on `profile`, in the memory that it has to
  /// spare; they stay nil for models that do not fit.
  public mutating func add(to record: inout DeviceRecord, profile: DeviceProfile) throws {
    if let model {
      record.model = model.shape.rawValue
      return record.interval = try interval(of: model.shape, model.pricing, on: profile)
    }
    record.interval4B = try interval(of: .standard4B, on: profile)
    record.interval21B = try interval(of: .standard21B, on: profile)
  }

  private mutating func interval(
    of shape: NamedShape, _ pricing: EnginePricing, on profile: DeviceProfile
  ) throws -> SpeedInterval? {
    let options = try ShapeReplays.options(
      of: shape, on: profile, pricing: pricing, command: "")
    do { return try replays.row(of: shape, options: options)?.interval } catch is BudgetError {
      return nil
    }
  }

  private mutating func interval(
    of shape: NamedShape, on profile: DeviceProfile
  ) throws -> SpeedInterval? {
    let options = try ShapeReplays.options(
      of: shape, on: profile, answerCount: Self.answerCount, command: "")
    return try replays.speed(of: shape, options: options).flatMap { speed in
      try replays.interval(around: speed, of: shape, options: options)
    }
  }
}
