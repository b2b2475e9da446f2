/// What a model's file is read for.
public enum ModelUse: Sendable {
  /// Its weights are loaded and computed with, so that whatever changes an answer must be known.
  case running
  /// What computing would take is said without its weights, which need not be in the file:
  /// whatever takes time or memory must be known.
  case pricing

  /// What cannot be done with a model that is not known well enough.
  var verb: String {
    switch self {
    case .running: "run"
    case .pricing: "price"
    }
  }
}
