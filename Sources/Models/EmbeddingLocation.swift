/// Where the rows of the embedding table are looked up.
public enum EmbeddingLocation: String, CaseIterable, Codable, Sendable {
  /// In RAM, like all weights outside of experts.
  case memory = "ram"
  /// In the expert bundle, a read per token: its RAM holds experts instead.
  case storage
}
