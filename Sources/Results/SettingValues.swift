/// The value of one setting, as plain as a result file has it.
public enum SettingValue: Hashable, Sendable {
  case flag(Bool)
  case count(Int)
  case number(Double)
  case text(String)
  /// Counts by name, such as threads by cluster of cores.
  case counts([String: Int])
}

extension SettingValue: Codable {
  /// The plain value that `decoder` holds.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let count = try? container.decode(Int.self) {
      self = .count(count)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else {
      self = .counts(try container.decode([String: Int].self))
    }
  }

  /// Writes the value as it is.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .flag(let flag): try container.encode(flag)
    case .count(let count): try container.encode(count)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .counts(let counts): try container.encode(counts)
    }
  }
}

extension SettingValue {
  /// Whether the setting called `name` has such values.
  fileprivate func isOfKind(of name: SettingName) -> Bool {
    switch (self, name.kind) {
    case (.counts, .text): name == .placement
    case (.text, .text): name != .placement
    case (.count, .count), (.count, .number), (.number, .number), (.flag, .flag): true
    default: false
    }
  }
}

extension SettingValue: CustomStringConvertible {
  /// As tables show it; counts as in `a53 2 + a72 4`.
  public var description: String {
    switch self {
    case .flag(let flag): flag.description
    case .count(let count): count.description
    case .number(let number): number.description
    case .text(let text): text
    case .counts(let counts):
      counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: " + ")
    }
  }
}

/// Settings as a result file has them, side by side with its other fields.
///
/// A setting that does not apply, or that is not worth a word at its default, is absent.
public struct SettingValues: Hashable, Sendable {
  private var values: [SettingName: SettingValue]

  /// Settings with these values.
  public init(_ values: [SettingName: SettingValue] = [:]) { self.values = values }

  /// The value of the setting called `name`; nil where it is absent.
  public subscript(name: SettingName) -> SettingValue? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// Those that are not called `names`.
  public func without(_ names: SettingName...) -> SettingValues {
    SettingValues(values.filter { !names.contains($0.key) })
  }
}

extension SettingValues: Codable {
  /// All settings among the fields of the object in `decoder`.
  public init(from decoder: any Decoder) throws {
    try self.init(SettingName.allCases, from: decoder)
  }

  /// Those called `names` among the fields of the object in `decoder`.
  public init(_ names: [SettingName], from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: SettingName.self)
    values = [:]
    for name in names {
      guard let value = try container.decodeIfPresent(SettingValue.self, forKey: name) else {
        continue
      }
      guard value.isOfKind(of: name) else {
        throw DecodingError.dataCorruptedError(
          forKey: name, in: container, debugDescription: "a value of another kind")
      }
      values[name] = value
    }
  }

  /// Adds a field for each setting to the object in `encoder`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: SettingName.self)
    for (name, value) in values { try container.encode(value, forKey: name) }
  }
}

extension SettingValues {
  /// How many layers ahead experts are read.
  public var prefetchDepth: Int { count(.prefetchDepth) ?? 0 }
  /// Which expert gives way when the cache is full.
  public var cachePolicy: String { self[.cachePolicy]?.description ?? "" }
  /// Reads in service at once.
  public var lanes: Int { count(.lanes) ?? 0 }
  /// Threads that compute.
  public var threads: Int { count(.threads) ?? 0 }
  /// The RAM cap in bytes; nil for the device's own.
  public var memoryBytes: Int? { count(.memory) }
  /// Threads by cluster of cores; nil where they compute on the fastest.
  public var placement: [String: Int]? {
    guard case .counts(let counts) = self[.placement] else { return nil }
    return counts
  }
  /// `storage` where the embedding table is there; nil where it is in RAM.
  public var embedding: String? { self[.embedding]?.description }
  /// The clusters that compute, as in `a53 2 + a72 4`.
  public var cores: String { self[.placement]?.description ?? "" }

  private func count(_ name: SettingName) -> Int? {
    guard case .count(let count) = self[name] else { return nil }
    return count
  }
}
