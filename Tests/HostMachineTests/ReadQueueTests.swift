import DeviceInterface
@testable import HostMachine
import Quantities
import Testing

/// The test plays the lanes, so that nothing depends on time.
@Suite struct ReadQueueTests {
  private let queue = ReadQueue(clock: WallClock(), laneCount: 2)
  private let memory = PageMemory(pageCount: 4 * Self.piecePages)
  private static let piecePages = ReadQueue.predictedPieceByteCount / 4096

  @Test func `a demand overtakes prefetches, and these overtake predicted reads`() throws {
    _ = submit(.predicted)
    _ = submit(.prefetch)
    _ = submit(.demand)
    _ = submit(.prefetch)
    let order = try (0..<4).map { _ in try serveNext().number }
    #expect(order == [3, 2, 4, 1])
  }

  @Test func `raising lets a read overtake`() throws {
    _ = submit(.prefetch)
    let raised = submit(.predicted)
    queue.raise(raised, to: .demand)
    queue.raise(raised, to: .predicted)
    #expect(try serveNext().number == raised.id)
  }

  @Test func `a predicted read goes out in pieces and between them gives way`() throws {
    let prediction = submit(.predicted, pageCount: 2 * Self.piecePages + 8)
    let first = try #require(queue.takePiece(lane: 0))
    #expect(first.read.byteCount.bytes == ReadQueue.predictedPieceByteCount)
    let demand = submit(.demand)
    queue.finish(first, error: nil, processorTime: .zero)
    #expect(try serveNext().number == demand.id)

    let second = try serveNext()
    #expect(second.number == prediction.id)
    #expect(second.read.offset == first.read.offset + ReadQueue.predictedPieceByteCount)
    #expect(!queue.hasEnded(prediction))
    #expect(try serveNext().read.byteCount.bytes == 8 * 4096)
    #expect(queue.hasEnded(prediction))
  }

  @Test func `a predicted read is moved beside one urgent read and not beside two`() throws {
    let prediction = submit(.predicted)
    let urgent = [submit(.prefetch), submit(.prefetch)]
    let served = try urgent.map { _ in try #require(queue.takePiece(lane: 0)) }
    #expect(served.map(\.number) == urgent.map(\.id))
    let raised = submit(.predicted)
    // A lane that took the older predicted read here would move it beside two urgent reads.
    queue.raise(raised, to: .demand)
    #expect(try serveNext().number == raised.id)
    queue.finish(served[0], error: nil, processorTime: .zero)
    #expect(try serveNext().number == prediction.id)
  }

  @Test func `one predicted read is moved at a time`() throws {
    let predictions = [submit(.predicted), submit(.predicted), submit(.predicted)]
    let first = try #require(queue.takePiece(lane: 0))
    // A lane that took another predicted read here would move it beside the first.
    let urgent = submit(.prefetch)
    #expect(try serveNext().number == urgent.id)
    // Raised, it counts among the urgent ones.
    queue.raise(predictions[0], to: .prefetch)
    #expect(try serveNext().number == predictions[1].id)
    queue.finish(first, error: nil, processorTime: .zero)
    #expect(try serveNext().number == predictions[2].id)
  }

  @Test func `a predicted read raised while it is served goes on in one piece`() throws {
    let ticket = submit(.predicted, pageCount: 4 * Self.piecePages)
    let first = try #require(queue.takePiece(lane: 0))
    queue.raise(ticket, to: .prefetch)
    queue.finish(first, error: nil, processorTime: .zero)
    let rest = try serveNext()
    #expect(rest.read.byteCount.bytes == 3 * ReadQueue.predictedPieceByteCount)
    #expect(rest.read.urgency == .prefetch)
    #expect(queue.hasEnded(ticket))
  }

  @Test func `a read withdrawn from the line is never served`() throws {
    let withdrawn = submit(.demand)
    let kept = submit(.predicted)
    #expect(queue.withdraw(withdrawn) == .zero)
    #expect(try serveNext().number == kept.id)
  }

  @Test func `withdrawing tells what had been moved and is wasted`() throws {
    let ticket = submit(.predicted, pageCount: 2 * Self.piecePages)
    _ = try serveNext()
    #expect(queue.withdraw(ticket).bytes == ReadQueue.predictedPieceByteCount)
    let ended = submit(.demand, pageCount: 3)
    _ = try serveNext()
    #expect(queue.withdraw(ended).bytes == 3 * 4096)
  }

  @Test func `withdrawing a read that is being served waits for its piece only`() async throws {
    let ticket = submit(.predicted, pageCount: 4 * Self.piecePages)
    let piece = try #require(queue.takePiece(lane: 1))
    let withdrawal = Task.detached { [queue] in queue.withdraw(ticket) }
    let clock = WallClock()
    clock.wait(until: clock.now + .milliseconds(5))
    queue.finish(piece, error: nil, processorTime: .zero)
    let moved = await withdrawal.value.bytes
    // Whether the withdrawal or the end of the piece came first, no second piece is served.
    #expect(moved == ReadQueue.predictedPieceByteCount)
    let next = submit(.predicted)
    #expect(try serveNext().number == next.id)
  }

  @Test func `an error ends a read and is thrown to the thread that waits`() throws {
    let ticket = submit(.predicted, pageCount: 2 * Self.piecePages)
    let piece = try #require(queue.takePiece(lane: 0))
    let error = StorageError(offset: 0, byteCount: ByteCount(4096), reason: "broken")
    queue.finish(piece, error: error, processorTime: .zero)
    #expect(queue.hasEnded(ticket))
    #expect(throws: error) { try queue.wait(for: ticket) }
  }

  @Test func `timing names the lane and the order of events`() throws {
    let ticket = submit(.demand)
    _ = try serveNext(lane: 1)
    let timing = try queue.wait(for: ticket)
    #expect(timing.lane == 1)
    #expect(timing.submitted <= timing.started && timing.started <= timing.ended)
  }

  @Test func `a closed queue gives out nothing`() {
    _ = submit(.demand)
    queue.close()
    #expect(queue.takePiece(lane: 0) == nil)
  }

  @Test func `processor time is the sum over lanes of what each said last`() throws {
    for (lane, microseconds) in [(0, 5), (1, 7), (0, 9)] {
      _ = submit(.demand)
      _ = try serveNext(lane: lane, processorTime: .microseconds(microseconds))
    }
    #expect(queue.processorTime == .microseconds(16))
  }

  private func submit(_ urgency: Read.Urgency, pageCount: Int = 1) -> ReadTicket {
    let destination = unsafe UnsafeMutableRawBufferPointer(
      rebasing: memory.buffer[..<(pageCount * 4096)])
    return unsafe queue.submit(Read(offset: 8192, destination: destination, urgency: urgency))
  }

  private func serveNext(lane: Int = 0, processorTime: Duration = .zero) throws -> ReadPiece {
    let piece = try #require(queue.takePiece(lane: lane))
    queue.finish(piece, error: nil, processorTime: processorTime)
    return piece
  }
}
