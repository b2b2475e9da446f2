public import Files
public import HostMachine
import Metrics
public import Profiles
public import Quantities
import Results

/// Characterises this machine: what a profile says of a device, measured here.
public struct DeviceMeasurement {
  public let options: Options
  private let files: any FileSystem

  /// What is to be measured, and for how long.
  public struct Options: Sendable {
    /// The folder that a file to read from is written into, or a large file that is there already.
    public var path = "."
    /// The size of the file that is written.
    public var byteCount = ByteCount.mebibytes(1024)
    /// How long measuring takes, without the writing of the file and the heat.
    public var seconds = 30.0
    /// How long processor and storage are each kept busy to see whether they get slower.
    public var heat: Duration?

    /// The options of the command line's defaults.
    public init() {}
  }

  /// How far a measurement is.
  public struct Progress: Sendable {
    /// What is being done.
    public let step: String
    /// The share of this step that is done.
    public let share: Double
  }

  /// The parts of `options.seconds`.
  private enum Share {
    static let storage = 0.5
    static let memory = 0.2
    static let kernels = 0.3
  }

  /// A measurement as `options` say, with a file of `files`.
  public init(options: Options, files: any FileSystem) {
    self.options = options
    self.files = files
  }

  /// A machine as it was found, and what kept it from showing what it can.
  public struct Outcome: Sendable {
    public let profile: ProfileDocument
    /// What others took of the processors meanwhile.
    public let disturbance: HostDisturbance
  }

  /// Measures; nil after an interruption, with nothing left behind.
  ///
  /// - Throws: One error with one clear sentence where the storage cannot be measured.
  public func run(
    progress: @escaping (Progress) -> Void, isInterrupted: @escaping () -> Bool
  ) throws -> Outcome? {
    // The memory is measured with a buffer of this size, the rest with smaller ones.
    try HostProcess.requireRoom(
      for: MemoryProbe.bufferByteCount + .mebibytes(128), to: "measuring this machine")
    let watch = MeasurementWatch(progress: progress, isInterrupted: isInterrupted)
    guard let file = try file(watch),
      let storage = try StorageMeasurement(path: file.path, name: options.path, files: files).run(
        seconds: Share.storage * options.seconds, watch)
    else { return nil }
    // Writing a file makes other processes work; from here on nobody else has to.
    let load = HostLoad.now
    let memory = MemoryMeasurement(seconds: Share.memory * options.seconds, watch)
    let peak = max(memory.peak, MemoryProbe.copyBandwidth())
    try storage.refuseMemory(
      peak: peak, path: options.path, disturbance: HostLoad.now.disturbance(since: load))
    let processor = try ProcessorMeasurement(seconds: Share.kernels * options.seconds, watch)
    let heat = try options.heat.map {
      try HeatMeasurement(
        path: file.path, files: files, lanes: storage.survey.lanes, time: $0, watch)
    }
    if isInterrupted() { return nil }
    let disturbance = HostLoad.now.disturbance(since: load)
    var document = ProfileDocument(
      title: HostProcess.processorName, description: description(disturbance))
    document.overlay(processor.section)
    document.overlay(memory.section)
    document.overlay(
      storage.survey.section(
        method: "\(storage.method), \(file.description)", spread: storage.spread))
    if let heat { document.overlay(heat.section) }
    return Outcome(profile: document, disturbance: disturbance)
  }

  private func description(_ disturbance: HostDisturbance) -> String {
    let heat =
      options.heat.map { "heat over \($0.shortDescription) each of processor and storage" }
      ?? "heat not measured"
    let others = disturbance.isNoticeable ? "; meanwhile \(disturbance.words)" : ""
    return "Measured by `edgewise device measure` (\(Edgewise.version)) on"
      + " \(HostProcess.systemName), kernels \(HostDescription.current.kernelVariant);"
      + " \(heat)\(others)."
  }

  /// What is read from: the file that was named, or a new one. nil after an interruption.
  private func file(_ watch: MeasurementWatch) throws -> MeasuredFile? {
    guard let status = try? files.status(of: options.path) else {
      throw RunError(
        "there is no \(options.path); name a folder for a file to read from, or a large file")
    }
    let system = HostProcess.fileSystem(of: options.path).map { " on \($0)" } ?? ""
    if status.kind != .folder {
      return MeasuredFile(path: options.path, description: "a file\(system)")
    }
    let scratch = try ScratchFile.make(
      in: options.path, of: files, byteCount: options.byteCount,
      progress: { watch.show("writing a file to read from", $0) },
      isInterrupted: watch.isInterrupted)
    return scratch.map {
      MeasuredFile(
        path: $0.path, description: "a file of \(options.byteCount)\(system)", scratch: $0)
    }
  }
}

/// The file that the storage is measured with.
private struct MeasuredFile {
  let path: String
  let description: String
  /// Gone with this value.
  var scratch: ScratchFile?
}

/// Who watches a measurement and may end it.
struct MeasurementWatch {
  let progress: (DeviceMeasurement.Progress) -> Void
  let isInterrupted: () -> Bool

  func show(_ step: String, _ share: Double) {
    progress(DeviceMeasurement.Progress(step: step, share: share))
  }
}

/// Repetitions of one measurement.
struct Repetitions {
  private(set) var values: [Double] = []

  mutating func append(_ value: Double) { values.append(value) }

  var median: Double { SampleStatistics(values).median }

  /// (greatest − least) ÷ median.
  var spread: Double { SampleStatistics(values).relativeSpread }

  /// Such as `4 %`.
  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

extension SampleStatistics {
  /// (greatest − least) ÷ median.
  var relativeSpread: Double { (greatest - least) / median }
}
