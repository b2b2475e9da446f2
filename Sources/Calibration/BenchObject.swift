import Files
import Glibc
import Quantities
import Results

/// An object of what a benchmark program wrote, and what errors call it.
struct BenchObject {
  private let tree: JSONTree
  /// Such as `pi.json: entry 3`.
  let subject: String
  /// The program that wrote it, as one calls it.
  private let program: String

  init(_ tree: JSONTree, subject: String, program: String) {
    self.tree = tree
    self.subject = subject
    self.program = program
  }

  /// The number called `key`; nil where there is none.
  ///
  /// - Throws: `RunError` where it is something else, or beyond `bounds`.
  func number(_ key: String, _ bounds: NumberBounds) throws(RunError) -> Double? {
    guard let value = tree[key] else { return nil }
    return try number(value, bounds, key)
  }

  /// The same, which must be there.
  func required(_ key: String, _ bounds: NumberBounds) throws(RunError) -> Double {
    guard let number = try number(key, bounds) else { throw missing(key) }
    return number
  }

  /// The whole number called `key`; nil where there is none.
  func count(_ key: String, _ range: ClosedRange<Int>) throws(RunError) -> Int? {
    let bounds = NumberBounds(
      Double(range.lowerBound)...Double(range.upperBound), isWhole: true)
    return try number(key, bounds).map { Int(saturating: $0) }
  }

  /// The same, which must be there.
  func requiredCount(_ key: String, _ range: ClosedRange<Int>) throws(RunError) -> Int {
    guard let count = try count(key, range) else { throw missing(key) }
    return count
  }

  /// The numbers in the list called `key`; none where it is absent.
  func numbers(_ key: String, _ bounds: NumberBounds) throws(RunError) -> [Double] {
    guard let value = tree[key] else { return [] }
    guard case .list(let items) = value else { throw fault("\(key) is no list") }
    var numbers: [Double] = []
    for item in items { numbers.append(try number(item, bounds, key)) }
    return numbers
  }

  /// The text called `key`; nil where it is absent.
  func text(_ key: String) throws(RunError) -> String? {
    switch tree[key] {
    case nil: nil
    case .text(let text): text
    default: throw fault("\(key) is no text")
    }
  }

  /// The same, which must be there.
  func requiredText(_ key: String) throws(RunError) -> String {
    guard let text = try text(key) else { throw missing(key) }
    return text
  }

  /// Whether the flag called `key` is set; nil where it is absent.
  func flag(_ key: String) throws(RunError) -> Bool? {
    switch tree[key] {
    case nil: nil
    case .truth(let isTrue): isTrue
    case .number(let text): text != "0"
    default: throw fault("\(key) is neither true nor false")
    }
  }

  /// Holds the standard deviation that is called `name` against its `samples`; programs divide by
  /// their number, or by one less. Where there are none, nothing is held.
  ///
  /// - Throws: `RunError` with both figures.
  func check(
    _ deviation: Double, _ name: String, isOf samples: [Double], _ samplesName: String
  ) throws(RunError) {
    guard !samples.isEmpty else { return }
    let count = Double(samples.count)
    let mean = samples.reduce(0, +) / count
    let squares = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let (least, most) = (sqrt(squares / count), sqrt(squares / max(1, count - 1)))
    // Samples have six digits, and so have their differences where these are large.
    let rounding = 1e-5 * mean + 1e-3 * most
    guard deviation > least - rounding, deviation < most + rounding else {
      throw fault(
        "\(name) is \(NumberBounds.text(deviation)), but \(samplesName) deviate by"
          + " \(most.threeDigits)")
    }
  }

  /// An error about the object.
  func fault(_ reason: String) -> RunError {
    RunError("\(subject): \(reason); run \(program) again, or leave this entry out")
  }

  private func missing(_ key: String) -> RunError { fault("there is no \(key)") }

  private func number(
    _ value: JSONTree, _ bounds: NumberBounds, _ key: String
  ) throws(RunError) -> Double {
    guard case .number(let text) = value, let number = Double(text) else {
      throw fault("\(key) is no number")
    }
    guard bounds.admits(number) else {
      throw fault("\(key) is \(text.prefix(40)), and must be \(bounds.text)")
    }
    return number
  }
}
