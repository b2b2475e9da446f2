import ExpertStore
public import Files
import HostMachine
import Inference
import Measurement
import Models
public import Profiles
public import Quantities
import Residency
public import Results
public import Runs

/// Holds simulated runs against the same runs applied on this host: models × devices × prefetch
/// depths.
///
/// A model decides once, in modelled time; these decisions are replayed on every device, and on
/// every device the model computes them again, held back to its pace. Where this host is too slow
/// for a device, its time is dilated as much as `HostCheck` asks for.
public struct HostValidation {
  public var modelPaths: [String]
  public var devices: [DeviceProfile]
  public var prefetchDepths: [Int]
  /// The RAM cap; nil for one in which a third of a model's experts have room.
  public var memory: ByteCount?
  public var prompt: RunOptions.Prompt
  public var answerCount: Int
  public var seed: UInt64
  /// How often a run is applied at most until it keeps its pace.
  public var mostAttempts: Int
  /// Device time is dilated at least so much: what disturbs a host for some milliseconds then
  /// weighs less against a token.
  public var leastDilation = 1.0
  public var command: String
  fileprivate let files: any FileSystem

  /// Devices between an SD card and an NVMe drive that an ordinary host can stand in for.
  public static let standardDevices = [
    "raspberry-pi-4-sd", "raspberry-pi-5-sd", "rk3566-emmc", "chromebook-n100-emmc",
    "vivo-t4x-ufs-2.2", "raspberry-pi-5-nvme",
  ]

  /// Enough misses that storage matters, and enough hits that the cache does.
  private static let cachedShare = 1.0 / 3

  /// A validation of `devices` with the models in the files at `modelPaths`.
  ///
  /// - Precondition: no list is empty.
  public init(
    modelPaths: [String], devices: [DeviceProfile], prefetchDepths: [Int],
    prompt: RunOptions.Prompt, answerCount: Int, seed: UInt64, mostAttempts: Int, command: String,
    files: any FileSystem
  ) {
    precondition(
      !modelPaths.isEmpty && !devices.isEmpty && !prefetchDepths.isEmpty,
      "there is something to compare")
    self.modelPaths = modelPaths
    self.devices = devices
    self.prefetchDepths = prefetchDepths
    self.prompt = prompt
    self.answerCount = answerCount
    self.seed = seed
    self.mostAttempts = mostAttempts
    self.command = command
    self.files = files
  }

  /// What is called while the work goes on.
  public struct Callbacks {
    /// With the share of a bundle that is written.
    public var bundling: (Double) -> Void
    /// With what is being done, and the share of all runs that is done.
    public var progress: (String, Double) -> Void
    /// Asked between tokens.
    public var isInterrupted: () -> Bool

    /// These three.
    public init(
      bundling: @escaping (Double) -> Void, progress: @escaping (String, Double) -> Void,
      isInterrupted: @escaping () -> Bool
    ) {
      self.bundling = bundling
      self.progress = progress
      self.isInterrupted = isInterrupted
    }
  }

  /// Compares all of them; after an interruption what was done until then.
  public func run(
    thresholds: HostValidationRecord.Thresholds, _ callbacks: Callbacks
  ) throws -> HostValidationRecord {
    var rows: [HostValidationRow] = []
    var warnings: [String] = []
    let total = modelPaths.count * devices.count * prefetchDepths.count
    for path in modelPaths where !callbacks.isInterrupted() {
      let model = try ModelUnderTest(path: path, of: self, callbacks)
      for device in devices where !callbacks.isInterrupted() {
        callbacks.progress("checking for \(device.name)", Double(rows.count) / Double(total))
        let rig = try HostValidationRig(model, device: device, callbacks: callbacks)
        for depth in prefetchDepths where !callbacks.isInterrupted() {
          callbacks.progress(
            "\(device.name), depth \(depth)", Double(rows.count) / Double(total))
          guard let (row, remarks) = try rig.row(depth: depth) else { continue }
          rows.append(row)
          for remark in remarks where !warnings.contains(remark) { warnings.append(remark) }
        }
      }
    }
    return HostValidationRecord(
      engineVersion: Edgewise.version, rows: rows, summary: HostValidationRecord.Summary(rows),
      thresholds: thresholds, isComplete: rows.count == total, warnings: warnings,
      command: command, host: .current)
  }

  /// A model, the cap it runs under, and what it decides.
  struct ModelUnderTest {
    let options: RunOptions
    let loaded: LoadedModel
    let decisions: RecordedDecisions
    let mostAttempts: Int
    let leastDilation: Double

    init(path: String, of validation: HostValidation, _ callbacks: Callbacks) throws {
      let greatestDepth = validation.prefetchDepths.max() ?? 0
      var options = RunOptions(
        modelPath: path, machine: .simulated(validation.devices[0]), prompt: validation.prompt,
        maxTokens: validation.answerCount,
        sampling: try SamplerOptions(temperature: 1, seed: validation.seed),
        command: validation.command)
      options.prefetchDepth = greatestDepth
      loaded = try LoadedModel(path: path, files: validation.files, bundlePath: nil)
      options.memory = try validation.memory ?? Self.memory(for: options, loaded.file)
      let run = try PreparedRun(options: options, of: loaded, progress: callbacks.bundling)
      callbacks.progress("recording \(run.model.blueprint.name)", 0)
      decisions = try run.execute(
        isRecording: true, onText: { _ in }, isInterrupted: callbacks.isInterrupted
      ).decisions
      self.options = options
      mostAttempts = validation.mostAttempts
      leastDilation = validation.leastDilation
    }

    /// The cap in which a share of the experts has room.
    static func memory(
      for options: RunOptions, _ file: ModelFile
    ) throws -> ByteCount {
      let resolved = try PreparedRun.engineOptions(options, promptCount: 1, shape: file.shape)
      let memory = try RunMemory(model: file.blueprint, options: resolved)
      let slots = Int(Double(file.blueprint.storedExpertCount) * cachedShare)
      var capped = options
      capped.memory = .mebibytes(1024)
      // The runtime's share of a cap depends on the cap; a few rounds settle it.
      for _ in 0..<8 {
        let ledger = PreparedRun.ledger(options: capped, model: file.blueprint, memory: memory)
        let needed = ledger.fixed + slots * ledger.slotByteCount
        capped.memory = .mebibytes((needed.bytes + (1 << 20) - 1) >> 20)
      }
      return capped.memory ?? .mebibytes(1024)
    }
  }
}
