/// How reads of experts and computation share the time. Over the whole run.
public struct Overlap: Codable, Hashable, Sendable {
  /// Overlap of I/O with attention ÷ I/O busy time.
  public var prefetchAttentionShare: Double
  /// 1 − stall ÷ I/O busy time, at least 0.
  public var hiddenIOShare: Double
  /// Seconds in which an activity (`attention`, `router`, `expert_ffn`, `lm_head`, `stall`) and a
  /// kind of read (`prefetch`, `demand`) were both busy.
  public var matrix: [String: [String: Double]]

  enum CodingKeys: String, CodingKey {
    case matrix
    case prefetchAttentionShare = "prefetch_attention_share"
    case hiddenIOShare = "hidden_io_share"
  }
}
