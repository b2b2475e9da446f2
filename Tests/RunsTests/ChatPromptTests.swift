import Files
import Results
import TestSupport
import Testing
@testable import Runs

/// Prompts in chat form, of the small model with other bytes in its file.
@Suite struct ChatPromptTests {
  private let question = RunOptions.Prompt.chat("Who was the first king?")

  private func model(
    at path: String = TinyModel.path, _ change: (inout [UInt8]) throws -> Void
  ) throws -> LoadedModel {
    var bytes = try disk.contents(of: path)
    try change(&bytes)
    let files = MemoryFileSystem()
    files.put(bytes, at: "m.gguf")
    return try LoadedModel(path: "m.gguf", files: files, bundlePath: nil)
  }

  @Test func `marks that are tokens are no matter`() throws {
    let model = try model { _ in }
    #expect(try PreparedRun.tokenize(question, for: model).warnings == [])
  }

  @Test func `a mark that the vocabulary lacks is told, where a template wrote it`() throws {
    let model = try model { bytes in
      // The vocabulary comes before the template.
      let mark = try #require(bytes.firstRange(of: Array("<|im_start|>".utf8)))
      bytes.replaceSubrange(mark, with: "<|im_other|>".utf8)
    }
    let prompt = try PreparedRun.tokenize(question, for: model)
    #expect(
      prompt.warnings == [
        "marks of the model's chat form do not become single tokens (<|im_start|>): the model reads"
          + " them as plain text, and unless it was trained so, its answer is worth nothing"
      ])
    #expect(!prompt.tokens.isEmpty)
    let plain = RunOptions.Prompt.text("<|im_start|>user")
    #expect(try PreparedRun.tokenize(plain, for: model).warnings == [])
  }

  @Test func `what a vocabulary has no tokens for is told`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    let path = root + "/Tests/InferenceTests/Families/mixtral.gguf"
    let model = try model(at: path) { bytes in
      let name = try #require(bytes.firstRange(of: Array("<0x07>".utf8)))
      bytes.replaceSubrange(name, with: "<none>".utf8)
    }
    let warnings = { try PreparedRun.tokenize(.text($0), for: model).warnings }
    #expect(try warnings("a\u{8}") == [])
    #expect(try warnings("<unk>") == [])
    let told = try warnings("a\u{7}")
    #expect(told.count == 1)
    #expect(told.first?.contains("stand for what is unknown") == true)
  }

  @Test func `a file that asks for an end behind prompts is told that it is left out`() throws {
    let model = try model { bytes in
      // The key of a beginning becomes that of an end; its type comes next, then what it says.
      let key = try #require(bytes.firstRange(of: Array("ggml.add_bos_token".utf8)))
      bytes.replaceSubrange(key, with: "ggml.add_eos_token".utf8)
      bytes[key.upperBound + 4] = 1
    }
    let plain = RunOptions.Prompt.text("Who?")
    let prompt = try PreparedRun.tokenize(plain, for: model)
    #expect(prompt.warnings.count == 1)
    #expect(prompt.warnings.first?.contains("\"tokenizer.ggml.add_eos_token\"") == true)
    let unchanged = try self.model { _ in }
    #expect(try PreparedRun.tokenize(plain, for: unchanged).tokens == prompt.tokens)
    #expect(try PreparedRun.tokenize(plain, for: unchanged).warnings == [])
  }

  @Test func `a template that is no text is refused where one is wanted, and only there`() throws {
    let model = try model { bytes in
      let key = try #require(bytes.firstRange(of: Array("tokenizer.chat_template".utf8)))
      // From a text, its length first, to an array of bytes, their type and number first.
      let type = key.upperBound
      #expect(bytes[type] == 8 && bytes[type + 4] > 4)
      let count = bytes[type + 4] - 4
      bytes.replaceSubrange(
        type..<type + 16, with: [9, 0, 0, 0, 0, 0, 0, 0, count, 0, 0, 0, 0, 0, 0, 0])
    }
    let error = #expect(throws: RunError.self) {
      _ = try PreparedRun.tokenize(question, for: model)
    }
    #expect(
      error?.description
        == "m.gguf: metadata key \"tokenizer.chat_template\" is not a text; convert the model"
        + " again, or leave --chat out to give the prompt as it is")
    #expect(try !PreparedRun.tokenize(.text("Who?"), for: model).tokens.isEmpty)
    #expect(try PreparedRun.tokenize(.tokens([1, 2]), for: model).tokens == [1, 2])
  }
}
