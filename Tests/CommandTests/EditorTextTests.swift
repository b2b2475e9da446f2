import Foundation
import Testing

/// Text files as other editors save them.
@Suite struct EditorTextTests {
  private let edgewise: Command

  init() throws { edgewise = try Command() }

  enum Editor: CaseIterable {
    case mark, carriageReturns, blankEnd, utf16

    func save(_ text: String) -> Data {
      switch self {
      case .mark: Data([0xEF, 0xBB, 0xBF] + text.utf8)
      case .carriageReturns: Data(text.replacing("\n", with: "\r\n").utf8)
      case .blankEnd: Data((text + "\n  \n\t\r\n\n").utf8)
      case .utf16:
        Data([0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
      }
    }
  }

  @Test(arguments: Editor.allCases)
  func `a profile, a table, a trace, settings and a hot set are read`(editor: Editor) throws {
    defer { edgewise.remove() }
    let shown = try edgewise("device", "show", "rk3566-sd", "--format", "yaml").output
    let profile = try edgewise.file("board.yaml", editor.save(shown))
    let again = try edgewise("device", "show", profile, "--format", "yaml")
    #expect(again.output == shown, "\(again.complaint)")

    let root = Command.root.path
    let table = try edgewise(
      "trace", "routing", "\(root)/Tests/InferenceTests/Recordings/bible.ewr", "--format", "csv"
    ).output
    _ = try edgewise.file("table.csv", editor.save(table))
    let made = try edgewise(
      "trace", "routing", "table.csv", "--model-shape", "smallthinker-tiny", "--output", "t.ewr")
    #expect(made.status == 0, "\(made.complaint)")
    let copy = try edgewise("trace", "routing", "t.ewr", "--format", "csv")
    #expect(copy.output == table, "\(copy.complaint)")

    let plain = ["run", "--max-tokens", "2", "--memory", "50 MiB", "--output", "a run", "And"]
    let run = try edgewise.run(plain + ["--save-hot-set", "hot.json"])
    #expect(run.status == 0, "\(run.complaint)")
    for (file, arguments) in [
      ("a run/trace.json", ["trace", "overlap", "saved.json"]),
      ("hot.json", plain + ["--cache-policy", "pinned:saved.json"]),
      ("\(root)/Tests/ResultsTests/Samples/settings.json", plain + ["--settings", "saved.json"]),
    ] {
      let path = file.hasPrefix("/") ? file : "\(edgewise.folder.path)/\(file)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      _ = try edgewise.file("saved.json", editor.save(text))
      let outcome = try edgewise.run(arguments)
      #expect(outcome.status == 0, "\(file): \(outcome.complaint)")
    }
    let record = "\(edgewise.folder.path)/a run/run.json"
    let text = try String(contentsOfFile: record, encoding: .utf8)
    try editor.save(text).write(to: URL(fileURLWithPath: record))
    let report = try edgewise("report", "a run")
    #expect(report.status == 0, "\(report.complaint)")
  }

  @Test func `a byte that is no text is named`() throws {
    defer { edgewise.remove() }
    let table = ["trace", "routing", "--output", "x.ewr", "--model-shape", "smallthinker-tiny"]
    let named = "line 2 has the byte 0xB5"
    for (name, beginning, arguments, place) in [
      ("x.yaml", "title: a\n# 8 ", ["device", "show"], named),
      ("x.json", "{\n\"otherData\": \"8 ", ["trace", "overlap"], "at byte 20"),
      ("x.csv", "position,layer,rank,expert,weight,active_neurons\n0,0,0,8 ", table, "line 2"),
      ("x.json", "{\n\"fio version\": \"8 ", ["device", "import-fio", "--output", "p"], named),
    ] {
      _ = try edgewise.file(name, Data(beginning.utf8 + [0xB5] + "s\n".utf8))
      let outcome = try edgewise.run(arguments + [name])
      #expect(outcome.status == 3)
      #expect(outcome.sentence.contains(place), "\(outcome.complaint)")
    }
  }
}
