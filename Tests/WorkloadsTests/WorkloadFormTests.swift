import TestSupport
import Testing

@testable import Workloads

@Suite struct WorkloadFormTests {
  @Test(
    arguments: [
      "[INST] a [/INST]", "{{user}} a", "{a", "[a]", "[", "{",
    ].map { ($0, $0.count > 1) })
  func `brackets that cannot begin JSON begin a text`(text: String, isText: Bool) throws {
    if isText {
      #expect(try prompts(text + "\nb") == [.text(text), .text("b")])
      #expect(try prompts(text, layout: .blocks) == [.text(text)])
      #expect(complaint(text, path: "w.json").contains("it is no JSON"))
    } else {
      #expect(complaint(text).contains("it is cut off"), "\(complaint(text))")
    }
  }

  @Test func `a list that is no JSON says what it was taken for`() {
    for text in ["[1] What is this?", "[\"a\" b]", "[{\"prompt\": \"a\"}"] {
      let sentence = complaint(text)
      #expect(sentence.contains("a file that begins with [ is taken for a list"), "\(sentence)")
    }
  }

  @Test(arguments: ["w.json", "w.jsonl", "w.ndjson", "W.JSONL"])
  func `a name that says JSON is believed`(path: String) throws {
    #expect(try prompts("\"a\"\n\n\"b\"", path: path) == [.text("a"), .text("b")])
    #expect(try prompts("\"a\"\n\"b\"") == [.text("\"a\""), .text("\"b\"")])
    #expect(complaint("\"a\"\nb", path: path).hasPrefix("\(path): line 2: it is no JSON"))
    #expect(complaint("a", path: path).hasPrefix("\(path): line 1: it is no JSON"))
    #expect(complaint("\"a\"\n3", path: path).hasPrefix("\(path): line 2: is neither an object"))
    #expect(complaint(" \n", path: path).contains("nothing is asked in it"))
  }

  @Test(arguments: ["w.csv", "W.TSV"])
  func `a table is refused`(path: String) {
    #expect(complaint("prompt,n\na,1", path: path).hasPrefix("\(path): the rows of a table are no"))
  }

  @Test(arguments: [
    #"{"prompt": "b"}"#, #"  {"messages": []}"#, #"{"x": 1, "input_length": 3} "#,
  ])
  func `a request in JSON among text is refused`(line: String) {
    for layout in [PromptLayout.lines, .blocks] {
      let sentence = complaint("a\n\n\(line)\n", layout: layout)
      #expect(sentence.hasPrefix("w: line 3: is a request in JSON, and the file"), "\(sentence)")
    }
  }

  @Test(arguments: ["{\"x\": 1}", "{\"prompt\": null}", "{\"prompt\": \"b\"} in words", "[\"b\"]"])
  func `JSON that asks nothing is as good a text as any`(line: String) throws {
    #expect(try prompts("a\n\(line)") == [.text("a"), .text(line)])
  }

  @Test func `a block may have JSON in it`() throws {
    let text = "What is this?\n{\"prompt\": \"b\"}"
    #expect(try prompts(text, layout: .blocks) == [.text(text)])
  }

  @Test func `marks between records of JSON are skipped`() throws {
    let lines = "\u{1E}{\"prompt\": \"a\"}\n\u{1E}{\"prompt\": \"b\"}\n\u{1E}\n"
    #expect(try prompts(lines) == [.text("a"), .text("b")])
    #expect(try prompts("\u{1E}[\"a\"]") == [.text("a")])
    #expect(try prompts("\n\u{1E}{\n\"prompt\": \"a\"\n}") == [.text("a")])
    #expect(try prompts("\u{1E}a\n\u{1E}b") == [.text("a"), .text("b")])
  }

  @Test(arguments: ["{\"prompt\": \"a\"}", "[\"a\"]"])
  func `JSON in blocks is refused`(text: String) {
    let sentence = "w: --blocks is for text, and this is JSON; leave it out"
    #expect(complaint(text, layout: .blocks) == sentence)
  }

