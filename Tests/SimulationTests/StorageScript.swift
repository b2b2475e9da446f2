import DeviceInterface
import Quantities
import Simulation

/// Drives a storage model through calls at given instants, as a device would.
struct StorageScript {
  enum Call {
    case submit(ReadTicket, ByteCount, Read.Urgency)
    case raise(ReadTicket, Read.Urgency)
    case withdraw(ReadTicket)
  }

  private(set) var model: StorageModel
  private(set) var timings: [ReadTicket: ReadTiming] = [:]
  /// In the order in which the reads ended.
  private(set) var order: [Int] = []
  private(set) var withdrawnByteCounts: [ReadTicket: ByteCount] = [:]
  /// Called after each change of the model.
  var observe: (StorageModel) -> Void = { _ in }

  init(_ model: StorageModel) { self.model = model }

  /// Performs `call` after everything that happens until `instant`. What has ended is left alone.
  mutating func perform(_ call: Call, at instant: Instant) {
    while let next = model.nextEvent, next <= instant { step() }
    switch call {
    case .submit(let ticket, let byteCount, let urgency):
      model.submit(ticket, byteCount: byteCount, urgency: urgency, at: instant)
    case .raise(let ticket, let urgency):
      model.raise(ticket, to: urgency, at: instant)
    case .withdraw(let ticket):
      guard timings[ticket] == nil else { return }
      withdrawnByteCounts[ticket] = model.withdraw(ticket, at: instant)
    }
    observe(model)
  }

  mutating func submit(
    _ id: Int, bytes: Int, _ urgency: Read.Urgency, atMicroseconds microseconds: Int64 = 0
  ) {
    perform(
      .submit(ReadTicket(id: id), ByteCount(bytes), urgency),
      at: Instant(nanoseconds: microseconds * 1000))
  }

  mutating func finish() {
    while model.nextEvent != nil { step() }
  }

  func endMicroseconds(_ id: Int) -> Double? {
    timings[ReadTicket(id: id)].map { Double($0.ended.nanoseconds) / 1000 }
  }

  private mutating func step() {
    for (ticket, timing) in model.step() {
      timings[ticket] = timing
      order.append(ticket.id)
    }
    observe(model)
  }
}
