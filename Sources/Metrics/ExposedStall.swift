/// The time that computation waited for bytes from storage, over the whole run, and why.
///
/// The causes sum to `total`. A stall is laid to the read whose end it waited for:
/// - that was a demand read: not asked for before the bytes were needed, all of it is
///   `issuedLate`;
/// - the read was asked for ahead: as much of the stall as the read had waited for a lane is
///   `queuedBehind` (without other reads it would have ended that much earlier), and the rest is
///   `deviceTooSlow` (serving it took longer than there was to compute). Time for which a read was
///   interrupted after it had started counts as service.
public struct ExposedStall: Hashable, Sendable {
  /// All stalls together.
  public internal(set) var total = Duration.zero
  /// Waiting for experts, by layer; a layer that never stalled is absent.
  public internal(set) var byLayer: [Int: Duration] = [:]
  /// Waiting for reads that had not been asked for before.
  public internal(set) var issuedLate = Duration.zero
  /// Waiting because a prefetch had to wait for a lane.
  public internal(set) var queuedBehind = Duration.zero
  /// Waiting because serving a prefetch took longer than there was to compute.
  public internal(set) var deviceTooSlow = Duration.zero
  /// Stalls during which no read of what they waited for ended: waits for bytes that were there,
  /// or reads that the trace had no room for.
  public internal(set) var unexplained = Duration.zero
}
