import Glibc
import Models
import Quantities
import Results

extension LlamaBenchEntry {
  /// The model and the format of its weights, which file name, type, size and number of weights
  /// have in common.
  ///
  /// - Throws: `BenchFault` where it is none that is known here, or its file is called otherwise.
  func identified() throws(BenchFault) -> (NamedShape, WeightFormat) {
    let format = try format()
    let shape = try shape()
    try checkFileName(shape, format)
    let sizes = shape.parameterCounts.map {
      shape.fileByteCount(in: format, isTied: $0.isTied)
    }
    guard let nearest = sizes.min(by: { distance($0, model.bytes) < distance($1, model.bytes) }),
      distance(nearest, model.bytes) < Self.likeSize
    else {
      throw unpriced(
        "it has \(Digits.amount(Int(saturating: model.bytes))), where \(shape.rawValue) in"
          + " \(format.title) has \(Digits.amount(Int(saturating: sizes[0])))")
    }
    return (shape, format)
  }

  /// Sizes in a format differ by which tensors are in more bits.
  private static let likeSize = 0.06
  /// Numbers of weights by norms and biases, which shapes leave out.
  private static let likeCount = 0.03

  private func distance(_ first: Double, _ second: Double) -> Double {
    abs(log(first / second))
  }

  private func format() throws(BenchFault) -> WeightFormat {
    var name = model.type.split(separator: " ").dropFirst(2).joined(separator: " ").lowercased()
    for note in ["mostly ", " (guessed)"] { name.replace(note, with: "") }
    guard let format = Self.formats[name] else {
      let known = Self.formats.keys.filter { !$0.contains("_m") }.sorted()
      throw unpriced(
        "its weights are in \"\(model.type)\", and known are"
          + " \(known.map { $0.uppercased() }.joined(separator: ", "))")
    }
    return format
  }

  /// By what llama.cpp calls them, in small letters.
  private static let formats: [String: WeightFormat] = [
    "q4_0": .q4_0, "q4_k - medium": .q4_k_m, "q4_k_m": .q4_k_m, "q8_0": .q8_0, "f16": .f16,
    "iq4_xs - 4.25 bpw": .iq4_xs,
  ]

  private func shape() throws(BenchFault) -> NamedShape {
    let family = model.type.prefix { $0 != " " }.lowercased()
    let relatives = NamedShape.allCases.filter { $0.architectures.contains(family) }
    guard
      let nearest = relatives.min(by: { countDistance(to: $0) < countDistance(to: $1) })
    else {
      let known = Set(NamedShape.allCases.flatMap(\.architectures)).sorted()
      throw unpriced(
        "no model of \"\(family)\" is known, but such of \(known.joined(separator: ", "))")
    }
    guard countDistance(to: nearest) < Self.likeCount else {
      throw unpriced(
        "no \(family) model has \(Digits.magnitude(model.parameters)) weights; the nearest that is"
          + " known is \(nearest.rawValue), with"
          + " \(Digits.magnitude(nearest.parameterCounts[0].count))")
    }
    return nearest
  }

  private func countDistance(to shape: NamedShape) -> Double {
    shape.parameterCounts.map { distance($0.count, model.parameters) }.min() ?? .infinity
  }

  /// A name that says another model or format than the file's header was given to the wrong file.
  private func checkFileName(
    _ shape: NamedShape, _ format: WeightFormat
  ) throws(BenchFault) {
    let name = model.path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    let letters = Self.letters(of: name)
    let named = NamedShape.allCases.filter { letters.contains(Self.letters(of: $0.rawValue)) }
    if let other = named.max(by: { $0.rawValue.count < $1.rawValue.count }),
      !named.contains(where: { $0.rawValue == shape.rawValue })
    {
      throw .contradiction(
        object.fault(
          "the file is called \(name), which is \(other.rawValue) with"
            + " \(Digits.magnitude(other.parameterCounts[0].count)) weights, but has"
            + " \(Digits.magnitude(model.parameters)), as \(shape.rawValue)"))
    }
    let formats = WeightFormat.allCases.filter { Self.isWord($0.rawValue, of: name) }
    if let other = formats.first, !formats.contains(format) {
      throw .contradiction(
        object.fault(
          "the file is called \(name), which is in \(other.title), but its type is"
            + " \"\(model.type)\""))
    }
  }

  private static func letters(of text: String) -> String {
    text.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// Whether `word` stands in `text`, and is no part of a longer one.
  private static func isWord(_ word: String, of text: String) -> Bool {
    let text = text.lowercased()
    return text.ranges(of: word).contains { range in
      let isInWord = { (character: Character?) in
        character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
      }
      return !isInWord(text[..<range.lowerBound].last) && !isInWord(text[range.upperBound...].first)
    }
  }
}
