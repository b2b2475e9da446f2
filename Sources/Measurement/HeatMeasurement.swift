import DeviceInterface
import Files
import HostMachine
import Kernels
import Profiles
import Quantities

/// Keeps processor and storage busy for a while to see whether they get slower.
struct HeatMeasurement {
  /// The section `thermal` of a profile; empty where nothing got slower.
  let section: ProfileDocument

  /// How often a rate is noted.
  private static let interval = 0.5
  private static let readByteCount = ByteCount.mebibytes(1)

  /// Loads all strong cores for `time`, then the file at `path` on so many `lanes`.
  init(
    path: String, files: any FileSystem, lanes: Int, time: Duration, _ watch: MeasurementWatch
  ) throws {
    let processor = try Self.samples(for: time, watch, "heating the processor", Self.multiplying())
    let storage = try Self.samples(for: time, watch, "heating the storage") {
      try StorageProbe.measure(
        path: path, files: files, readByteCount: Self.readByteCount, lanes: lanes,
        seconds: Self.interval
      ).bandwidth.bytesPerSecond
    }
    let method = "over \(time.shortDescription) under load, medians of an eighth of it each"
    var section = processor.section(
      of: "cpu", source: "int8 products on all strong cores \(method)")
    section.overlay(
      storage.section(
        of: "storage", source: "direct reads of 1 MiB on \(lanes) lanes \(method)"))
    self.section = section
  }

  /// What measures the rate of int8 products for one interval.
  private static func multiplying() throws -> () -> Double {
    let threads = CoreTopology.current.defaultThreads
    let device = HostDevice(threads: threads)
    let kernel = MultiplyLimit(.int8, variant: .best, rows: 16 * threads)
    return {
      let start = device.now
      var count = 0
      repeat {
        device.run(kernel)
        count += 1
      } while (device.now - start).inSeconds < interval
      return Double(count * kernel.work.multiplyAdds) / (device.now - start).inSeconds
    }
  }

  private static func samples(
    for time: Duration, _ watch: MeasurementWatch, _ step: String, _ measure: () throws -> Double
  ) rethrows -> ThermalSurvey {
    let clock = WallClock()
    let start = clock.now
    var samples: [ThermalSurvey.Sample] = []
    while clock.now - start < time, !watch.isInterrupted() {
      watch.show(step, min(1, (clock.now - start) / time))
      let rate = try measure()
      samples.append(ThermalSurvey.Sample(after: clock.now - start, rate: rate))
    }
    return ThermalSurvey(samples)
  }
}
