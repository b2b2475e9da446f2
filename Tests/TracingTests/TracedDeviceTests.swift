import DeviceInterface
import Quantities
import Testing
import Tracing

@Suite struct TracedDeviceTests {
  /// Takes 30 ns for each kernel, of which it inserts 10.
  final class SlowDevice: Device {
    var kernelCount: Int64 = 0
    var now: Instant { Instant(nanoseconds: 30 * kernelCount) }
    var insertedTime: Duration { .nanoseconds(10 * kernelCount) }
    func run(_ kernel: some Kernel) { kernelCount += 1 }
    func submit(_ read: Read) -> ReadTicket { ReadTicket(id: 0) }
    func wait(for ticket: ReadTicket) -> ReadTiming {
      ReadTiming(submitted: now, started: now, ended: now, lane: 0)
    }
    func hasEnded(_ ticket: ReadTicket) -> Bool { true }
    func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) {}
    func withdraw(_ ticket: ReadTicket) -> ByteCount { .zero }
  }

  struct Nothing: Kernel {
    let kind: KernelKind
    var memoryTraffic = ByteCount.zero
    var work: Work {
      Work(kind: kind, multiplier: .int8, multiplyAdds: 0, memoryTraffic: memoryTraffic)
    }
    var rows: Int { 0 }
    func run(rows: Range<Int>) {}
  }

  @Test func `kernels are recorded with the time that was inserted in them`() {
    let tracer = Tracer(capacity: 10)
    let device = TracedDevice(SlowDevice(), tracer: tracer)
    for kind in [KernelKind.router, .head] { device.run(Nothing(kind: kind)) }
    let expected = [KernelKind.router, .head].enumerated().map { index, kind in
      Span(
        activity: .kernel(kind), start: Instant(nanoseconds: Int64(30 * index)),
        end: Instant(nanoseconds: Int64(30 * index + 30)), inserted: .nanoseconds(10))
    }
    #expect(tracer.trace.spans == expected)
  }

  @Test func `the traffic of kernels adds up, computed or accounted for`() {
    let device = TracedDevice(SlowDevice(), tracer: Tracer(capacity: 10))
    #expect(device.memoryTraffic == .zero)
    device.run(Nothing(kind: .router, memoryTraffic: ByteCount(5)))
    device.account(for: [Nothing(kind: .head, memoryTraffic: ByteCount(7)).work])
    #expect(device.memoryTraffic == ByteCount(12))
  }

  @Test func `works that are accounted for are recorded like kernels`() {
    let (run, accounted) = (Tracer(capacity: 10), Tracer(capacity: 10))
    let kernels = [KernelKind.pack, .router, .norm].map { Nothing(kind: $0) }
    let device = TracedDevice(SlowDevice(), tracer: run)
    for kernel in kernels { device.run(kernel) }
    TracedDevice(SlowDevice(), tracer: accounted).account(for: kernels.map(\.work))
    #expect(accounted.trace == run.trace)
  }
}
