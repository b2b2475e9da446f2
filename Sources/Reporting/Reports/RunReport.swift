public import Files
internal import FoundationEssentials
internal import Mustache
public import Results
public import Tracing

/// Everything that is to be known about one run, for people.
public struct RunReport {
  private let record: RunRecord
  private let trace: Trace?
  private let charts: [String]
  private let folder: String
  private let files: any FileSystem

  /// The report on `record`.
  ///
  /// - Parameters:
  ///   - trace: What happened when, for the causes of waiting; nil where it was not kept.
  ///   - charts: Plain names of picture files as `ChartSet.write` returns them.
  ///   - folder: Where these are, among `files`.
  public init(
    record: RunRecord, trace: Trace?, charts: [String] = [], folder: String = ".",
    files: any FileSystem
  ) {
    self.record = record
    self.trace = trace
    self.charts = charts
    self.folder = folder
    self.files = files
  }

  /// The report as Markdown; it refers to the pictures by name.
  public func markdown() -> String {
    let escaped = MarkdownText.escaped
    let page = page(
      sections: RunSections(record: record, trace: trace).all.map { $0.mapped(escaped) },
      pictures: pictureNames(preferring: "png").map {
        Picture(name: $0, caption: Self.caption(of: $0), content: "", isSVG: false)
      },
      change: escaped, block: MarkdownText.block)
    return Self.rendered(MarkdownTemplate.text, page)
  }

  /// The report as one HTML file that needs nothing else: pictures are part of it.
  ///
  /// - Throws: `FileError` where a chart cannot be read.
  public func html() throws(FileError) -> String {
    var pictures: [Picture] = []
    for name in pictureNames(preferring: "svg") { pictures.append(try picture(name)) }
    let page = page(
      sections: RunSections(record: record, trace: trace).all, pictures: pictures,
      change: { $0 }, block: { $0 })
    return Self.rendered(HTMLTemplate.text, page)
  }

  /// What the templates fill in, by name.
  private struct Page {
    let title: String
    let headline: String
    let alarms: [String]
    let sections: [ReportSection]
    let pictures: [Picture]
    let lists: [List]
    let text: String?
    let command: String
    let profile: String?
  }

  private struct List {
    let title: String
    let items: [String]
  }

  private struct Picture {
    let name: String
    let caption: String
    /// SVG mark-up, or the address of a PNG that contains its data.
    let content: String
    let isSVG: Bool
  }

  private func page(
    sections: [ReportSection], pictures: [Picture], change: (String) -> String,
    block: (String) -> String
  ) -> Page {
    let verdict = Verdict(record)
    return Page(
      title: change("\(record.model) on \(record.deviceText)"), headline: change(verdict.headline),
      alarms: verdict.alarms.map(change), sections: sections, pictures: pictures,
      lists: lists.map { List(title: $0.title, items: $0.items.map(change)) },
      text: record.text.isEmpty ? nil : block(record.text), command: block(record.command),
      profile: record.resolvedProfile.map(block))
  }

  private var lists: [List] {
    [
      List(title: "Warnings", items: record.warnings),
      List(title: "Assumptions", items: record.assumptions),
    ].filter { !$0.items.isEmpty }
  }

  /// One name for each picture, in the given format where there is one.
  private func pictureNames(preferring format: String) -> [String] {
    var chosen: [(stem: Substring, name: String)] = []
    for name in charts {
      let stem = name.prefix { $0 != "." }
      if let index = chosen.firstIndex(where: { $0.stem == stem }) {
        if name.hasSuffix(".\(format)") { chosen[index].name = name }
      } else {
        chosen.append((stem, name))
      }
    }
    return chosen.map(\.name)
  }

  private func picture(_ name: String) throws(FileError) -> Picture {
    let bytes = try files.contents(of: "\(folder)/\(name)")
    let isSVG = name.hasSuffix(".svg")
    let text = String(decoding: isSVG ? bytes : [], as: UTF8.self)
    let content =
      isSVG
      ? String(text[(text.firstRange(of: "<svg")?.lowerBound ?? text.endIndex)...])
      : "data:image/png;base64,\(Data(bytes).base64EncodedString())"
    return Picture(name: name, caption: Self.caption(of: name), content: content, isSVG: isSVG)
  }

  private static func caption(of name: String) -> String {
    switch name.prefix(while: { $0 != "." }) {
    case "timeline": "What processor and storage did during a few typical tokens"
    case "latency": "How long each token took, and how such times are distributed"
    case "breakdown": "Where each token's time went"
    default: name
    }
  }

  private static func rendered(_ template: String, _ page: Page) -> String {
    guard let template = try? MustacheTemplate(string: template) else {
      preconditionFailure("the report's template is not valid Mustache")
    }
    return template.render(page)
  }
}
