/// What was in memory as a request came.
public enum RunStart: String, CaseIterable, Codable, Hashable, Sendable {
  /// No expert yet, as after a program was installed and opened; the other weights were.
  case installed
  /// All experts, as in a program that has answered for a while and has room for all.
  case nextMessage = "next-message"

  /// In words.
  public var title: String {
    switch self {
    case .installed: "installed: no expert in memory yet"
    case .nextMessage: "next message: all experts in memory"
    }
  }
}
