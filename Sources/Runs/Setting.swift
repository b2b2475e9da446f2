public import Files
public import Models
public import Profiles
public import Residency
public import Results

/// One tunable: how files and the command line spell it, what it may be, and where `Settings` has
/// it.
public struct Setting: Sendable {
  public let name: SettingName
  /// As the command line spells it.
  public let flag: String
  /// What numbers it may be; nil where it is none, or may be any.
  public let range: ClosedRange<Int>?
  /// Whether a choice is good for nothing but the device that it was made for.
  public let isDeviceBound: Bool
  /// The field of `Settings` that it is, or a part of.
  let field: any PartialKeyPath<Settings> & Sendable
  private let read: @Sendable (Settings) -> SettingValue?
  private let assign: @Sendable (SettingValue?, (any FileSystem)?, inout Settings) throws -> Void
  private let transfer: @Sendable (Settings, inout Settings) -> Void
  private let choices: (@Sendable (SearchScope) -> [Choice])?

  /// Puts one value of it into settings.
  public typealias Choice = @Sendable (inout Settings) -> Void

  /// The setting that `path` leads to.
  ///
  /// - Parameters:
  ///   - field: The field that it is a part of; nil where it is one of its own.
  ///   - tried: The values that a search tries; nil where it leaves it alone.
  init<Value: SettingConvertible>(
    _ name: SettingName, _ flag: String, _ path: any WritableKeyPath<Settings, Value> & Sendable,
    partOf field: (any PartialKeyPath<Settings> & Sendable)? = nil, range: ClosedRange<Int>? = nil,
    isDeviceBound: Bool = false,
    tried: (@Sendable (SearchScope) -> [Value])? = nil
  ) {
    self.name = name
    self.flag = flag
    self.range = range
    self.isDeviceBound = isDeviceBound
    self.field = field ?? path
    read = { $0[keyPath: path].settingValue }
    assign = { value, files, settings in
      settings[keyPath: path] = try Value(settingValue: value, files: files)
    }
    transfer = { source, settings in settings[keyPath: path] = source[keyPath: path] }
    guard let tried else {
      choices = nil
      return
    }
    choices = { scope in
      tried(scope).map { value -> Choice in { settings in settings[keyPath: path] = value } }
    }
  }
}

extension Setting {
  /// The setting called `name`.
  public static func named(_ name: SettingName) -> Setting {
    guard let setting = byName[name] else { preconditionFailure("\(name) is in no table") }
    return setting
  }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// Its value in `settings`, as files have it; nil where it is left open.
  public func value(in settings: Settings) -> SettingValue? { read(settings) }

  /// Gives it the value that a file has; one that is absent is the default.
  ///
  /// - Parameter files: Where a hot set is read from that the value names; nil where none may be.
  /// - Throws: `RunError` where the value makes no sense.
  public func assign(
    _ value: SettingValue?, to settings: inout Settings, files: (any FileSystem)?
  ) throws {
    if let fault = fault(value) { throw RunError(fault) }
    if let value { return try assign(value, files, &settings) }
    transfer(Settings(), &settings)
  }

  /// Takes it from `source`.
  public func take(from source: Settings, into settings: inout Settings) {
    transfer(source, &settings)
  }

  /// What is wrong with `value`, which an option gives, in a sentence; nil where it is in range.
  ///
  /// - Parameter option: nil for the setting's own flag.
  public func fault(_ value: SettingValue?, of option: String? = nil) -> String? {
    let flag = option ?? flag
    guard let range, case .count(let count) = value, !range.contains(count) else { return nil }
    return range.upperBound == .max
      ? "\(flag) must be at least \(range.lowerBound)."
      : "\(flag) must be between \(range.lowerBound) and \(range.upperBound)."
  }

  /// What a search within `scope` tries; nil where it leaves the setting alone.
  public func choices(in scope: SearchScope) -> [Choice]? { choices?(scope) }
}

/// What a search may choose from.
public struct SearchScope: Sendable {
  public var greatestDepth: Int
  /// Policies with a hot set, tried beside those that need none.
  public var pinnedPolicies: [CachePolicy]
  public var lanes: [Int]
  public var placements: [ThreadPlacement]
  /// First where the embedding table is unless something changes that.
  public var embeddingLocations: [EmbeddingLocation]
  public var batches: [Int]

  /// All of its values.
  public init(
    greatestDepth: Int, pinnedPolicies: [CachePolicy], lanes: [Int], placements: [ThreadPlacement],
    embeddingLocations: [EmbeddingLocation], batches: [Int]
  ) {
    self.greatestDepth = greatestDepth
    self.pinnedPolicies = pinnedPolicies
    self.lanes = lanes
    self.placements = placements
    self.embeddingLocations = embeddingLocations
    self.batches = batches
  }
}
