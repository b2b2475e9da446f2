public import Files
import Quantities

/// How the lines of a text are read that is no JSON.
public enum PromptLayout: Hashable, Sendable {
  /// Each line is a prompt; blank ones are none.
  case lines
  /// Lines that belong together are a prompt; blank lines come between two.
  case blocks
}

extension Workload {
  /// The workload in the file at `path`: prompts as text, or JSON in one of these shapes, one
  /// object a line or all in a list.
  ///
  /// - `prompt` (a text or token ids), `text` or `token_ids`: one request.
  /// - `messages`: one request that knows what was said before.
  /// - `turns`: a conversation, of texts or of objects with `text`.
  /// - `conversations`: a conversation as people have collected them, with `from` and `value`.
  /// - `input_length`: one request of which only the length is known.
  ///
  /// Lines with the same `session_id` are one conversation. `max_tokens` and `output_length` limit
  /// an answer.
  ///
  /// - Parameter layout: How text is read that is no JSON.
  /// - Throws: `FileError` where the file cannot be read; `WorkloadError`, which names the line,
  ///   where it is no workload.
  public init(
    path: String, files: any FileSystem, layout: PromptLayout = .lines
  ) throws {
    let text = try files.text(of: path, limit: ByteLimit(.mebibytes(64), of: "workload"))
    try self.init(text, path: path, layout: layout)
  }

  /// The workload in `text`, which errors call `path`.
  public init(_ text: [UInt8], path: String, layout: PromptLayout) throws(WorkloadError) {
    let reader = WorkloadReader(path: path)
    switch text.first(where: { !isBlank($0) }) {
    case nil: throw WorkloadError(path: path, "nothing is asked in it; give it a prompt a line")
    case UInt8(ascii: "["): self = try reader.list(text)
    case UInt8(ascii: "{"): self = try reader.objects(text)
    default: self = try reader.prompts(text, layout: layout)
    }
  }
}

/// Whether `byte` is white space as JSON has it.
func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || isLineEnd(byte)
}

/// Whether `byte` ends a line.
func isLineEnd(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
}
