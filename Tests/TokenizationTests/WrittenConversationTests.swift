import GGUF
import Templates
import Testing
import Tokenization

/// Conversations as a model's own template writes them.
@Suite struct WrittenConversationTests {
  private let now = CivilTime(secondsSince1970: 1_769_860_800)
  private let conversations: [[ChatTemplate.Message]] = [
    [.init(role: .user, text: "Hi & <b>so</b>?\n")],
    [.init(role: .system, text: "Be brief."), .init(role: .user, text: "Hi")],
    [
      .init(role: .system, text: ""), .init(role: .user, text: "Eins"),
      .init(role: .assistant, text: "Zwei\n"), .init(role: .user, text: " Drei "),
    ],
  ]
  private static let chatML = [
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content']"
      + " + '<|im_end|>' + '\\n'}}{% endfor %}"
      + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    """
    {%- if tools %}
        {{- '<|im_start|>system\\n' }}
    {%- else %}
        {%- if messages[0]['role'] == 'system' %}
            {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
        {%- else %}
            {{- '<|im_start|>system\\nYou are "kind".<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
    {%- for message in messages %}
        {%- if (message.role == "user") or (message.role == "system" and not loop.first)
            or (message.role == "assistant" and not message.tool_calls) %}
            {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
        {%- endif %}
    {%- endfor %}
    {%- if add_generation_prompt %}
        {{- '<|im_start|>assistant\\n' }}
    {%- endif %}
    """,
  ]

  @Test(arguments: chatML, [true, false])
  func `a ChatML template writes the bytes that are taken from its texts`(
    source: String, addingAssistantTurn: Bool
  ) throws {
    let template = ChatTemplate(template: source)
    #expect(template.isChatML)
    for messages in conversations {
      let written = try template.written(
        messages, addingAssistantTurn: addingAssistantTurn, now: now)
      #expect(written == template.render(messages, addingAssistantTurn: addingAssistantTurn))
    }
  }

  @Test func `the shipped model's template writes what is taken from its texts`() throws {
    let template = try ChatTemplate(file: ShippedTokenizer.file())
    for messages in conversations {
      let written = try template.written(messages, addingAssistantTurn: true, now: now)
      #expect(written == template.render(messages, addingAssistantTurn: true))
    }
  }

  @Test func `without a template there is ChatML or bare text as before`() throws {
    try WrittenFile.with([
      "tokenizer.ggml.tokens": .strings(["<|im_start|>", "a", "<|im_end|>"])
    ]) { file in
      let template = try ChatTemplate(file: file)
      let written = try template.written(conversations[1], addingAssistantTurn: true, now: now)
      #expect(written == template.render(conversations[1], addingAssistantTurn: true))
    }
    let bare = try ChatTemplate(template: nil)
      .written(conversations[1], addingAssistantTurn: true, now: now)
    #expect(bare == "Be brief.\nHi")
  }

  @Test func `a template finds the texts of the tokens that begin and end texts`() throws {
    let source = "{{ bos_token }}[{{ messages[0].content }}]{{ eos_token }}{{ pad_token }}"
    try WrittenFile.with([
      "tokenizer.chat_template": .string(source),
      "tokenizer.ggml.tokens": .strings(["<s>", "a", "</s>"]),
      "tokenizer.ggml.bos_token_id": .uint32(0), "tokenizer.ggml.eos_token_id": .uint32(2),
    ]) { file in
      let written = try ChatTemplate(file: file)
        .written([.init(role: .user, text: "a")], addingAssistantTurn: true, now: now)
      #expect(written == "<s>[a]</s>")
    }
    try WrittenFile.with([
      "tokenizer.chat_template": .string(source), "tokenizer.ggml.eos_token_id": .uint32(2),
    ]) { file in
      let written = try ChatTemplate(file: file)
        .written([.init(role: .user, text: "a")], addingAssistantTurn: true, now: now)
      #expect(written == "[a]")
    }
  }

  @Test func `a template that refuses, or is none, says so`() {
    let refusing = ChatTemplate(template: "{{ raise_exception('no ' + messages[0].role) }}")
    let refusal = #expect(throws: TemplateError.self) {
      try refusing.written(conversations[0], addingAssistantTurn: true, now: now)
    }
    #expect(refusal?.refusal == "no user")
    #expect(throws: TemplateError.self) {
      try ChatTemplate(template: "{% for")
        .written(conversations[0], addingAssistantTurn: true, now: now)
    }
  }
}
