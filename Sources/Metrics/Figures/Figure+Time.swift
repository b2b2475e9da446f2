extension Figure {
  static let time: [Figure] = divisions + shares + TimePart.onDevice.map(seconds) + waiting

  private static let shares = ["time_shares", "device_time_shares"].flatMap { group in
    TimePart.allCases.map { share($0, in: group) }
  }

  private static let divisions: [Figure] = [
    Figure(
      "time_shares", "where a token's time goes", .group,
      "The shares of the decoded tokens' time, as it passed here; they sum to 1."),
    Figure(
      "device_time_shares", "where a token's time goes on the device", .group,
      "The same with inserted time counted in the part it was inserted in."),
  ]

  private static let waiting: [Figure] = [
    Figure(
      "stall_share", "share of time waiting for storage", column: "stall", .share, .lower,
      "Waiting for bytes from storage ÷ the decoded tokens' time."),
    Figure(
      "amdahl_bound", "gain without stalls", column: "without stalls", .ratio,
      "1 ÷ (1 − stall share): how much faster it would be at most if storage took no time."
    ),
    Figure(
      "overlap", "overlap of reads and computation", .group,
      "How reads of experts and computation shared the time of the whole run."),
    Figure(
      "prefetch_attention_share", "reads during attention", .share, .higher,
      "Time with both reads and attention under way ÷ time with reads under way."),
    Figure(
      "hidden_io_share", "hidden I/O", .share, .higher,
      "1 − stall ÷ time with reads under way, at least 0."),
    Figure(
      "matrix", "overlap by part and kind of read", .seconds,
      "How long a part of the computation and a kind of read were under way together."),
  ]

  private static func share(_ part: TimePart, in group: String) -> Figure {
    Figure(
      "\(group).\(part.key)", part.title, .share,
      [.stall, .fault, .unattributed].contains(part) ? .lower : .neither,
      "Of a decoded token's time: \(part.definition)")
  }

  private static func seconds(_ part: TimePart) -> Figure {
    Figure(
      "\(part.key)_seconds", part.title, .seconds, .lower,
      "For a token of the second half, on average: \(part.definition)")
  }
}

extension TimePart {
  /// What the part is.
  fileprivate var definition: String {
    switch self {
    case .attention: "from the attention norm to the first residual."
    case .router: "router, selection and submission of reads."
    case .expertFFN: "gate, up and down of experts."
    case .lmHead: "final norm and vocabulary logits."
    case .other: "embedding, norms, combination of experts, sampling."
    case .stall: "waiting for bytes from storage."
    case .fault: "waiting for pages that memory is too small for; absent where there were none."
    case .throttle: "inserted to be as slow as the device; absent where none was."
    case .unattributed: "what no activity accounts for; shown, never hidden in another part."
    }
  }
}
