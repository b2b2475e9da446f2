/// The experts that a profile run of a model used most. A cache with the policy `pinned` never
/// gives up the first of them.
public struct HotSet: Hashable, Sendable {
  /// What reports call it, such as the name of its file.
  public let name: String
  /// SHA-256 of the model file whose experts these are.
  public let modelSHA256: String
  /// Each expert once, the most used first; those never used may be missing.
  public let ranking: [ExpertID]
  /// Layers of that model; nil where that is not known.
  public let layerCount: Int?
  /// Experts of each of them; nil where that is not known.
  public let expertsPerLayer: Int?
  /// At most this share of the slots is pinned.
  public let share: Double

  /// Half of the slots for what was wanted most before, half for what is wanted now.
  public static let standardShare = 0.5

  /// A hot set of the experts in `ranking`, the most used first.
  ///
  /// - Precondition: `share` is in 0 ... 1, and `ranking` names no expert twice.
  public init(
    name: String, modelSHA256: String, ranking: [ExpertID], layerCount: Int? = nil,
    expertsPerLayer: Int? = nil, share: Double = standardShare
  ) {
    precondition((0...1).contains(share), "a share lies between 0 and 1")
    precondition(Set(ranking).count == ranking.count, "a hot set names each expert once")
    self.name = name
    self.modelSHA256 = modelSHA256
    self.ranking = ranking
    self.layerCount = layerCount
    self.expertsPerLayer = expertsPerLayer
    self.share = share
  }

  /// Those that are pinned in a cache of `slotCount` slots; at least one slot is left for others.
  func experts(pinnedIn slotCount: Int) -> ArraySlice<ExpertID> {
    ranking.prefix(min(Int(Double(slotCount) * share), slotCount - 1))
  }
}
