import DeviceInterface
import Glibc
public import Quantities

/// How fast this machine's memory can be read.
public enum MemoryProbe {
  /// Reads a buffer larger than the last cache from end to end, again and again for about
  /// `seconds`, on `threads` threads that `topology` places. The time really passes.
  ///
  /// - Precondition: `threads` and `seconds` are positive.
  public static func readBandwidth(
    threads: Int, seconds: Double, topology: CoreTopology = .current
  ) -> Bandwidth {
    precondition(seconds > 0, "a measurement takes some time")
    return readBandwidth(threads: threads, topology: topology) {
      $0 >= .roundedUp(seconds: seconds)
    }
  }

  /// The same until `isEnough`, which is asked after each pass with the time since the first began.
  ///
  /// - Precondition: `threads` is positive.
  public static func readBandwidth(
    threads: Int, topology: CoreTopology = .current, until isEnough: (Duration) -> Bool
  ) -> Bandwidth {
    let buffer = StreamedBuffer(byteCount: bufferByteCount)
    let pool = WorkerPool(threads: threads, topology: topology)
    let clock = WallClock()
    var passCount = 0
    let start = clock.now
    repeat {
      pool.run(StreamingRead(buffer: buffer))
      passCount += 1
    } while !isEnough(clock.now - start)
    let bytes = passCount * buffer.rows * StreamedBuffer.rowByteCount
    return Bandwidth(bytesPerSecond: Double(bytes) / (clock.now - start).inSeconds)
  }

  /// How fast one thread copies memory, at its best of a few passes: what a read that finds its
  /// bytes in memory comes to, however loaded the machine is.
  public static func copyBandwidth() -> Bandwidth {
    let byteCount = 1 << 26
    let (source, target) = (HugePages(byteCount: byteCount), HugePages(byteCount: byteCount))
    // Pages that were never written are all one page.
    for memory in [source, target] {
      if let base = unsafe memory.bytes.baseAddress { unsafe memset(base, 1, byteCount) }
    }
    let clock = WallClock()
    let times = (0..<8).map { _ in
      let start = clock.now
      unsafe target.bytes.copyMemory(from: UnsafeRawBufferPointer(source.bytes))
      return (clock.now - start).inSeconds
    }
    return Bandwidth(bytesPerSecond: Double(byteCount) / max(times.min() ?? 1, 1e-9))
  }

  /// So much memory that a pass over it finds nothing in a cache: twice the last cache, but at
  /// least 256 MiB where the system does not tell its size, and at most a quarter of the machine's
  /// memory.
  public static var bufferByteCount: ByteCount {
    let cache = ByteCount(sysconf(Int32(_SC_LEVEL3_CACHE_SIZE)))
    return min(max(2 * cache, .mebibytes(256)), ByteCount(HostProcess.totalMemory.bytes / 4))
  }
}
