public import Quantities

/// How wanted experts were found, and what that cost. A request is one expert of one `want`.
public struct RequestCounts: Hashable, Sendable {
  /// Hits: in memory when the layer asked.
  public private(set) var resident = 0
  /// Read ahead and there in time.
  public private(set) var prefetched = 0
  /// Read ahead, but waited for.
  public private(set) var inFlight = 0
  /// Read only when the bytes were to be used.
  public private(set) var absent = 0
  /// Those whose bytes were not in memory when the layer asked, by why they were not.
  public private(set) var misses = MissCounts()
  /// The sizes of all requests together, wherever the bytes came from.
  public private(set) var bytesWanted = ByteCount.zero
  /// What storage moved into slots: for requests, and wasted on wrong predictions or withdrawn
  /// reads.
  public internal(set) var bytesRead = ByteCount.zero

  /// Nothing asked for yet.
  public init() {}

  /// Requests of all kinds together.
  public var total: Int { resident + prefetched + inFlight + absent }

  /// How many requests were found so.
  public subscript(availability: Availability) -> Int {
    switch availability {
    case .resident: resident
    case .prefetched: prefetched
    case .inFlight: inFlight
    case .absent: absent
    }
  }

  // Inlined, so that the caller holds its counts for no longer than that.
  @inline(__always)
  mutating func count(_ availability: Availability, miss: Miss?, of size: ByteCount) {
    if let miss { misses.count(miss) }
    switch availability {
    case .resident: resident += 1
    case .prefetched: prefetched += 1
    case .inFlight: inFlight += 1
    case .absent: absent += 1
    }
    bytesWanted += size
  }
}
