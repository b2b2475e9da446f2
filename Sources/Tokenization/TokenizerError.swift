import GGUF

/// Why the tokenizer of a model file cannot be used.
public struct TokenizerError: Error, Hashable, CustomStringConvertible {
  /// The model file as the caller named it.
  public var path: String
  /// What is wrong and what to do, without the path and without a full stop.
  public var reason: String

  /// An error about the tokenizer in the file at `path`.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// The same error in the words of this module: a tokenizer fails to load when its keys do.
  init(_ error: GGUFError) {
    self.init(path: error.path, reason: error.reason)
  }

  public var description: String { "\(path): \(reason)" }
}
