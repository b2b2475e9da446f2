internal import Quantities
internal import Tracing

/// The few tokens that a timeline shows.
struct TimelineWindow {
  /// At least one, neighbours, in order.
  let tokens: ArraySlice<TokenParts>

  /// What 1200 pixels show: so many stretches of attention.
  private static let mostLayers = 80
  private static let mostTokens = 3
  /// The first tokens after a prompt find a cache that is not theirs yet.
  private static let warmUp = 4

  /// The neighbours in `tokens` that together take closest to what `typicalSeconds` says of each,
  /// behind the first few; nil where there are no tokens.
  ///
  /// - Parameter layerCount: How many times a token computes attention.
  init?(of tokens: [TokenParts], layerCount: Int, typicalSeconds: Double?) {
    guard !tokens.isEmpty else { return nil }
    let fitting = min(Self.mostTokens, Self.mostLayers / max(1, layerCount))
    let count = min(max(1, fitting), tokens.count)
    let first = min(Self.warmUp, tokens.count - count)
    let target = Double(count) * (typicalSeconds ?? tokens[first].total)
    let starts = first...(tokens.count - count)
    let best = starts.min { left, right in
      let (leftEnd, rightEnd) = (tokens[left + count - 1].end, tokens[right + count - 1].end)
      return abs((leftEnd - tokens[left].start).inSeconds - target)
        < abs((rightEnd - tokens[right].start).inSeconds - target)
    }
    let start = best ?? first
    self.tokens = tokens[start..<start + count]
  }

  var start: Instant { tokens[tokens.startIndex].start }
  var end: Instant { tokens[tokens.endIndex - 1].end }
  /// In seconds.
  var length: Double { (end - start).inSeconds }

  /// The part of a stretch of time that lies in the window, in seconds from its start; nil where
  /// none does.
  func stretch(from first: Instant, to last: Instant) -> Stretch? {
    let (first, last) = (max(first, start), min(last, end))
    guard first < last else { return nil }
    return Stretch(start: (first - start).inSeconds, end: (last - start).inSeconds)
  }
}

/// A stretch of a timeline, in seconds.
struct Stretch: Hashable {
  var start: Double
  var end: Double

  /// `stretches` as the fewest that cover the same time, in order.
  static func union(_ stretches: [Stretch]) -> [Stretch] {
    var merged: [Stretch] = []
    for stretch in stretches.sorted(by: { $0.start < $1.start }) {
      if let last = merged.last, stretch.start <= last.end {
        merged[merged.count - 1].end = max(last.end, stretch.end)
      } else {
        merged.append(stretch)
      }
    }
    return merged
  }

  /// The time that two unions have in common.
  static func intersection(_ left: [Stretch], _ right: [Stretch]) -> [Stretch] {
    var common: [Stretch] = []
    var (first, second) = (0, 0)
    while first < left.count && second < right.count {
      let start = max(left[first].start, right[second].start)
      let end = min(left[first].end, right[second].end)
      if start < end { common.append(Stretch(start: start, end: end)) }
      if left[first].end < right[second].end { first += 1 } else { second += 1 }
    }
    return common
  }
}
