import OrderedCollections

extension GGUFFile {
  /// The value of whatever type under `key`, nil when the key is absent.
  public subscript(key: String) -> MetadataValue? { metadata[key] }

  /// The text under `key`.
  ///
  /// - Throws: `GGUFError` when the key is absent or holds no text.
  public func string(_ key: String) throws(GGUFError) -> String {
    try required(key, stringIfPresent(key))
  }

  /// The number under `key`, of whatever integer type.
  ///
  /// - Throws: `GGUFError` when the key is absent, holds no integer, or one above `Int.max`.
  public func integer(_ key: String) throws(GGUFError) -> Int {
    try required(key, integerIfPresent(key))
  }

  /// The number under `key`, of either floating-point type.
  ///
  /// - Throws: `GGUFError` when the key is absent or holds no floating-point number.
  public func float(_ key: String) throws(GGUFError) -> Double {
    try required(key, floatIfPresent(key))
  }

  /// The truth value under `key`.
  ///
  /// - Throws: `GGUFError` when the key is absent or holds no truth value.
  public func bool(_ key: String) throws(GGUFError) -> Bool {
    try required(key, boolIfPresent(key))
  }

  /// The texts under `key`.
  ///
  /// - Throws: `GGUFError` when the key is absent or holds no array of texts.
  public func strings(_ key: String) throws(GGUFError) -> [String] {
    try required(key, stringsIfPresent(key))
  }

  /// The numbers under `key`, of whatever integer type.
  ///
  /// - Throws: `GGUFError` when the key is absent, holds no array of integers, or one of them is
  ///   above `Int.max`.
  public func integers(_ key: String) throws(GGUFError) -> [Int] {
    try required(key, integersIfPresent(key))
  }

  /// The truth values under `key`; integers other than 0 are true.
  ///
  /// - Throws: `GGUFError` when the key is absent or holds neither.
  public func bools(_ key: String) throws(GGUFError) -> [Bool] {
    try required(key, value(key, as: "an array of truth values", \.bools))
  }

  /// As `string`, but nil when the key is absent.
  public func stringIfPresent(_ key: String) throws(GGUFError) -> String? {
    try value(key, as: "a text", \.string)
  }

  /// As `integer`, but nil when the key is absent.
  public func integerIfPresent(_ key: String) throws(GGUFError) -> Int? {
    try value(key, as: "an integer below 2^63", \.integer)
  }

  /// As `float`, but nil when the key is absent.
  public func floatIfPresent(_ key: String) throws(GGUFError) -> Double? {
    try value(key, as: "a floating-point number", \.float)
  }

  /// As `bool`, but nil when the key is absent.
  public func boolIfPresent(_ key: String) throws(GGUFError) -> Bool? {
    try value(key, as: "a truth value", \.bool)
  }

  /// As `strings`, but nil when the key is absent.
  public func stringsIfPresent(_ key: String) throws(GGUFError) -> [String]? {
    try value(key, as: "an array of texts", \.strings)
  }

  /// As `integers`, but nil when the key is absent.
  public func integersIfPresent(_ key: String) throws(GGUFError) -> [Int]? {
    try value(key, as: "an array of integers below 2^63", \.integers)
  }

  /// The numbers under `key`, of whatever type; nil when the key is absent.
  ///
  /// - Throws: `GGUFError` when the key holds no array of numbers.
  public func numbersIfPresent(_ key: String) throws(GGUFError) -> [Double]? {
    try value(key, as: "an array of numbers", \.numbers)
  }

  private func required<Value>(_ key: String, _ value: Value?) throws(GGUFError) -> Value {
    guard let value else {
      throw GGUFError(
        path: path, key: key,
        reason: "metadata key \(key.quoted) is missing; convert the model again")
    }
    return value
  }

  private func value<Value>(
    _ key: String, as kind: String, _ convert: (MetadataValue) -> Value?
  ) throws(GGUFError) -> Value? {
    guard let value = metadata[key] else { return nil }
    guard let converted = convert(value) else {
      throw GGUFError(
        path: path, key: key,
        reason: "metadata key \(key.quoted) is not \(kind); convert the model again")
    }
    return converted
  }
}
