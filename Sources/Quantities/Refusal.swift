import Synchronization

/// What the system has refused to a part of this process that cannot do without, and that no error
/// leads out of: Swift would end the program with a trap. A program says how it is to end instead.
public enum Refusal: Hashable, Sendable {
  /// Memory of this size.
  case memory(ByteCount)
  /// So many threads.
  case threads(Int)

  private static let ending = Mutex<@Sendable (Refusal) -> Never>({ refusal in
    preconditionFailure(refusal.sentence)
  })

  /// From now on `end` ends the program where the system refuses something.
  public static func end(with end: @escaping @Sendable (Refusal) -> Never) {
    ending.withLock { $0 = end }
  }

  /// What is refused and what to do, without a full stop.
  public var sentence: String {
    switch self {
    case .memory(let size):
      "the system refuses \(size) of memory; end other programs, or ask for less, as with a smaller"
        + " --memory, --context or --batch"
    case .threads(let count):
      "the system refuses to start \(count) threads; raise its limit on them (ulimit -u), or ask"
        + " for fewer"
    }
  }

  /// Ends the program.
  public func end() -> Never { Self.ending.withLock { $0 }(self) }
}
