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
  /// - `turns`: a conversation, of texts or of objects with `text`, which may say by `role` that
  ///   they are answers.
  /// - `conversations`: a conversation as people have collected them, with `from` and `value`.
  /// - `input_length`: one request of which only the length is known.
  ///
  /// Lines with the same `session_id` are one conversation, and each has only what is new in it.
  /// `max_tokens` and `output_length` limit an answer. A list may be wrapped as `data`. Names that
  /// end in `.json`, `.jsonl` or `.ndjson` are JSON, whatever it begins with.
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
    let form = try WorkloadForm(text, path: path)
    let reader = WorkloadReader(text, path: path)
    switch form {
    case .text: self = try reader.prompts(layout: layout)
    case _ where layout == .blocks:
      throw WorkloadError(path: path, "--blocks is for text, and this is JSON; leave it out")
    case .values: self = try reader.values()
    case .list: self = try reader.list()
    }
  }
}
