/// Where the time of one decoded token went, exact; the parts sum to `total`.
public struct TokenTime: Hashable, Sendable {
  /// Which token it is, counted from 1.
  public var index: Int
  /// From the token's beginning to its end.
  public var total: Duration
  /// From the attention norm to the first residual.
  public var attention = Duration.zero
  /// Router, selection and submission of reads.
  public var router = Duration.zero
  /// Gate, up and down of experts.
  public var expertFFN = Duration.zero
  /// Final norm and vocabulary logits.
  public var lmHead = Duration.zero
  /// Embedding, norms, combination of experts, sampling.
  public var other = Duration.zero
  /// Waiting for bytes from storage.
  public var stall = Duration.zero
  /// Inserted time, where it is not counted with the activity it was inserted in.
  public var throttle = Duration.zero

  /// A token of which nothing is known but its length.
  init(index: Int, total: Duration) {
    self.index = index
    self.total = total
  }

  /// What no activity accounts for.
  public var unattributed: Duration {
    total - (attention + router + expertFFN + lmHead + other + stall + throttle)
  }

  mutating func add(_ duration: Duration, to part: CriticalPath.Part) {
    switch part {
    case .attention: attention += duration
    case .router: router += duration
    case .expertFFN: expertFFN += duration
    case .lmHead: lmHead += duration
    case .other: other += duration
    case .stall: stall += duration
    }
  }

  /// Adds the time of another token.
  mutating func add(_ token: TokenTime) {
    total += token.total
    attention += token.attention
    router += token.router
    expertFFN += token.expertFFN
    lmHead += token.lmHead
    other += token.other
    stall += token.stall
    throttle += token.throttle
  }
}
