import Files
import TestSupport
import Testing

@testable import Workloads

@Suite struct WorkloadFileTests {
  private func workload(
    _ text: String, layout: PromptLayout = .lines
  ) throws(WorkloadError) -> Workload {
    try Workload(Array(text.utf8), path: "w", layout: layout)
  }

  private func prompts(_ text: String, layout: PromptLayout = .lines) throws -> [Turn.Prompt] {
    try workload(text, layout: layout).conversations.flatMap { $0.turns.map(\.prompt) }
  }

  private func complaint(_ text: String) -> String {
    do { _ = try workload(text) } catch { return "\(error)" }
    return ""
  }

  @Test(arguments: ["a b\nc\n", "a b\r\nc", "\n\na b\n \t\n\nc\n\n", "a b\rc\r"])
  func `each line is a prompt, whatever ends it, and blank ones are none`(text: String) throws {
    #expect(try prompts(text) == [.text("a b"), .text("c")])
  }

  @Test func `lines that belong together are one prompt in blocks`() throws {
    let text = "\r\none\r\n two\r\n\r\n\r\nthree\r\n"
    #expect(try prompts(text, layout: .blocks) == [.text("one\n two"), .text("three")])
  }

  @Test(arguments: [
    (#"{"prompt": "a"}"#, Turn.Prompt.text("a")), (#"{"text": "a"}"#, .text("a")),
    (#"{"prompt": [1, 2]}"#, .tokens([1, 2])), (#"{"token_ids": [0, 7]}"#, .tokens([0, 7])),
    (#"{"input_length": 30}"#, .length(30)), (#"["a"]"#, .text("a")),
    (
      #"{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]}"#,
      .messages([Turn.Message(role: "system", text: "s"), Turn.Message(role: "user", text: "u")])
    ),
    (
      #"{"messages": [{"role": "user", "content": [{"type": "text", "text": "u"}]}]}"#,
      .messages([Turn.Message(role: "user", text: "u")])
    ),
  ])
  func `a prompt comes in many shapes`(text: String, prompt: Turn.Prompt) throws {
    #expect(try prompts(text) == [prompt])
  }

  @Test func `conversations have turns, and answers of others are left out`() throws {
    let benchmark = #"{"question_id": 81, "category": "writing", "turns": ["a", {"text": "b"}]}"#
    let one = try workload(benchmark)
    #expect(
      one.conversations == [Conversation(name: "81", turns: [Turn(.text("a")), Turn(.text("b"))])])
    #expect(one.notes == [#"keys of the file that say nothing to Edgewise: "category""#])
    let collected = """
      [{"id": "x", "conversations": [{"from": "system", "value": "s"},
        {"from": "human", "value": "a"}, {"from": "gpt", "value": "no"},
        {"from": "human", "value": "b"}]}]
      """
    let other = try workload(collected)
    let system = Turn.Message(role: "system", text: "s")
    let (first, second) = (
      Turn.Message(role: "user", text: "a"), Turn.Message(role: "user", text: "b")
    )
    #expect(
      other.conversations == [
        Conversation(
          name: "x", turns: [Turn(.messages([system, first])), Turn(.messages([second]))])
      ])
    #expect(other.notes.count == 1 && other.requestCount == 2)
  }

  @Test func `lines of one session are one conversation, wherever they stand`() throws {
    let text = """
      {"session_id": "s", "text": "a", "output_length": 5}
      {"text": "x"}
      {"session_id": "s", "text": "b"}
      """
    let found = try workload(text)
    #expect(
      found.conversations == [
        Conversation(name: "s", turns: [Turn(.text("a"), maxTokens: 5), Turn(.text("b"))]),
        Conversation(turns: [Turn(.text("x"))]),
      ])
  }

