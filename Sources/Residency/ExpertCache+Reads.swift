import DeviceInterface
import Quantities
import Tracing

/// The life of a read: from submission to use, or to being given up.
extension ExpertCache {
  /// The slot with the bytes of a wanted expert, and when the wait for them ended, if there was
  /// one; counts the request at its first use.
  func loadedSlot(of expert: ExpertID) throws(ResidencyError) -> (index: Int, stallEnd: Moment?) {
    let ordinal = layout.ordinal(of: expert)
    let present = table.index(ofOrdinal: ordinal)
    guard let index = present, table[index].read == nil else {
      return try awaitedSlot(of: expert, in: present)
    }
    if !table[index].isInUse { beginUse(of: ordinal, in: index, .resident) }
    return (index, nil)
  }

  /// As `loadedSlot` where the bytes are still to be read or waited for.
  private func awaitedSlot(
    of expert: ExpertID, in present: Int?
  ) throws(ResidencyError) -> (index: Int, stallEnd: Moment?) {
    let asked = device.moment
    let pending = present.flatMap { table[$0].read }
    let hadEnded = pending.map { device.hasEnded($0.ticket) } ?? false
    let availability = pending.map { self.availability(of: $0, hadEnded: hadEnded) } ?? .absent
    let index = if let present { present } else { try startDemand(for: expert) }
    var stallEnd: Moment?
    if let read = table[index].read {
      let timing: ReadTiming
      do {
        (timing, stallEnd) = try read.stored(expert, layout.expertByteCount).wait(
          on: device, tracer: tracer, since: asked, hadEnded: hadEnded)
      } catch {
        discard(index)
        throw ResidencyError(part: expert.part, cause: .storage(error))
      }
      try accept(expert, in: index, read, timing: timing)
    }
    beginUse(of: layout.ordinal(of: expert), in: index, availability)
    return (index, stallEnd)
  }

  private func beginUse(of ordinal: Int, in index: Int, _ availability: Availability) {
    table[index].isInUse = true
    requests.count(availability, miss: histories[ordinal].miss, of: layout.expertByteCount)
  }

  /// Submits the read of `expert` into a slot from `takeSlot`, pinned unless it is predicted.
  @discardableResult
  func startRead(
    of expert: ExpertID, into index: Int, urgency: Read.Urgency
  ) throws(ResidencyError) -> Int {
    let submitted = device.now
    defer { sampleResidentBytes() }
    do {
      let ticket = try unsafe device.submit(
        Read(
          offset: layout.offset(expert), destination: arena.memory(ofSlot: index),
          urgency: urgency))
      submissionCount += 1
      let read = SlotTable.PendingRead(
        ticket: ticket, purpose: urgency, submitted: submitted, number: submissionCount)
      table.occupy(
        index,
        with: SlotTable.Slot(expert: expert, read: read, isPinned: urgency != .predicted))
      return index
    } catch {
      throw ResidencyError(part: expert.part, cause: .storage(error))
    }
  }

  /// Frees an occupied slot. What has not been used is recorded as a waste; a read still under way
  /// is withdrawn.
  func giveUp(_ index: Int) {
    let slot = table[index]
    table.free(index)
    guard let read = slot.read else { return }
    if device.hasEnded(read.ticket) {
      // A predicted read that failed brought nothing that is wanted: there is nothing to report.
      guard let timing = try? device.wait(for: read.ticket) else { return }
      histories[layout.ordinal(of: slot.expert)].wasLoaded = true
      record(read, of: slot.expert, layout.expertByteCount, timing: timing, wasUsed: false)
    } else {
      withdraw(read, of: slot.expert)
    }
  }

  /// Notes how much the occupied slots hold, if that has changed. A slot counts from the submission
  /// of its read, so that replacing an expert is no change.
  func sampleResidentBytes() {
    guard table.occupiedCount != sampledSlotCount else { return }
    sampledSlotCount = table.occupiedCount
    tracer.sample(
      .residentBytes, (sampledSlotCount * layout.expertByteCount).bytes, at: device.now)
  }

