import DeviceInterface
import Quantities

/// A kernel that computes nothing: what it takes is handing rows over to threads and waiting for
/// the last one.
struct Handover: Kernel {
  let rows: Int
  /// Claims enough for each row to be worth a thread of its own.
  let work: Work

  /// An empty kernel that `threads` threads divide among themselves, as finely as any.
  init(threads: Int) {
    rows = 4 * threads
    work = Work(
      kind: .combine, multiplier: .float32, multiplyAdds: rows << 20, memoryTraffic: .zero)
  }

  func run(rows: Range<Int>) {}
}
