public import ArgumentParser
public import Kernels
public import Models
public import Profiles
import Quantities
public import Residency
public import Results
import Runs
public import Simulation

/// A choice between on and off.
enum Switch: String, ExpressibleByArgument, CaseIterable {
  case on
  case off
}

extension Double {
  /// A finite decimal number without a unit: how options are written.
  init(plain text: String) throws(QuantityError) {
    let isNegative = text.hasPrefix("-")
    let size = try QuantityParser.number(isNegative ? String(text.dropFirst()) : text)
    self = isNegative ? -size : size
  }
}

extension Float {
  /// As for `Double`.
  init(plain text: String) throws(QuantityError) { self.init(try Double(plain: text)) }
}

extension String {
  /// What an option or argument names: a file, a folder, or a device.
  ///
  /// - Throws: `ValidationError` where it is empty: that would be taken for the root of folders,
  ///   or for a file that is missing.
  init(fileName text: String) throws {
    if text.isEmpty { throw ValidationError("the name is empty; give one") }
    self = text
  }
}

/// Token ids separated by commas.
struct TokenList: ExpressibleByArgument {
  let ids: [Int]

  init?(argument: String) {
    // Of the scalars: a combining mark joins a comma or a digit to something that is neither.
    let fields = argument.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false)
    var ids: [Int] = []
    for field in fields {
      // Several between spaces are as many; nothing between two commas is a slip.
      let numbers = field.split { $0.properties.isWhitespace }.map { Int(Substring($0)) }
      guard !numbers.isEmpty else { return nil }
      for number in numbers {
        guard let number else { return nil }
        ids.append(number)
      }
    }
    self.ids = ids
  }
}

extension Arithmetic.Precision: ExpressibleByArgument {}

extension EmbeddingLocation: ExpressibleByArgument {}

extension ReadGranularity: ExpressibleByArgument {}

extension StartTemperature: ExpressibleByArgument {}

extension DenseWeights: ExpressibleByArgument {}

extension RunStart: ExpressibleByArgument {}

extension Setting {
  /// Stops where `value` is none that the setting called `name` may have; one that was not given is
  /// fine.
  static func check(_ value: Int?, _ name: SettingName) throws {
    guard let value, let fault = Setting.named(name).fault(.count(value)) else { return }
    throw ValidationError(fault)
  }
}
