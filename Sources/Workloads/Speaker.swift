/// Who said something, as files name them.
enum Speaker: Hashable {
  /// Who instructs the model.
  case system
  /// Who asks.
  case user
  /// Who answers.
  case assistant
  /// Somebody whom nobody here knows, by name.
  case other(String)

  /// The one whom a file calls `name`.
  init(_ name: String) {
    self =
      switch name.lowercased() {
      case "system": .system
      case "human", "user", "prompter": .user
      case "gpt", "assistant", "bot", "chatgpt", "bing", "bard", "model": .assistant
      default: .other(name)
      }
  }
}
