/// The engine whose speed a figure stands for. Engines that compute the same differ in what they
/// draw from memory and in how they multiply.
public enum PricedEngine: String, CaseIterable, Codable, Hashable, Sendable {
  /// The engine that released models were published with, and that profiles are fitted to.
  case powerInferST = "powerinfer-st"
  case llamaCpp = "llama.cpp"
  /// Edgewise itself.
  case own

  /// As its authors write it.
  public var title: String {
    switch self {
    case .powerInferST: "PowerInfer-ST"
    case .llamaCpp: "llama.cpp"
    case .own: "Edgewise"
    }
  }
}