  @Test(arguments: [
    (#"{"data": ["a", "b"]}"#, ["a", "b"]),
    (
      "{\"data\": [{\"prompt\": \"a\"}]}\n{\"prompt\": \"b\"}\n{\"data\": [{\"text\": \"c\"}]}",
      ["a", "b", "c"]
    ),
    ("{\"prompt\": \"a\", \"data\": 1}\n{\"prompt\": \"b\"}", ["a", "b"]),
    ("{\"prompt\": \"a\", \"data\": {\"prompt\": \"x\"}}\n{\"prompt\": \"b\"}", ["a", "b"]),
    ("{\"prompt\": \"a\", \"data\": [1, {\"x\": 2}]}\n{\"prompt\": \"b\"}", ["a", "b"]),
    ("{\"data\": []}\n{\"prompt\": \"b\"}", ["b"]), ("{\n\"data\": [\n\"a\"]\n}", ["a"]),
    ("{\n\"prompt\": \"a\", \"data\": 3}", ["a"]),
  ])
  func `data is a wrapped list where it is a list and nothing else asks`(
    text: String, words: [String]
  ) throws {
    #expect(try prompts(text) == words.map { .text($0) })
  }

  @Test func `what stands beside a wrapped list is named`() throws {
    let found = try workload(#"{"version": 2, "data": [{"prompt": "a"}]}"#)
    #expect(found.notes == [#"keys of the file that say nothing to Edgewise: "version""#])
    let other = try workload(#"{"prompt": "a", "data": 3}"#)
    #expect(other.notes == [#"keys of the file that say nothing to Edgewise: "data""#])
  }

  @Test(arguments: [
    (#"{"data": []}"#, "w: its list is empty"), ("{\"data\": []}\n{\"data\": []}", "w: its list"),
    ("{\"data\":\n[]}", "w: its list is empty"),
    (#"{"data": ["a", 1]}"#, "w: entry 2: is neither"),
    (
      "{\"prompt\": \"a\"}\n\n{\"data\": [{\"text\": \"b\"}, 1]}",
      "w: entry 2 of line 3: is neither"
    ),
    ("{\"data\": [1]}\n{\"prompt\": \"a\"}", "w: entry 1 of line 1: is neither"),
    (#"{"data": {"prompt": "a"}}"#, "w: line 1: asks nothing"),
    (
      #"{"prompt": "a", "data": [{"prompt": "b"}]}"#,
      #"w: line 1: asks something, and so does the list in its "data"; keep one"#
    ),
    ("{\"prompt\": \"a\",\n\"data\": [{\"prompt\": \"b\"}]}", "w: asks something, and so does"),
    (#"[{"data": ["a"]}]"#, "w: entry 1: asks nothing"),
  ])
  func `wrapped lists name their entries`(text: String, sentence: String) {
    #expect(complaint(text).hasPrefix(sentence), "\(complaint(text))")
  }

  @Test func `each line of JSON is a request, whatever else it has`() throws {
    var generator = RepeatableGenerator(seed: 11)
    let shapes = [
      #""prompt": "a""#, #""text": "a""#, #""token_ids": [1]"#, #""input_length": 5"#,
      #""messages": [{"role": "user", "content": "a"}]"#, #""turns": [{"text": "a", "data": []}]"#,
      #""conversations": [{"from": "human", "value": "a"}]"#,
    ]
    let keys = ["data", "items", "x", "name", "content", "category", "version"]
    let values = [
      "null", "true", "3", "\"b\"", "[]", "[1]", "[\"b\"]", "{}", "{\"prompt\": \"b\"}",
    ]
    for _ in 0..<200 {
      var (text, count) = ("", 0)
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let more = keys.shuffled(using: &generator).prefix(2).map { key in
          "\"\(key)\": \(values.randomElement(using: &generator) ?? "0")"
        }
        let members = (more + [shapes.randomElement(using: &generator) ?? ""])
          .shuffled(using: &generator).joined(separator: ", ")
        text += Bool.random(using: &generator) ? "{\(members)}\n" : " {\(members)}\r\n\n"
        count += 1
      }
      #expect(try workload(text).requestCount == count, "\(text)")
    }
  }
}
