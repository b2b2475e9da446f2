import Testing

@testable import Workloads

@Suite struct WorkloadSessionTests {
  /// A line of session `s` with these messages.
  private func line(_ messages: (role: String, text: String)...) -> String {
    let items = messages.map { #"{"role": "\#($0.role)", "content": "\#($0.text)"}"# }
    return #"{"session_id": "s", "messages": [\#(items.joined(separator: ", "))]}"#
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
    ("7", "7.0", true), ("7", "\"7\"", true), ("7.0", "\"7\"", true), ("70e-1", "7", true),
    ("7", "8", false), ("7.5", "7", false), ("\"a\"", "\"b\"", false), ("\"\"", "\"\"", false),
    ("null", "null", false), ("\" \"", "\" \"", false),
    ("9007199254740993.0", "9007199254740992.0", false),
  ])
  func `sessions are the same where their numbers are`(
    one: String, other: String, areSame: Bool
  ) throws {
    let text = [one, other].map { #"{"session_id": \#($0), "text": "a"}"# }.joined(separator: "\n")
    #expect(try workload(text).conversations.count == (areSame ? 1 : 2))
  }

  @Test func `a conversation is called by its session, else by what else it is called`() throws {
    let text = """
      {"name": "n", "id": 4, "session_id": 7.0, "text": "a"}
      {"name": "n", "id": 4, "session_id": "", "text": "a"}
      {"name": null, "id": 4, "text": "a"}
      {"text": "a"}
      """
    #expect(try workload(text).conversations.map(\.name) == ["7", "n", "4", nil])
  }

  @Test func `a session goes on with what is new`() throws {
    let text = [
      line(("system", "i"), ("user", "a"), ("assistant", "b"), ("user", "c")), line(("user", "d")),
      line(("user", "a")),
    ].joined(separator: "\n")
    let found = try workload(text).conversations
    #expect(found.count == 1 && found[0].turns.count == 3)
  }

  @Test func `a session that says again what was said before is refused`() {
    let first = line(("user", "a"))
    for next in [
      line(("user", "a"), ("assistant", "b"), ("user", "c")), line(("user", "a"), ("user", "c")),
      line(("user", "d"), ("assistant", "b"), ("user", "c")), line(("user", "a")),
    ] {
      let sentence = complaint(first + "\n" + next)
      #expect(
        sentence.hasPrefix("w: line 2: says again what was said before in its session; leave"),
        "\(sentence)")
    }
  }

  @Test func `conversations of a session, which drop answers, may begin as another did`() throws {
    let line = #"""
      {"session_id": "s", "conversations": [{"from": "human", "value": "a"}, \#
      {"from": "gpt", "value": "b"}]}
      """#
    #expect(try workload(line + "\n" + line).requestCount == 2)
  }

  @Test(arguments: [
    #""text": "b""#, #""token_ids": [1]"#, #""input_length": 3"#, #""turns": ["b"]"#,
  ])
  func `a session that mixes messages with other prompts is refused`(other: String) {
    let (said, asked) = (line(("user", "a")), #"{"session_id": "s", \#(other)}"#)
    for text in [said + "\n" + asked, asked + "\n\n" + said] {
      let sentence = complaint(text)
      #expect(sentence.contains(": goes on a session that mixes messages with"), "\(sentence)")
      #expect(sentence.hasPrefix(text.contains("\n\n") ? "w: line 3" : "w: line 2"))
    }
  }

  @Test(arguments: ["true", "[1]", "{}"])
  func `a session that is neither a text nor a number is refused`(value: String) {
    let sentence = complaint(#"{"text": "a"}"# + "\n" + #"{"text": "a", "session_id": \#(value)}"#)
    #expect(sentence == #"w: line 2: has a "session_id" that is neither a text nor a number"#)
  }
}
