import ArgumentParser
import Profiles
import Reporting
import Results
import Runs

extension DeviceCommand {
  /// All parts, a line each.
  struct PartsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "parts",
      abstract: "Lists the storages and SoCs that devices are put together from.",
      discussion: """
        Any of them goes into any device: `--set storage=NAME`, `--set soc=NAME`. `experts at` is \
        what a storage reads in experts of the 4B, on as many lanes as it has; `int8` counts all \
        cores together; `memory` is what they draw from it while decoding. Last stand the devices \
        that have the part.

        Parts and devices that cannot be read are named on standard error.
        """)

    @OptionGroup var rowOutput: RowOutput

    func run() throws {
      try rowOutput.prepare(besides: ProfileLibrary.inputs)
      var isRight = true
      func attempt<Value>(_ read: () throws -> Value) -> Value? {
        do { return try read() } catch {
          Console.complain("edgewise: \(error)")
          isRight = false
          return nil
        }
      }
      let catalog = ProfileLibrary.catalog
      var devices: [ProfileKind: [String: [String]]] = [:]
      for device in catalog.names {
        let parts = attempt { try catalog.partNames(ofDevice: device) } ?? [:]
        for (kind, part) in parts {
          devices[kind, default: [:]][part, default: []].append(device)
        }
      }
      let records = [ProfileKind.storage, .soc].flatMap { kind in
        catalog.names(of: kind).compactMap { name in
          attempt { try catalog.part(kind, named: name) }.map {
            PartRecord($0, devices: devices[kind]?[name] ?? [])
          }
        }
      }
      let table = PartTable(records)
      try rowOutput.write(
        records, text: table.text, markdown: table.markdown, csv: table.csv, sql: table.sql)
      guard isRight else { throw ExitCode.negative }
    }
  }
}
