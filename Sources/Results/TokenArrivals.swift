/// When the tokens of an answer were there, in seconds since the request.
struct TokenArrivals {
  private var moments: [Double]

  /// The first comes when what is loaded within the request is there and the prompt is computed.
  init(load: Double?, prefill: Double, between latencies: [Double]) {
    moments = [(load ?? 0) + prefill]
    for seconds in latencies { moments.append((moments.last ?? 0) + seconds) }
  }

  /// That of the last token.
  var last: Double? { moments.last }

  /// That which is closest to `moment`: which token is the first with text is not kept.
  func nearest(to moment: Double) -> Double? {
    moments.min { abs($0 - moment) < abs($1 - moment) }
  }
}
