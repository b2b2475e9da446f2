/// How a wanted expert was found. Each request is exactly one of these.
public enum Availability: String, CaseIterable, Sendable {
  /// Its bytes were in memory when the layer asked, at routing time, from an earlier use: a hit.
  case resident
  /// Its bytes were in memory when they were to be used, because a read that was not used yet
  /// ended in time: a prefetch for this very layer, or a prediction of it.
  case prefetched
  /// Its read had been started before the bytes were to be used, but had not ended.
  case inFlight
  /// Its read was started only when the layer came to use its experts.
  case absent
}
