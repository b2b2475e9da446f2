/// What is in memory as a request comes.
public enum RunStart: String, CaseIterable, Codable, Hashable, Sendable {
  /// Nothing: the program starts with the request, which waits until its weights are there.
  case installed
  /// All weights but the experts, which a program reads as it starts, before any request.
  case appStart = "app-start"
  /// Experts as well, as an earlier answer left them.
  case warm

  /// In words.
  public var title: String {
    switch self {
    case .installed: "installed: the program starts with the request"
    case .appStart: "app start: nothing was asked before"
    case .warm: "warm: as after an earlier answer"
    }
  }
}
