/// One file as it is written: what it says itself, and what it builds on.
struct ProfileSheet: Hashable, Sendable {
  var own = ProfileDocument()
  /// The device that it takes everything from that it does not say itself.
  var extends: String?
  /// The part that the processor comes from.
  var soc: String?
  /// The part that the storage comes from.
  var storagePart: String?

  /// The parts that it names.
  var parts: [(kind: ProfileKind, name: String)] {
    [(.soc, soc), (.storage, storagePart)].compactMap { kind, name in name.map { (kind, $0) } }
  }
}
