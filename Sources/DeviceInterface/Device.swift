public import Quantities

/// The machine the engine runs on: its clock, its processor and its storage.
///
/// The engine spends time only by calling `run`, `account` and `wait`, so whatever conforms decides
/// how long everything takes and whether that time really passes. All calls come from one
/// thread.
public protocol Device: Processor {
  /// The device's time. It advances in `run` and `wait` and, where time really passes, between.
  var now: Instant { get }

  /// How much time this device has inserted so far to be as slow as what it stands for;
  /// zero for a device that only measures or only models.
  var insertedTime: Duration { get }

  /// What kernels have waited for so far because memory is too small for the process; none on a
  /// device that says nothing of it.
  var pageFaults: PageFaults { get }

  /// Lets the time pass that kernels with these demands take, one after the other, and computes
  /// nothing: for an engine that has nothing to compute with. As if each were run.
  func account(for works: [Work])

  /// Starts a read and returns at once.
  func submit(_ read: Read) throws(StorageError) -> ReadTicket

  /// Returns once the bytes of `ticket` are in memory, and forgets the ticket. Raises the read
  /// to `.demand` first: waiting *is* the demand.
  ///
  /// - Precondition: `ticket` came from this device and was neither waited for nor withdrawn.
  @discardableResult
  func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming

  /// Whether `wait(for: ticket)` would return without letting time pass.
  func hasEnded(_ ticket: ReadTicket) -> Bool

  /// Raises a pending read to `urgency`; does nothing where it is as urgent already or has ended.
  func raise(_ ticket: ReadTicket, to urgency: Read.Urgency)

  /// Gives a read up and forgets the ticket; its destination is free when this returns. Returns
  /// how many bytes had been moved, which are wasted.
  ///
  /// - Precondition: `ticket` came from this device and was neither waited for nor withdrawn.
  func withdraw(_ ticket: ReadTicket) -> ByteCount
}

extension Device {
  public var pageFaults: PageFaults { PageFaults() }
}
