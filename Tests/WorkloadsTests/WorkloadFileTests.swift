import Files
import TestSupport
import Testing

@testable import Workloads

@Suite struct WorkloadFileTests {
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

  @Test func `turns may say who speaks and how long the answer is`() throws {
    let found = try workload(
      """
      {"max_tokens": 9, "turns": [{"role": "user", "text": "a", "output_length": 4}, \
      {"role": "assistant", "text": "no", "max_tokens": 2}, {"from": "human", "text": "b", "x": 1}]}
      """)
    #expect(
      found.conversations == [
        Conversation(turns: [Turn(.text("a"), maxTokens: 4), Turn(.text("b"), maxTokens: 9)])
      ])
    #expect(found.notes.count == 2 && found.notes.first?.hasPrefix("answers") == true)
    #expect(found.notes.last == #"keys of the file that say nothing to Edgewise: "x""#)
  }

  @Test func `two instructions of a conversation are both kept`() throws {
    let text = """
      {"conversations": [{"from": "system", "value": "s"}, {"from": "system", "value": "t"}, \
      {"from": "human", "value": "a"}]}
      """
    let said = [("system", "s"), ("system", "t"), ("user", "a")]
    #expect(try prompts(text) == [.messages(said.map { Turn.Message(role: $0, text: $1) })])
  }

  @Test(arguments: [
    (#"{"prompt": "a", "b": 1, "a": null}"#, #""a", "b""#),
    (#"{"messages": [{"role": "user", "content": "a", "name": "n"}]}"#, #""name""#),
    (
      #"{"messages": [{"role": "user", "content": [{"type": "text", "text": "a", "cache": 1}]}]}"#,
      #""cache""#
    ),
    (#"{"conversations": [{"from": "human", "value": "a", "weight": 1}]}"#, #""weight""#),
    (
      #"{"prompt": "a", "g": 1, "f": 1, "e": 1, "d": 1, "c": 1}"#, #""c", "d", "e", "f", "g""#
    ),
    (
      #"{"prompt": "a", "h": 1, "g": 1, "f": 1, "e": 1, "d": 1, "c": 1, "i": 1}"#,
      #""c", "d", "e", "f", "g" and 2 more"#
    ),
  ])
  func `keys that say nothing are named, as far as they are few`(text: String, keys: String) throws
  {
    #expect(try workload(text).notes == ["keys of the file that say nothing to Edgewise: \(keys)"])
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
    (#"{"input_length": 0}"#, "no number of tokens"), (#"{"input_length": 1.5}"#, "no number"),
    (#"{"prompt": "a", "max_tokens": -1}"#, #"has a "max_tokens" that is no number"#),
    (#"{"prompt": "a", "max_tokens": 1, "output_length": 2}"#, "keep one"),
    (#"{"messages": []}"#, "asks nothing"), (#"{"turns": []}"#, "asks nothing"),
    (#"{"messages": [{"content": "a"}]}"#, "without a \"role\""),
    (
      #"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#,
      "ends with an answer"
    ),
    (#"{"messages": [{"role": "user", "content": [{"image_url": "x"}]}]}"#, "else than text"),
    (
      #"{"messages": [{"role": "user", "content": [{"type": "image", "text": "x"}]}]}"#,
      "else than text"
    ),
    (#"{"conversations": [{"from": "robot", "value": "a"}]}"#, #"from "robot""#),
    (#"{"conversations": [{"from": "gpt", "value": "a"}]}"#, "asks nothing"),
    (
      #"{"conversations": [{"from": "human", "value": "a"}, {"from": "system", "value": "b"}]}"#,
      #"line 1: ends with a "system" message, behind which nobody asks"#
    ),
    (#"{"turns": [{"role": "user", "content": "a"}]}"#, #"has a turn without a "text""#),
    (#"{"turns": ["a", {"role": "system", "text": "b"}]}"#, "line 1: has a turn that is neither"),
    (#"{"turns": [{"from": "robot", "text": "b"}]}"#, #"write what others say as "messages""#),
    (#"{"turns": [{"role": 3, "text": "b"}]}"#, #"does not say who it is "from""#),
    (#"{"turns": [{"role": "assistant", "text": "b"}]}"#, "asks nothing"),
    (#"{"turns": [{"text": "b", "max_tokens": 0}]}"#, #"has a "max_tokens" that is no number"#),
    (#"[{"prompt": "a"}, {"prompt": null}]"#, "w: entry 2: asks nothing"),
    (#"["a", " "]"#, "w: entry 2: is a text without words"),
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
