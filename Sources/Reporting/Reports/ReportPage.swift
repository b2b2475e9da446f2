internal import FoundationEssentials
internal import Mustache
internal import Plotting
internal import Quantities

/// A report as it is written for people, in whatever medium: all texts are as they are.
struct ReportPage {
  /// What the report is of.
  let title: String
  /// What came of it, in a sentence.
  let headline: String
  /// What nobody may overlook, in sentences.
  var alarms: [String] = []
  let sections: [ReportSection]
  /// Those that lie beside the report.
  let pictures: [Picture]
  /// What a picture shows, by the name of its files without their form.
  let captions: [String: String]
  /// Further sentences, with what stands above them.
  let lists: [(title: String, items: [String])]
  /// An answer; nil where there is none.
  var text: String?
  /// How to make it again.
  let command: String
  /// The device profile as it was applied; nil on the bare host.
  let profile: String?

  /// As Markdown; it refers to the pictures by name.
  var markdown: String {
    let figures = pictures(preferring: "png").map {
      Filled.Figure(name: $0.name, caption: caption(of: $0.name), content: "", isSVG: false)
    }
    return Self.rendered(
      MarkdownTemplate.text, filled(figures, MarkdownText.escaped, block: MarkdownText.block))
  }

  /// As one HTML file that needs nothing else: pictures are part of it.
  var html: String {
    let figures = pictures(preferring: "svg").map(figure)
    return Self.rendered(
      HTMLTemplate.text, filled(figures, Self.markup, block: Medium.html.quotedLines))
  }

  /// What the templates fill in, by name.
  private struct Filled {
    let title: String
    let headline: String
    let alarms: [String]
    let sections: [ReportSection]
    let pictures: [Figure]
    let lists: [List]
    let text: String?
    let command: String
    let profile: String?

    struct List {
      let title: String
      let items: [String]
    }

    struct Figure {
      let name: String
      let caption: String
      /// SVG mark-up, or the address of a PNG that contains its data.
      let content: String
      let isSVG: Bool
    }
  }

  private func filled(
    _ figures: [Filled.Figure], _ change: (String) -> String, block: (String) -> String
  ) -> Filled {
    Filled(
      title: change(title), headline: change(headline), alarms: alarms.map(change),
      sections: sections.map { $0.mapped(change) }, pictures: figures,
      lists: lists.filter { !$0.items.isEmpty }.map {
        Filled.List(title: $0.title, items: $0.items.map(change))
      },
      text: text.map(block), command: block(command), profile: profile.map(block))
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

  private func figure(_ picture: Picture) -> Filled.Figure {
    let isSVG = picture.name.hasSuffix(".svg")
    let text = String(decoding: isSVG ? picture.bytes : [], as: UTF8.self)
    let content =
      isSVG
      ? String(text[(text.firstRange(of: "<svg")?.lowerBound ?? text.endIndex)...])
      : "data:image/png;base64,\(Data(picture.bytes).base64EncodedString())"
    return Filled.Figure(
      name: picture.name, caption: caption(of: picture.name), content: content, isSVG: isSVG)
  }

  private func caption(of name: String) -> String {
    captions[String(name.prefix { $0 != "." })] ?? name
  }

  private static func rendered(_ template: String, _ page: Filled) -> String {
    guard let template = try? MustacheTemplate(string: template) else {
      preconditionFailure("the report's template is not valid Mustache")
    }
    return template.render(page)
  }
}
