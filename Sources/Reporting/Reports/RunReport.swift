internal import FoundationEssentials
internal import Mustache
public import Plotting
internal import Quantities
public import Results
public import Tracing

/// Everything that is to be known about one run, for people.
public struct RunReport {
  private let record: RunRecord
  private let trace: Trace?
  private let pictures: [Picture]

  /// The report on `record`.
  ///
  /// - Parameters:
  ///   - trace: What happened when, for the causes of waiting; nil where it was not kept.
  ///   - pictures: Those that lie beside the report, as `ChartSet` has drawn them.
  public init(record: RunRecord, trace: Trace?, pictures: [Picture] = []) {
    self.record = record
    self.trace = trace
    self.pictures = pictures
  }

  /// The report as Markdown; it refers to the pictures by name.
  public func markdown() -> String {
    let escaped = MarkdownText.escaped
    let page = page(
      sections: RunSections(record: record, trace: trace).all.map { $0.mapped(escaped) },
      figures: pictures(preferring: "png").map {
        Figure(name: $0.name, caption: Self.caption(of: $0.name), content: "", isSVG: false)
      },
      change: escaped, block: MarkdownText.block)
    return Self.rendered(MarkdownTemplate.text, page)
  }

  /// The report as one HTML file that needs nothing else: pictures are part of it.
  public func html() -> String {
    let page = page(
      sections: RunSections(record: record, trace: trace).all.map {
        $0.mapped(Self.markup)
      },
      figures: pictures(preferring: "svg").map(Self.figure), change: Self.markup,
      block: Medium.html.quotedLines)
    return Self.rendered(HTMLTemplate.text, page)
  }

  /// `text` as mark-up in which no line ends between a number and its unit, nor within the unit.
  private static func markup(_ text: String) -> String {
    let (noBreakSpace, wordJoiner): (Unicode.Scalar, Unicode.Scalar) = ("\u{A0}", "\u{2060}")
    // Scalar by scalar: regular expressions took a tenth of a replay.
    let scalars = Array(Medium.html.quoted(text).unicodeScalars)
    var markup = String.UnicodeScalarView()
    var isInUnit = false
    for (index, scalar) in scalars.enumerated() {
      let last = index > 0 ? scalars[index - 1] : " "
      let next = index + 1 < scalars.count ? scalars[index + 1] : " "
      if scalar == " ", "0"..."9" ~= last, isUnit(next) || next == "%" {
        markup.append(noBreakSpace)
        isInUnit = isUnit(next)
        continue
      }
      markup.append(scalar)
      if isInUnit, scalar == "/", isUnit(last), isUnit(next) { markup.append(wordJoiner) }
      isInUnit = isInUnit && isUnit(scalar)
    }
    return String(markup)
  }

  /// Whether units are made of such letters.
  private static func isUnit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "µ": true
    default: false
    }
  }

  /// What the templates fill in, by name.
  private struct Page {
    let title: String
    let headline: String
    let alarms: [String]
    let sections: [ReportSection]
    let pictures: [Figure]
    let lists: [List]
    let text: String?
    let command: String
    let profile: String?
  }

  private struct List {
    let title: String
    let items: [String]
  }

  private struct Figure {
    let name: String
    let caption: String
    /// SVG mark-up, or the address of a PNG that contains its data.
    let content: String
    let isSVG: Bool
  }

  private func page(
    sections: [ReportSection], figures: [Figure], change: (String) -> String,
    block: (String) -> String
  ) -> Page {
    let verdict = Verdict(record)
    return Page(
      title: change("\(record.model) on \(record.deviceText)"), headline: change(verdict.headline),
      alarms: verdict.alarms.map(change), sections: sections, pictures: figures,
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

  /// Each picture once, in the given format where there is one.
  private func pictures(preferring format: String) -> [Picture] {
    var chosen: [(stem: Substring, picture: Picture)] = []
    for picture in pictures {
      let stem = picture.name.prefix { $0 != "." }
      if let index = chosen.firstIndex(where: { $0.stem == stem }) {
        if picture.name.hasSuffix(".\(format)") { chosen[index].picture = picture }
      } else {
        chosen.append((stem, picture))
      }
    }
    return chosen.map(\.picture)
  }

  private static func figure(_ picture: Picture) -> Figure {
    let isSVG = picture.name.hasSuffix(".svg")
    let text = String(decoding: isSVG ? picture.bytes : [], as: UTF8.self)
    let content =
      isSVG
      ? String(text[(text.firstRange(of: "<svg")?.lowerBound ?? text.endIndex)...])
      : "data:image/png;base64,\(Data(picture.bytes).base64EncodedString())"
    return Figure(
      name: picture.name, caption: caption(of: picture.name), content: content, isSVG: isSVG)
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
