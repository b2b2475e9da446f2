import Files
import HostMachine
import Metrics
import Profiles
import Quantities
import Results

/// Measures the storage under a file across sizes and depths of direct, random reads.
struct StorageMeasurement {
  let path: String
  /// What errors call the file: what the user named, where `path` leads to it in another way.
  let name: String
  let files: any FileSystem

  /// What came of it.
  struct Readings {
    let survey: StorageSurvey
    let method: String
    let spread: String
  }

  fileprivate struct Cell {
    let byteCount: ByteCount
    let queueDepth: Int
    var rates = Repetitions()
  }

  private static let depths = [1, 2, 4, 8, 16]
  fileprivate static let roundCount = 3
  /// Several reads even of the slowest cards.
  private static let leastSlot = 0.02

  /// In less than this there is no room for reads of several sizes.
  private static let leastFile = ByteCount.mebibytes(1)

  private static let sizes = [4, 16, 64, 256, 1024, 4096].map { ByteCount($0 << 10) }

  /// Measures all sizes and depths in turn, three times, for about `seconds` in all; nil after an
  /// interruption.
  ///
  /// - Throws: `RunError` where the file is too small or reads do not come from storage.
  func run(seconds: Double, _ watch: MeasurementWatch) throws -> Readings? {
    var cells = try cells()
    let slot = max(Self.leastSlot, seconds / Double(cells.count * Self.roundCount))
    let stepCount = Double(cells.count * Self.roundCount)
    for round in 0..<Self.roundCount {
      for index in cells.indices {
        if watch.isInterrupted() { return nil }
        watch.show("measuring storage", Double(round * cells.count + index) / stepCount)
        let measured = try StorageProbe.measure(
          path: path, files: files, readByteCount: cells[index].byteCount,
          lanes: cells[index].queueDepth, seconds: slot)
        cells[index].rates.append(measured.bandwidth.bytesPerSecond)
      }
    }
    return Readings(cells, slot: slot)
  }

  /// Less of a file than this on the storage, and its speed is no longer the storage's.
  private static let leastStored = 0.99

  /// Refuses a file of holes or of reserved room, whose zeros are made in memory.
  private func refuseHoles() throws {
    let file = try files.open(path, for: .reading)
    let size = try file.status().byteCount
    guard let stored = try file.storedByteCount(),
      Double(stored.bytes) < Self.leastStored * Double(size.bytes)
    else { return }
    throw RunError(
      "\(name) cannot tell how fast its storage is: of its \(size) only \(stored) were written as"
        + " they are read, and the rest is holes, reserved or compressed; name a folder, or a file"
        + " that is full")
  }

  /// Refuses what does not lie on a disk of this machine.
  private func refuseOtherOrigin() throws {
    guard let reason = FileOrigin.obstacle(to: path) else { return }
    throw RunError(
      "storage cannot be measured with \(name), because \(reason); name a folder on a disk itself"
        + " with --path")
  }

  /// Sizes of which many reads fit into the file.
  private func cells() throws -> [Cell] {
    let file = try HostDevice(storagePath: path, files: files, threads: 1, lanes: 1)
    guard file.storageByteCount >= Self.leastFile else {
      throw RunError(
        "\(name) is too small to measure storage with; name a file of at least \(Self.leastFile),"
          + " better 1 GiB")
    }
    try refuseOtherOrigin()
    guard file.isDirect else {
      throw RunError(
        "storage cannot be measured: reads of \(name) go through memory, because its file system"
          + " does not read directly from storage; name a folder on a disk with --path")
    }
    try refuseHoles()
    let sizes = Self.sizes.filter { 16 * $0 <= file.storageByteCount }
    return sizes.flatMap { size in Self.depths.map { Cell(byteCount: size, queueDepth: $0) } }
  }
}

extension StorageMeasurement.Readings {
  fileprivate init(_ cells: [StorageMeasurement.Cell], slot: Double) {
    survey = StorageSurvey(
      cells.map { cell in
        StorageSurvey.Point(
          byteCount: cell.byteCount, queueDepth: cell.queueDepth,
          bandwidth: Bandwidth(bytesPerSecond: cell.rates.median))
      })
    let time = Duration.roundedUp(seconds: slot).shortDescription
    method =
      "direct random reads, median of \(StorageMeasurement.roundCount) repetitions of \(time)"
    let spreads = cells.map(\.rates.spread)
    spread =
      "spread (max - min) / median: \(Repetitions.percent(SampleStatistics(spreads).median)) in the"
      + " median, \(Repetitions.percent(spreads.max() ?? 0)) at worst"
  }
}

extension StorageMeasurement.Readings {
  /// Refuses what is faster than memory, which came from a cache and from no storage, or was
  /// compared with a memory that others used too.
  ///
  /// - Parameter disturbance: What others did while memory was measured.
  /// - Throws: `RunError` with both speeds.
  func refuseMemory(
    peak: Bandwidth, path: String, disturbance: HostDisturbance
  ) throws(RunError) {
    guard survey.ceiling > peak else { return }
    let finding =
      "the storage of \(path) seems to deliver \(survey.ceiling), which is more than this machine's"
      + " memory (\(peak)): "
    guard disturbance.isNoticeable else {
      throw RunError(
        finding + "its reads come from a cache; name another file, or another folder")
    }
    throw RunError(
      finding + "\(disturbance.words) while memory was measured, which may be why; else its reads"
        + " come from a cache; measure again when nothing else runs, or name another file or folder"
    )
  }
}
