import Quantities
public import Results

/// Parts that devices are put together from, as tables to choose from.
public struct PartTable {
  private let records: [PartRecord]

  /// The table of `records`, a row for each.
  public init(_ records: [PartRecord]) { self.records = records }

  /// For a terminal: storages and SoCs with the columns of each, and the devices that have them.
  public func text() -> String {
    Self.kinds.compactMap { kind in
      let records = records.filter { $0.kind == kind.name }
      guard !records.isEmpty else { return nil }
      return "\(kind.heading)\n" + Self.text(of: records, kind.columns)
    }.joined(separator: "\n")
  }

  /// As Markdown, a table for each kind.
  public func markdown() -> String {
    Self.kinds.compactMap { kind in
      let records = records.filter { $0.kind == kind.name }
      guard !records.isEmpty else { return nil }
      let names: [PrintedColumn<PartRecord>] = [
        PrintedColumn(title: kind.title) { $0.name },
        PrintedColumn("device-parts.title") { $0.title },
      ]
      let devices = PrintedColumn<PartRecord>(title: "devices") {
        $0.devices.joined(separator: ", ")
      }
      return PrintedTable(columns: names + kind.columns + [devices], records: records).markdown
    }.joined(separator: "\n")
  }

  /// All fields of all records, unrounded; devices with spaces between them.
  public func csv() -> String { flat.csv }

  /// The same as statements of SQL: the table `parts`.
  public func sql() -> String { flat.sql }

  private var flat: FlatTable<PartRecord> {
    FlatTable(name: "parts", records: records, wordSeparator: " ")
  }

  /// The devices stand flush left behind the columns, as they need no width of their own.
  private static func text(
    of records: [PartRecord], _ columns: [PrintedColumn<PartRecord>]
  ) -> String {
    let width = records.map(\.name.count).max() ?? 0
    let name = PrintedColumn<PartRecord>(title: "  name") { record in
      let padding = String(repeating: " ", count: width - record.name.count)
      return "  \(record.name)\(padding)  \(record.title)"
    }
    let lines = PrintedTable(columns: [name] + columns, records: records).text
      .split(separator: "\n")
    let devices =
      ["devices"] + records.map { Medium.terminal.quoted($0.devices.joined(separator: " ")) }
    return zip(lines, devices).map { $1.isEmpty ? "\($0)\n" : "\($0)  \($1)\n" }.joined()
  }

  private struct Kind {
    let name: String
    let title: String
    let heading: String
    let columns: [PrintedColumn<PartRecord>]
  }

  private static let kinds = [
    Kind(
      name: "storage", title: "storage", heading: "storages, for --set storage=NAME",
      columns: [
        PrintedColumn("device-parts.lanes") { $0.lanes },
        PrintedColumn("device-parts.storage_bytes_per_second") { $0.storageBytesPerSecond },
        PrintedColumn("device-parts.latency_seconds") { $0.latencySeconds },
      ]),
    Kind(
      name: "soc", title: "SoC", heading: "SoCs, for --set soc=NAME",
      columns: [
        PrintedColumn("device-parts.cores") { $0.cores },
        PrintedColumn("device-parts.multiply_adds_per_second") { $0.multiplyAddsPerSecond },
        PrintedColumn("device-parts.memory_bytes_per_second") { $0.memoryBytesPerSecond },
      ]),
  ]
}
