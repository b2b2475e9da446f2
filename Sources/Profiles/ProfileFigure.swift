import Quantities

/// One figure of a document: its numbers, and where they come from.
struct ProfileFigure: Hashable, Sendable {
  var content: Content
  var kind: ProfileField.Kind
  /// Who measured or specified it, or the formula that it comes from.
  var source: String
  /// How it follows the memory that is built in; only `memory.available` has one.
  var rule: MemoryRule?

  /// What stands there.
  enum Content: Hashable, Sendable {
    case value(ProfileValue)
    /// By column; a column that a row does not fill is absent.
    case rows([[String: ProfileValue]])
  }

  /// The source of a figure that a what-if has put there.
  static let override = "--set"

  /// A figure of one number.
  init(_ value: ProfileValue, kind: ProfileField.Kind, source: String) {
    self.init(.value(value), kind: kind, source: source)
  }

  /// A figure of either form.
  init(_ content: Content, kind: ProfileField.Kind, source: String) {
    self.content = content
    self.kind = kind
    self.source = source
  }

  /// The number; nil where it is a table.
  var quantity: ProfileQuantity? {
    if case .value(let value) = content { value.quantity } else { nil }
  }

  /// The rows; none where it is one number.
  var rows: [[String: ProfileValue]] {
    if case .rows(let rows) = content { rows } else { [] }
  }

  /// It in one line, as the figure at `path`.
  func field(at path: String) -> ProfileField {
    let text: String
    switch content {
    case .value(let value): text = value.text
    case .rows(let rows):
      let form = path == ProfileKeys.curvePath ? Self.curveText : Self.factorText
      text = rows.map { form($0.mapValues(\.text)) }.joined(separator: ", ")
    }
    return ProfileField(path: path, value: text, kind: kind, source: source)
  }

  /// Such as `128 KiB x 4: 1486 MiB/s after 90 µs`.
  private static func curveText(of row: [String: String]) -> String {
    (row["size"] ?? "") + (row["depth"].map { " x \($0)" } ?? "") + ": "
      + (row["bandwidth"] ?? "") + (row["latency"].map { " after \($0)" } ?? "")
  }

  /// Such as `8 GiB: 0.7`.
  private static func factorText(of row: [String: String]) -> String {
    (row["span"] ?? row["after"] ?? "") + ": " + (row["factor"] ?? "")
  }
}

/// How what the operating system concedes to one process follows the memory that is built in.
enum MemoryRule: String, CaseIterable, Sendable {
  /// The system keeps as much as before, and concedes the rest.
  case rest
  /// It concedes the same share.
  case share
  /// It concedes the same amount, as far as it is there.
  case fixed

  /// What is conceded of `total`, where it is `available` of `oldTotal`.
  func available(of total: ByteCount, where available: ByteCount, of oldTotal: ByteCount)
    -> ByteCount
  {
    let conceded =
      switch self {
      case .rest: total - (oldTotal - available)
      case .share:
        ByteCount(Int(Double(available.bytes) * (Double(total.bytes) / Double(oldTotal.bytes))))
      case .fixed: available
      }
    return min(total, max(.mebibytes(1), conceded))
  }

  /// The end of a source that begins with the total.
  var formula: String {
    switch self {
    case .rest: "less what the system keeps"
    case .share: "of which the same share is conceded"
    case .fixed: "of which the same amount is conceded"
    }
  }
}
