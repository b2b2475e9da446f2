import Files
import Inference
import Kernels
import Models
import Profiles
import Quantities
import Residency
import Results
import Simulation

/// What a setting may be: something that files have as a plain value.
protocol SettingConvertible: Hashable, Sendable {
  /// As files have it; nil where it is left open.
  var settingValue: SettingValue? { get }

  /// The value that a file has; nil where the file leaves it open.
  ///
  /// - Parameter files: Where a file is that the value names; nil where none may be.
  /// - Throws: `RunError` where it makes no sense.
  init(settingValue value: SettingValue?, files: (any FileSystem)?) throws
}

extension SettingConvertible where Self: RawRepresentable, RawValue == String {
  var settingValue: SettingValue? { .text(rawValue) }

  init(settingValue value: SettingValue?, files: (any FileSystem)?) throws {
    guard case .text(let text) = value, let known = Self(rawValue: text) else {
      throw RunError(unknown: value)
    }
    self = known
  }
}

extension EmbeddingLocation: SettingConvertible {}
extension ReadGranularity: SettingConvertible {}
extension StartTemperature: SettingConvertible {}
extension DenseWeights: SettingConvertible {}
extension Arithmetic.Precision: SettingConvertible {}

extension Int: SettingConvertible {
  var settingValue: SettingValue? { .count(self) }

  init(settingValue value: SettingValue?, files: (any FileSystem)?) throws {
    guard case .count(let count) = value else { throw RunError(unknown: value) }
    self = count
  }
}

extension Bool: SettingConvertible {
  var settingValue: SettingValue? { .flag(self) }

  init(settingValue value: SettingValue?, files: (any FileSystem)?) throws {
    guard case .flag(let flag) = value else { throw RunError(unknown: value) }
    self = flag
  }
}

extension Double: SettingConvertible {
  var settingValue: SettingValue? { .number(self) }

  init(settingValue value: SettingValue?, files: (any FileSystem)?) throws {
    switch value {
    case .number(let number): self = number
    case .count(let count): self = Double(count)
    default: throw RunError(unknown: value)
    }
  }
}

extension ByteCount: SettingConvertible {
  var settingValue: SettingValue? { .count(bytes) }

  init(settingValue value: SettingValue?, files: (any FileSystem)?) throws {
    guard case .count(let bytes) = value, bytes > 0 else { throw RunError(unknown: value) }
    self.init(bytes)
  }
}

extension CachePolicy: SettingConvertible {
  var settingValue: SettingValue? { .text(description) }

  init(settingValue value: SettingValue?, files: (any FileSystem)?) throws {
    guard case .text(let text) = value else { throw RunError(unknown: value) }
    self = try CachePolicyName.policy(text, files: files)
  }
}

extension ThreadPlacement: SettingConvertible {
  var settingValue: SettingValue? { .counts(threadsByCluster) }

  init(settingValue value: SettingValue?, files: (any FileSystem)?) throws {
    guard case .counts(let counts) = value, let placement = ThreadPlacement(counts) else {
      throw RunError(unknown: value)
    }
    self = placement
  }
}

extension Optional: SettingConvertible where Wrapped: SettingConvertible {
  var settingValue: SettingValue? { flatMap(\.settingValue) }

  init(settingValue value: SettingValue?, files: (any FileSystem)?) throws {
    self = try value.map { try Wrapped(settingValue: $0, files: files) }
  }
}

extension RunError {
  fileprivate init(unknown value: SettingValue?) {
    self.init("\(value?.description ?? "nothing") is no value of this setting")
  }
}
