import GGUF
import Testing
@testable import Tokenization

@Suite struct ChatTemplateTests {
  private let question = [ChatTemplate.Message(role: .user, text: "Hi")]

  @Test func `the shipped model's template is ChatML`() throws {
    let template = try ChatTemplate(file: ShippedTokenizer.file())
    #expect(template.isChatML)
    let messages: [ChatTemplate.Message] = [
      .init(role: .system, text: "Be brief."), .init(role: .user, text: "Hi"),
      .init(role: .assistant, text: "Hello"), .init(role: "tool", text: ""),
    ]
    #expect(
      template.render(messages, addingAssistantTurn: false)
        == "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
        + "<|im_start|>assistant\nHello<|im_end|>\n<|im_start|>tool\n<|im_end|>\n")
    #expect(
      template.render(question, addingAssistantTurn: true)
        == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
    let tokens = try ShippedTokenizer.load().encode(
      template.render(question, addingAssistantTurn: true))
    #expect(tokens.filter { $0 < 3 } == [1, 2, 1])
  }

  @Test func `without template the marks in the vocabulary tell`() throws {
    let key = "tokenizer.ggml.tokens"
    try WrittenFile.with([key: .strings(["<|im_start|>", "a", "<|im_end|>"])]) { file in
      let template = try ChatTemplate(file: file)
      #expect(template.isChatML)
      #expect(
        template.render(question, addingAssistantTurn: true)
          == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
    }
    try WrittenFile.with([key: .strings(["<|im_end|>"])]) { file in
      let template = try ChatTemplate(file: file)
      #expect(!template.isChatML)
    }
    try WrittenFile.with(["tokenizer.chat_template": .string("{{ messages }}")]) { file in
      let template = try ChatTemplate(file: file)
      #expect(!template.isChatML)
    }
  }

  @Test(arguments: [
    MetadataValue.uint32(7), .strings(["{{ messages }}"]), .array([.uint8(1), .uint8(2)]),
  ])
  func `a template that is no text is named, and not taken for none`(value: MetadataValue) throws {
    let key = "tokenizer.chat_template"
    try WrittenFile.with([key: value]) { file in
      let error = #expect(throws: GGUFError.self) { _ = try ChatTemplate(file: file) }
      #expect(error?.key == key)
    }
  }

  @Test func `a default system text is said unless the conversation has its own`() {
    let template = ChatTemplate(
      template: """
        {%- if tools %}{{- '<|im_start|>system\\n' }}{{- "# Tools<|im_end|>\\n" }}
        {%- elif messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
        {%- else %}{{- '<|im_start|>system\\nYou\\'re "kind".<|im_end|>\\n' }}{%- endif %}
        {%- for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content }}{%- endfor %}
        """)
    #expect(
      template.render(question, addingAssistantTurn: false)
        == "<|im_start|>system\nYou're \"kind\".<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n")
    let own = [ChatTemplate.Message(role: .system, text: "")]
    #expect(
      template.render(own, addingAssistantTurn: true)
        == "<|im_start|>system\n<|im_end|>\n<|im_start|>assistant\n")
  }

  @Test(arguments: [
    ("{{ '<|im_start|>assistant' }}", "<|im_start|>assistant"),
    ("{{ '<|im_start|>assistant\\n' }}", "<|im_start|>assistant\n"),
    ("{{- \"<|im_start|>assistant\\n<think>\\n\" }}", "<|im_start|>assistant\n<think>\n"),
    ("<|im_start|>assistant\n", "<|im_start|>assistant\n"),
    ("\n<|im_start|>assistant\n  ", "<|im_start|>assistant\n"),
    ("{{ opening }}", "<|im_start|>assistant\n"),
  ])
  func `an answer begins as the template begins it`(source: String, opening: String) {
    let template = ChatTemplate(
      template: "{% if not add_generation_prompt is defined %}{% endif %}"
        + "{# add_generation_prompt '<|im_start|>assistant?' #}"
        + "{{ '<|im_start|>assistant\\t' + answer + '<|im_end|>' }}"
        + "{% if add_generation_prompt %}\(source){% endif %}")
    #expect(
      template.render(question, addingAssistantTurn: true)
        == "<|im_start|>user\nHi<|im_end|>\n" + opening)
  }

  @Test func `white space that a tag eats does not end the opening`() {
    let template = ChatTemplate(
      template: "<|im_end|>{% if add_generation_prompt -%}\n <|im_start|>assistant\n{%- endif %}")
    #expect(template.render([], addingAssistantTurn: true) == "<|im_start|>assistant")
  }

  @Test(arguments: [nil, "", "[INST] {{ content }} [/INST]", "{{ im_start }}<|im_end|>", "{{ '"])
  func `without ChatML the bare texts are given`(source: String?) {
    let template = ChatTemplate(template: source)
    #expect(!template.isChatML)
    #expect(template.render(question + question, addingAssistantTurn: true) == "Hi\nHi")
  }

  @Test(.timeLimit(.minutes(1))) func `a template with many tags takes as long as it is`() {
    let template = ChatTemplate(template: String(repeating: "{{}}", count: 50_000))
    #expect(!template.isChatML)
  }
}
