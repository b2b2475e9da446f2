import Testing

@testable import Workloads

/// Files of prompts as they are published, in kind.
@Suite struct PublicFormTests {
  private func notes(_ text: String) throws -> [String] { try workload(text).notes }

  @Test func `a list of texts that several may have said is refused`() {
    let said = #"{"id": "0", "data": ["a", "b", "c"]}"#
    for text in [said, said + "\n" + said, #"{"data": ["a", "b"]}"# + "\n{\"prompt\": \"c\"}"] {
      #expect(complaint(text).contains("every other of which may be an answer"), "\(text)")
    }
    #expect(complaint(#"{"data": ["a", "b"]}"#).isEmpty)
    #expect(complaint(#"{"object": "list", "data": [{"prompt": "a"}]}"#).isEmpty)
  }

  @Test func `what assistants said is asked in no form`() throws {
    let lines = [
      #"{"text": "a", "role": "prompter", "session_id": 1}"#,
      #"{"text": "b", "role": "Assistant", "session_id": 1}"#,
      #"{"prompt": "c", "from": "human", "session_id": 1}"#,
    ].joined(separator: "\n")
    #expect(try prompts(lines) == [.text("a"), .text("c")])
    #expect(try notes(lines).count == 1 && notes(lines)[0].hasPrefix("answers that the file has"))
    #expect(complaint(#"{"text": "a", "role": "system"}"#).contains("as \"messages\""))
    #expect(complaint(#"{"text": "a", "role": "assistant"}"#).contains("give it something to ask"))
    let capitals =
      #"{"messages": [{"role": "User", "content": "a"}, {"role": "Bot", "content": "b"}]}"#
    #expect(complaint(capitals).contains("ends with an answer"))
  }

  @Test func `an answer may be empty, and so may what nobody wrote to instruct the model`() throws {
    let text = """
      {"conversations": [{"from": "system", "value": ""}, {"from": "Human", "value": "a"}, \
      {"from": "gpt", "value": ""}, {"from": "human", "value": "b"}]}
      {"conversation": [{"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}]}
      {"messages": [{"role": "system", "content": ""}, {"role": "user", "content": "e"}]}
      """
    let asked = ["a", "b", "c", "e"].map {
      Turn.Prompt.messages([Turn.Message(role: "user", text: $0)])
    }
    #expect(try prompts(text) == asked)
  }

  @Test func `conversations without a word are left out and counted`() throws {
    let text = """
      [{"conversations": []}, {"conversations": [{"from": "human", "value": "a"}]}, \
      {"conversations": []}]
      """
    #expect(try prompts(text).count == 1)
    let left = "conversations of the file without a word in them, left out: 2"
    #expect(try notes(text) == [left])
  }

  @Test(arguments: [
    "max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens", "num_predict",
    "n_predict", "output_length", "output_tokens",
  ])
  func `an answer is limited by any name that engines have for it`(key: String) throws {
    for number in ["7", "7.0"] {
      let found = try workload("{\"prompt\": \"a\", \"\(key)\": \(number)}")
      #expect(found.conversations[0].turns[0].maxTokens == 7 && found.notes.isEmpty)
    }
    #expect(complaint("{\"prompt\": \"a\", \"\(key)\": 7.5}").contains("no number of tokens"))
  }

  @Test func `whole numbers are read as any program writes them`() throws {
    #expect(try prompts(#"{"input_length": 521.0}"#) == [.length(521)])
    #expect(try prompts(#"{"token_ids": [1.0, 2]}"#) == [.tokens([1, 2])])
    #expect(complaint(#"{"token_ids": []}"#).contains("asks nothing"))
    #expect(complaint(#"{"prompt": []}"#).contains("asks nothing"))
  }

  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "w", "Git LFS"),
    ("<!DOCTYPE html>\n<p>a</p>\n", "w", "a web page"), ("a\n", "page.HTML", "a web page"),
    ("- prompt: a\n", "p.yaml", "YAML"), ("{'prompt': 'a'}\n", "w", "Python"),
    ("[{'prompt': 'a'}]", "w", "Python"),
  ])
  func `files of another kind are named`(text: String, path: String, kind: String) {
    let told = complaint(text, path: path)
    #expect(told.hasPrefix("\(path): this is ") && told.contains(kind), "\(told)")
  }
}
