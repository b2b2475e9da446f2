import Quantities
public import Results

/// Devices that can be emulated, as tables to choose from.
public struct DeviceTable {
  private let records: [DeviceRecord]

  /// The table of `records`, a row for each; those of one group follow each other.
  public init(_ records: [DeviceRecord]) { self.records = records }

  /// For a terminal: a heading and the devices of each group, all in the same columns.
  public func text() -> String {
    let width = records.map(\.name.count).max() ?? 0
    let device = PrintedColumn<DeviceRecord>(title: "  device") { record in
      let padding = String(repeating: " ", count: width - record.name.count)
      return "  \(record.name)\(padding)  \(record.title)"
    }
    let table = PrintedTable(columns: [device] + shownFigures, records: records)
    var lines = table.text.split(separator: "\n").map { "\($0)\n" }[...]
    var text = lines.popFirst() ?? ""
    var group: String?
    for (record, line) in zip(records, lines) {
      if record.group != group { text += Self.heading(of: record.group) + "\n" }
      group = record.group
      text += line
    }
    return text
  }

  /// As Markdown, with a column for the group.
  public func markdown() -> String {
    let names: [PrintedColumn<DeviceRecord>] = [
      PrintedColumn("device-list.name") { $0.name },
      PrintedColumn("device-list.title") { $0.title },
      PrintedColumn("device-list.group") { $0.group },
    ]
    return PrintedTable(columns: names + shownFigures, records: records).markdown
  }

  /// All fields of all records, unrounded.
  public func csv() -> String { flat.csv }

  /// The same as statements of SQL: the table `devices`.
  public func sql() -> String { flat.sql }

  private var flat: FlatTable<DeviceRecord> {
    FlatTable(name: "devices", records: records)
  }

  /// Speeds only where some were simulated; then a dash says that a model does not fit.
  private var shownFigures: [PrintedColumn<DeviceRecord>] {
    if records.contains(where: { $0.model != nil }) { return Self.figureColumns + [Self.speed] }
    let hasSpeeds = records.contains {
      $0.tokensPerSecond4B != nil || $0.tokensPerSecond21B != nil
    }
    return Self.figureColumns + (hasSpeeds ? Self.speedColumns : [])
  }

  private static func heading(of group: String) -> String {
    switch group {
    case "phone": "phones"
    case "board": "boards"
    case "laptop": "laptops"
    case "mini-pc": "mini PCs"
    case "desktop": "desktops"
    case "handheld": "handhelds"
    default: "others"
    }
  }

  private static let figureColumns: [PrintedColumn<DeviceRecord>] = [
    PrintedColumn("device-list.cores") { "\($0.cores)" },
    PrintedColumn("device-list.memory_bytes") { $0.memoryBytes },
    PrintedColumn("device-list.storage_bytes_per_second") { $0.storageBytesPerSecond },
  ]

  private static let speed = PrintedColumn<DeviceRecord>("device-list.tokens_per_second") {
    $0.interval?.withSpeed ?? "-"
  }

  private static let speedColumns: [PrintedColumn<DeviceRecord>] = [
    PrintedColumn("device-list.tokens_per_second_4b") { $0.interval4B?.withSpeed ?? "-" },
    PrintedColumn("device-list.tokens_per_second_21b") { $0.interval21B?.withSpeed ?? "-" },
  ]
}