  /// Orders experts by when their bytes can be expected: 0 for those that are here, then by the
  /// submission of their reads, then those without a read.
  func arrivalOrder(of expert: ExpertID) -> Int {
    guard let index = table.index(of: expert) else { return submissionCount + 1 }
    guard let read = table[index].read, !device.hasEnded(read.ticket) else { return 0 }
    return read.number
  }

  /// Whether the bytes of `expert` are here.
  func isPresent(_ expert: ExpertID) -> Bool {
    guard let index = table.index(of: expert) else { return false }
    return table[index].read.map { device.hasEnded($0.ticket) } ?? true
  }

  /// The read of `expert` that has not been waited for yet.
  func pendingRead(of expert: ExpertID) -> SlotTable.PendingRead? {
    table.index(of: expert).flatMap { table[$0].read }
  }

  private func availability(
    of read: SlotTable.PendingRead, hadEnded: Bool
  ) -> Availability {
    if read.purpose == .demand { return .absent }
    return hadEnded ? .prefetched : .inFlight
  }

  /// Why the bytes of an expert, which is in slot `index` or in none, are not in memory now, as its
  /// layer asks for it; nil if they are.
  func miss(ofOrdinal ordinal: Int, in index: Int?) -> Miss? {
    guard let index else { return histories[ordinal].wasLoaded ? .capacity : .cold }
    guard let read = table[index].read else { return nil }
    return device.hasEnded(read.ticket) ? nil : .late
  }

  private func startDemand(for expert: ExpertID) throws(ResidencyError) -> Int {
    guard let index = takeSlot(for: expert, neededInTurns: 0) else {
      preconditionFailure("no slot is left for \(expert): release experts, in `pendingOrder`")
    }
    return try startRead(of: expert, into: index, urgency: .demand)
  }

  /// Records the read that has brought a wanted expert, and verifies the bytes if they are new.
  private func accept(
    _ expert: ExpertID, in index: Int, _ read: SlotTable.PendingRead, timing: ReadTiming
  ) throws(ResidencyError) {
    table[index].read = nil
    let ordinal = layout.ordinal(of: expert)
    let finding =
      histories[ordinal].isVerified
      ? nil : unsafe verify(expert, UnsafeRawBufferPointer(arena.memory(ofSlot: index)))
    record(read, of: expert, layout.expertByteCount, timing: timing, wasUsed: finding == nil)
    if let finding {
      discard(index)
      throw ResidencyError(part: expert.part, cause: .corrupt(finding))
    }
    histories[ordinal].isVerified = true
    histories[ordinal].wasLoaded = true
  }

  /// Frees a slot whose read is over and has failed.
  private func discard(_ index: Int) {
    table.free(index)
    mayLackSlots = true
    sampleResidentBytes()
  }

  private func withdraw(_ read: SlotTable.PendingRead, of expert: ExpertID) {
    let moved = device.withdraw(read.ticket)
    let now = device.now
    // The device does not say when it began; with nothing moved, it cannot have been long ago.
    let started = moved > .zero ? read.submitted : now
    let timing = ReadTiming(submitted: read.submitted, started: started, ended: now, lane: 0)
    record(read, of: expert, moved, timing: timing, wasUsed: false)
  }

  private func record(
    _ read: SlotTable.PendingRead, of expert: ExpertID, _ byteCount: ByteCount,
    timing: ReadTiming, wasUsed: Bool
  ) {
    requests.bytesRead += byteCount
    tracer.record(read.stored(expert, byteCount).span(timing, wasUsed: wasUsed))
  }
}

extension SlotTable.PendingRead {
  /// The read as the read of `byteCount` of `expert`.
  fileprivate func stored(_ expert: ExpertID, _ byteCount: ByteCount) -> StoredRead {
    StoredRead(expert.part, ticket: ticket, byteCount: byteCount, purpose: purpose)
  }
}

extension ExpertID {
  /// How traces and errors name it.
  fileprivate var part: StoredPart { .expert(layer: layer, index: index) }
}
