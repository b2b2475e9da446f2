import Quantities

/// JSON text under construction.
struct JSONText {
  private(set) var bytes: [UInt8] = []

  /// Appends `text` as it is.
  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func append(_ number: Int) {
    if number < 0 { append("-") }
    append(digitsOf: UInt64(number.magnitude))
  }

  /// Appends `nanoseconds` in microseconds with three decimals, which loses nothing.
  mutating func append(microsecondsOf nanoseconds: Int64) {
    if nanoseconds < 0 { append("-") }
    let (whole, part) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
    append(digitsOf: whole)
    append(part < 10 ? ".00" : part < 100 ? ".0" : ".")
    append(digitsOf: part)
  }

  /// Appends `text` in quotation marks, with what JSON does not allow inside escaped.
  mutating func append(quoted text: String) { append(Medium.json.quoted(text)) }

  /// Hands over what was appended and starts again.
  mutating func flush<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try sink(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func append(digitsOf magnitude: UInt64) {
    if magnitude >= 10 { append(digitsOf: magnitude / 10) }
    bytes.append(UInt8(ascii: "0") + UInt8(magnitude % 10))
  }
}
