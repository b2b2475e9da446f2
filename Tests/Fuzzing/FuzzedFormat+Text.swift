import Files
import Inference
import Measurement
import Models
import Profiles
import Quantities
import Reporting
import Results
import Runs
import Templates
import TestSupport
import Tokenization
import Tracing
import Tuning

extension FuzzedFormat {
  /// Device profiles and parts, and a replay on what they describe.
  static func profile() throws -> FuzzedFormat {
    let recording = try Examples.shared.get().recording
    let names = [
      "raspberry-pi-5-nvme", "oneplus-13", "parts/socs/rk3588", "parts/storages/ufs-4.0",
    ]
    let shipped = try names.map { try Examples.repositoryFile("Profiles/\($0).yaml") }
    let files = try Examples.profiles()
    let catalog = ProfileCatalog(directories: ["Profiles"], files: files)
    return FuzzedFormat(
      "profile", seeds: shipped + [Array(SmallProfile.yaml.utf8)],
      tokens: [
        "&a", "*a", "<<: *a", "!!int", "? ", "|\n", ">-\n", "{", "}", "[", "]", "# ", "---\n",
      ]
    ) { bytes in
      files.put(bytes, at: "p.yaml")
      let kind = try catalog.check(path: "p.yaml").kind
      guard kind == .device else {
        return "\(kind)\n" + String(decoding: bytes, as: UTF8.self).debugDescription
      }
      let profile = try DeviceProfile(path: "p.yaml", catalog: catalog)
      let written = profile.yaml
      guard try DeviceProfile(yaml: written, name: "p").yaml == written else {
        throw Contradiction("the profile is another one once it is written")
      }
      let record = try Examples.replay(recording, on: profile).record
      return written + String(decoding: try RunFolder.json(record), as: UTF8.self)
    }
  }

  /// Routing tables of the small model.
  static func routing() throws -> FuzzedFormat {
    let examples = try Examples.shared.get()
    let model = examples.model.blueprint
    let csv = try RoutingTable(examples.recording).csv
    return FuzzedFormat("routing", seeds: [Array(csv.utf8)]) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "t.csv")
      let text = try ByteWindow(
        path: "t.csv", files: files, whole: ByteLimit(.mebibytes(256), of: "table"))
      let table = try RoutingTable(csv: text, of: model, path: "t.csv")
      let recording = try table.recording(of: model, promptCount: 1, path: "t.csv")
      guard try RoutingTable(recording) == table else {
        throw Contradiction("the table is another one once it is a recording")
      }
      return table.csv
    }
  }

  /// Chat templates, which models bring with them, and a conversation that they write.
  static func chatTemplate() throws -> FuzzedFormat {
    let names = ["blocks", "channels", "chatml", "headers", "lists", "thinking"]
    return FuzzedFormat(
      "chat-template",
      seeds: try names.map {
        try Examples.repositoryFile("Tests/TemplatesTests/Golden/\($0).jinja")
      },
      tokens: [
        "{{", "}}", "{%-", "-%}", "{#", "#}", " | ", " is ", "[::-1]", "**", "loop.last",
      ],
      hasFigures: false
    ) { bytes in
      try ChatTemplate(template: String(decoding: bytes, as: UTF8.self)).written(
        [.init(role: .user, text: "Hello")], addingAssistantTurn: true,
        now: CivilTime(secondsSince1970: 0))
    }
  }

  /// Texts for the tokenizer, which must come back, and for chat templates.
  static func text() throws -> FuzzedFormat {
    let tokenizer = try Tokenizer(file: Examples.shared.get().model.gguf)
    let template = """
      {%- if messages[0].role == 'system' %}{{ '<|im_start|>system\\n' + messages[0].content }}
      {%- else %}{{- "<|im_start|>system\\nYou are helpful.<|im_end|>\\n" }}{%- endif %}
      {# a remark #}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
      """
    let prose = "It's 12 o'clock, WE'LL see \u{E9}t\u{E9} \u{1F600}\r\n\t  \u{2028}n\u{301}  end"
    return FuzzedFormat(
      "text", seeds: [Array(template.utf8), Array(prose.utf8)],
      tokens: ["{{", "}}", "{%-", "-%}", "{#", "#}", "'", "\"", "\\", "<|im_end|>", "\u{3000}"],
      hasFigures: false
    ) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let tokens = tokenizer.encode(text)
      guard tokenizer.decode(tokens, showingSpecial: true) == text,
        tokenizer.decode(tokenizer.encode(text, parsingSpecialTokens: false)) == text
      else { throw Contradiction("the text is another one once it was tokens") }
      let rendered = ChatTemplate(template: text)
        .render([.init(role: .user, text: "Hello")], addingAssistantTurn: true)
      return text + rendered
    }
  }
}
