import Quantities

/// JSON text under construction. A trace has millions of short pieces, for which growing an array
/// byte by byte takes longer than the replay that made the trace.
struct JSONText {
  private var storage = [UInt8](repeating: 0, count: 1 << 16)
  /// How many bytes have been appended since the last were handed over.
  private(set) var byteCount = 0

  /// The last of those; nil where there are none.
  var last: UInt8? { byteCount > 0 ? storage[byteCount - 1] : nil }

  /// Appends `text` as it is.
  mutating func append(_ text: String) {
    let bytes = text.utf8Span.span
    makeRoom(for: bytes.count)
    let start = byteCount
    var room = storage.mutableSpan
    for index in bytes.indices { room[start &+ index] = bytes[index] }
    byteCount += bytes.count
  }

  mutating func append(_ number: Int) {
    if number < 0 { append("-") }
    append(digitsOf: UInt64(number.magnitude))
  }

  /// Appends `nanoseconds` in microseconds with three decimals, which loses nothing.
  mutating func append(microsecondsOf nanoseconds: Int64) {
    if nanoseconds < 0 { append("-") }
    let (whole, part) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
    append(digitsOf: whole)
    append(".")
    append(digitsOf: part, count: 3)
  }

  /// Appends `text` in quotation marks, with what JSON does not allow inside escaped.
  mutating func append(quoted text: String) { append(Medium.json.quoted(text)) }

  /// Hands over what was appended and starts again.
  mutating func flush<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try sink(Array(storage[..<byteCount]))
    byteCount = 0
  }

  private mutating func append(digitsOf magnitude: UInt64) {
    var (count, rest) = (1, magnitude / 10)
    while rest > 0 { (count, rest) = (count + 1, rest / 10) }
    append(digitsOf: magnitude, count: count)
  }

  /// Appends the last `count` digits of `magnitude`.
  private mutating func append(digitsOf magnitude: UInt64, count: Int) {
    makeRoom(for: count)
    let start = byteCount
    var (rest, index) = (magnitude, count)
    var room = storage.mutableSpan
    while index > 0 {
      index -= 1
      room[start &+ index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    byteCount += count
  }

  private mutating func makeRoom(for count: Int) {
    let missing = byteCount + count - storage.count
    if missing > 0 {
      storage.append(contentsOf: repeatElement(0, count: max(missing, storage.count)))
    }
  }
}