  @Test(arguments: [
    ("", "w: nothing is asked in it; give it a prompt a line"),
    (" \n\n", "w: nothing is asked in it; give it a prompt a line"),
    ("[]", "w: its list is empty; give it something to ask"),
    ("{\"prompt\": \"a\"}\n{\"prompt\": }", "w: line 2: it is no JSON"),
    ("{\"prompt\": \"a\"}\nb", "w: line 2: it is no JSON"),
    ("{\"prompt\": \"a\"}\n[1]", "w: line 2: is neither an object"),
    (#"{"promt": "a"}"#, #"w: line 1: asks nothing: it needs one of "prompt""#),
    (#"{"prompt": "a", "text": "b"}"#, #"w: line 1: asks by "prompt" and "text"; keep one"#),
    (#"{"prompt": "  "}"#, #"w: line 1: has a "prompt" without words"#),
    (#"{"prompt": 3}"#, #"w: line 1: has a "prompt" that is no text"#),
    (#"{"token_ids": [1, -2]}"#, "is no token"), (#"{"token_ids": [1.5]}"#, "is no token"),
    (#"{"input_length": 0}"#, "no number of tokens"), (#"{"input_length": 1e3}"#, "no number"),
    (#"{"prompt": "a", "max_tokens": -1}"#, #"has a "max_tokens" that is no number"#),
    (#"{"prompt": "a", "max_tokens": 1, "output_length": 2}"#, "keep one"),
    (#"{"messages": []}"#, "asks nothing"), (#"{"turns": []}"#, "asks nothing"),
    (#"{"messages": [{"content": "a"}]}"#, "without a \"role\""),
    (
      #"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#,
      "ends with an answer"
    ),
    (#"{"messages": [{"role": "user", "content": [{"image_url": "x"}]}]}"#, "else than text"),
    (#"{"conversations": [{"from": "robot", "value": "a"}]}"#, #"from "robot""#),
    (#"{"conversations": [{"from": "gpt", "value": "a"}]}"#, "asks nothing"),
    (#"[{"prompt": "a"}, {"prompt": null}]"#, "w: entry 2: asks nothing"),
    (#"{"prompt": "a", "prompt": "b"}"#, #"w: line 1: it has "prompt" twice"#),
  ])
  func `what is no request is named by its line`(text: String, sentence: String) {
    #expect(complaint(text).contains(sentence), "\(complaint(text))")
  }

  @Test func `text as other editors keep it is the same, and bytes that are no text are named`()
    throws
  {
    let files = MemoryFileSystem()
    files.put([0xEF, 0xBB, 0xBF] + Array("a\r\nb\r\n".utf8), at: "marked")
    files.put(
      [0xFF, 0xFE] + "a\nb".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, at: "wide")
    files.put([0x61, 0xFF, 0x0A], at: "broken")
    for path in ["marked", "wide"] {
      let found = try Workload(path: path, files: files)
      #expect(found.conversations.map(\.turns) == [[Turn(.text("a"))], [Turn(.text("b"))]])
    }
    #expect(throws: FileError.self) { try Workload(path: "broken", files: files) }
  }

  @Test func `as many requests as are wanted, from the first again if need be`() throws {
    let asked = try workload(#"{"turns": ["a", "b"]}"# + "\n" + #"{"prompt": "c"}"#)
    func texts(_ count: Int) -> [[Turn.Prompt]] {
      asked.limited(to: count).conversations.map { $0.turns.map(\.prompt) }
    }
    #expect(texts(1) == [[.text("a")]])
    #expect(texts(3) == [[.text("a"), .text("b")], [.text("c")]])
    #expect(texts(4) == [[.text("a"), .text("b")], [.text("c")], [.text("a")]])
    #expect(asked.limited(to: 7).requestCount == 7)
  }

  @Test func `a name is that of the requests, and of nothing else`() throws {
    let texts = [
      "a\nb", "a b", "b\na", #"{"turns": ["a", "b"]}"#, #"{"prompt": "a", "max_tokens": 3}"#, "a",
    ]
    #expect(Set(try texts.map { try workload($0).fingerprint }).count == texts.count)
    #expect(try workload("a\r\n\r\nb").fingerprint == workload("a\nb").fingerprint)
  }

  @Test func `more requests than are made are refused`() {
    let text = String(repeating: "a\n", count: 100_001)
    #expect(complaint(text).hasPrefix("w: line 100001: these are more than 100000 requests"))
  }
}
