public import ArgumentParser
public import Kernels
public import Models
public import Residency
import Results
import Runs

/// A choice between on and off.
enum Switch: String, ExpressibleByArgument, CaseIterable {
  case on
  case off
}

/// Token ids separated by commas.
struct TokenList: ExpressibleByArgument {
  let ids: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let ids = parts.compactMap { Int($0.filter { !$0.isWhitespace }) }
    guard ids.count == parts.count else { return nil }
    self.ids = ids
  }
}

extension Arithmetic.Precision: ExpressibleByArgument {}

extension EmbeddingLocation: ExpressibleByArgument {}

extension ReadGranularity: ExpressibleByArgument {}

extension Setting {
  /// Stops where `value` is none that the setting called `name` may have; one that was not given is
  /// fine.
  static func check(_ value: Int?, _ name: SettingName) throws {
    guard let value, let fault = Setting.named(name).fault(.count(value)) else { return }
    throw ValidationError(fault)
  }
}
