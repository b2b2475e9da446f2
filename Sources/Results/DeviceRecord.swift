import Quantities

/// What a list of devices says of one. Flat, so that it is a row of a table.
public struct DeviceRecord: Codable, Hashable, Sendable {
  /// What `--device` takes.
  public var name: String
  /// What people call it.
  public var title: String
  /// `phone`, `board` and so on.
  public var group: String
  /// Of all kinds together.
  public var cores: Int
  /// How many of them compute where nothing else is asked for.
  public var threads: Int
  /// What is built in.
  public var memoryBytes: Int
  /// What one process may hold of it.
  public var availableBytes: Int
  /// For reads of one expert of the 4B from all over its bundle, on all of the storage's lanes.
  public var storageBytesPerSecond: Double
  /// How fast the standard model of 4B would decode; nil where that has not been simulated.
  public private(set) var tokensPerSecond4B: Double?
  /// What that rests on, and between which speeds nine of ten such devices lie.
  public private(set) var class4B: SpeedClass?
  public private(set) var lowTokensPerSecond4B, highTokensPerSecond4B: Double?
  /// The same of the 21B.
  public private(set) var tokensPerSecond21B: Double?
  public private(set) var class21B: SpeedClass?
  public private(set) var lowTokensPerSecond21B, highTokensPerSecond21B: Double?
  /// The model whose speed was asked for instead; nil where it is those two.
  public var model: String?
  /// The same of that model.
  public private(set) var tokensPerSecond: Double?
  public private(set) var speedClass: SpeedClass?
  public private(set) var lowTokensPerSecond, highTokensPerSecond: Double?

  /// All of its values.
  public init(
    name: String, title: String, group: String, cores: Int, threads: Int, memoryBytes: Int,
    availableBytes: Int, storageBytesPerSecond: Double
  ) {
    self.name = name
    self.title = title
    self.group = group
    self.cores = cores
    self.threads = threads
    self.memoryBytes = memoryBytes
    self.availableBytes = availableBytes
    self.storageBytesPerSecond = storageBytesPerSecond
  }

  /// The interval around the speed of the 4B; nil where there is none.
  public var interval4B: SpeedInterval? {
    get {
      SpeedInterval(
        around: tokensPerSecond4B, class4B, from: lowTokensPerSecond4B, to: highTokensPerSecond4B)
    }
    set {
      (class4B, tokensPerSecond4B) = (newValue?.speedClass, newValue?.middle)
      (lowTokensPerSecond4B, highTokensPerSecond4B) = (newValue?.low, newValue?.high)
    }
  }

  /// The same of the 21B.
  public var interval21B: SpeedInterval? {
    get {
      SpeedInterval(
        around: tokensPerSecond21B, class21B, from: lowTokensPerSecond21B,
        to: highTokensPerSecond21B)
    }
    set {
      (class21B, tokensPerSecond21B) = (newValue?.speedClass, newValue?.middle)
      (lowTokensPerSecond21B, highTokensPerSecond21B) = (newValue?.low, newValue?.high)
    }
  }

  /// The same of the model that was asked for.
  public var interval: SpeedInterval? {
    get {
      SpeedInterval(
        around: tokensPerSecond, speedClass, from: lowTokensPerSecond, to: highTokensPerSecond)
    }
    set {
      (speedClass, tokensPerSecond) = (newValue?.speedClass, newValue?.middle)
      (lowTokensPerSecond, highTokensPerSecond) = (newValue?.low, newValue?.high)
    }
  }

  enum CodingKeys: String, CodingKey {
    case name, title, group, cores, threads, model
    case memoryBytes = "memory_bytes"
    case availableBytes = "available_bytes"
    case storageBytesPerSecond = "storage_bytes_per_second"
    case tokensPerSecond4B = "tokens_per_second_4b"
    case class4B = "class_4b"
    case lowTokensPerSecond4B = "low_tokens_per_second_4b"
    case highTokensPerSecond4B = "high_tokens_per_second_4b"
    case tokensPerSecond21B = "tokens_per_second_21b"
    case class21B = "class_21b"
    case lowTokensPerSecond21B = "low_tokens_per_second_21b"
    case highTokensPerSecond21B = "high_tokens_per_second_21b"
    case tokensPerSecond = "tokens_per_second"
    case speedClass = "class"
    case lowTokensPerSecond = "low_tokens_per_second"
    case highTokensPerSecond = "high_tokens_per_second"
  }
}
