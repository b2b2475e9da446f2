import ArgumentParser
import Profiles
import Quantities
import Reporting
import Results
import Runs

extension DeviceCommand {
  /// One profile, field by field.
  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Shows one profile with the kind and source of each field.",
      discussion: """
        Parts and inheritance are resolved and all of --set is in it. `--format yaml` prints a \
        profile that --device takes as a file.
        """)

    @Argument(help: "A profile's name or file.", completion: .profiles)
    var name: String

    @Option(
      help: ArgumentHelp(
        "Overrides one field, such as storage.bandwidth=\"200 MB/s\", or a part, such as"
          + " storage=ufs-4.0.", valueName: "path=value"))
    var set: [String] = []

    @Option(help: "How to print it.")
    var format: ShowFormat = .text

    @Option(
      help: ArgumentHelp(
        "Also draws the storage's curve into this file, which ends in .png or .svg.",
        valueName: "file"))
    var chart: String?

    @OptionGroup var replacement: ReplacementOptions

    func run() throws {
      try replacement.prepare(
        [NamedFile("--chart", chart)],
        besides: ProfileLibrary.inputs([name], settings: set, of: "the argument"))
      let profile = try ProfileLibrary.profile(name, settings: set)
      try show(profile)
      if let chart { try StorageChart.write(StorageCurveRecord(profile), to: chart, of: disk) }
    }

    private func show(_ profile: DeviceProfile) throws {
      switch format {
      case .yaml: print(profile.yaml, terminator: "")
      case .json: try profile.fields.map(FieldLine.init).printJSON()
      case .text:
        let pathWidth = profile.fields.map(\.path.count).max() ?? 0
        // A curve would push all sources out of sight.
        let valueWidth = profile.fields.map(\.value.count).filter { $0 <= 24 }.max() ?? 0
        print(Medium.terminal.quoted(profile.title))
        for field in profile.fields {
          print(
            Medium.terminal.quoted(
              "  \(field.path.padded(to: pathWidth))  \(field.value.padded(to: valueWidth))"
                + "  \(field.kind.rawValue.padded(to: 9))  \(field.source)"))
        }
      }
    }
  }

  enum ShowFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case yaml
  }
}

private struct FieldLine: Encodable {
  let path: String
  let value: String
  let kind: String
  let source: String

  init(_ field: ProfileField) {
    path = field.path
    value = field.value
    kind = field.kind.rawValue
    source = field.source
  }
}

extension String {
  /// This text with spaces up to `width` characters.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
