/// The blocks of one layer: what its positions learn from each other, then what each computes by
/// itself. Both add to the residual stream.
public struct LayerShape: Hashable, Sendable {
  public var mixer: MixerBlock
  public var feedForward: FeedForwardBlock

  /// A layer of these two blocks.
  public init(mixer: MixerBlock, feedForward: FeedForwardBlock) {
    self.mixer = mixer
    self.feedForward = feedForward
  }

  /// The mixer of a layer with attention.
  ///
  /// - Precondition: it is attention.
  public var attention: AttentionBlock {
    get {
      guard let block = mixer.attention else { preconditionFailure("the layer has no attention") }
      return block
    }
    set { mixer = .attention(newValue) }
  }

  /// The tensors that it has in a model of `width`, in the order in which they are used.
  public func tensors(width: Int) -> [BlockTensor] {
    let all = mixer.tensors(width: width) + feedForward.tensors(width: width)
    guard feedForward.experts?.routerInput == .layerInput else { return all }
    return all.filter { $0.role == .router } + all.filter { $0.role != .router }
  }
}
