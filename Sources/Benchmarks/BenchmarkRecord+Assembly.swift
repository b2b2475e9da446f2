import ExpertStore
import GGUF
import HostMachine
import Inference
import Kernels
import Measurement
import Metrics
import Models
import Profiles
import Quantities
import Residency
import Results
import Runs

extension BenchmarkRecord {
  /// Everything that can be said about `measurement` of `test`.
  init(
    _ measurement: BenchmarkRig.Measurement, of test: BenchmarkTest, on rig: BenchmarkRig,
    options: BenchmarkOptions
  ) {
    let (run, file, use) = (rig.run, rig.run.model.file, measurement.use)
    let samples = measurement.seconds.map { Double(test.tokenCount) / $0 }
    let statistics = SampleStatistics(samples)
    let host = HostDescription.current
    let bytesPerToken = Double(use.bytesRead.bytes) / Double(test.tokenCount * samples.count)
    let busy = use.busyTime.inSeconds
    let isReading = use.bytesRead > .zero
    let bound = measurement.storage.flatMap {
      isReading ? $0.mean.bytesPerSecond / bytesPerToken : nil
    }
    let traffic = Double(measurement.trafficPerToken.bytes)
    let memoryBound = measurement.memory.map { $0.mean.bytesPerSecond / traffic }
    var settings = run.options.settings
    settings.threads = run.threads
    let outcome = BenchmarkOutcome(
      engineVersion: Edgewise.version, mode: run.options.machine.modeName,
      device: run.options.machine.profile?.name ?? "host",
      overrides: run.options.machine.overrides?.joined(separator: "; "), model: file.name,
      modelSHA256: run.model.bundle.header.modelSHA256, modelBytes: file.gguf.byteCount.bytes,
      modelParameters: file.gguf.tensors.reduce(0) { $0 + $1.weightCount },
      isSynthetic: file.gguf.isSynthetic, kernelVariant: host.kernelVariant,
      memoryCapBytes: run.ledger.cap?.bytes,
      lmHeadActiveShare: measurement.headUse.activeShare(of: file.shape.vocabularyCount),
      cacheSlots: run.slotCount,
      expertCount: run.ledger.expertCount, ioLanes: rig.laneCount, seed: options.seed,
      test: test.name, promptTokens: test.kind == .prefill ? test.tokenCount : 0,
      generatedTokens: test.kind == .decode ? test.tokenCount : 0, contextDepth: test.contextDepth,
      repetitions: samples.count, isComplete: samples.count == options.repetitions,
      tokensPerSecond: statistics.mean, standardDeviation: statistics.standardDeviation,
      median: statistics.median, least: statistics.least, greatest: statistics.greatest,
      samples: samples,
      expertHitRate: use.requestCount > 0
        ? Double(use.residentCount) / Double(use.requestCount) : nil,
      bytesReadPerToken: bytesPerToken, ioBusySeconds: isReading ? busy : nil,
      ioBandwidthBytesPerSecond: busy > 0 ? Double(use.bytesRead.bytes) / busy : nil,
      ioProcessorShare: isReading ? rig.processorShare(use) : nil,
      storageBandwidthBytesPerSecond: measurement.storage?.mean.bytesPerSecond,
      diskBoundTokensPerSecond: bound, diskBoundShare: bound.map { statistics.mean / $0 },
      memoryBandwidthBytesPerSecond: measurement.memory?.mean.bytesPerSecond,
      memoryTrafficBytesPerToken: measurement.memory.map { _ in traffic },
      memoryBoundTokensPerSecond: memoryBound,
      memoryBoundShare: memoryBound.map { statistics.mean / $0 },
      peakRSSBytes: measurement.peak.bytes, worstLagSeconds: measurement.worstLag?.inSeconds,
      hostProcessor: host.processor, hostCores: host.cores, hostMemoryBytes: host.memoryBytes,
      hostSystem: host.system, notes: rig.notes(on: measurement), command: run.options.command)
    self.init(settings: settings, outcome: outcome)
  }
}

extension BenchmarkRig {
  /// The share of one core that reading took; nil where time did not really pass.
  fileprivate func processorShare(_ use: StorageUse) -> Double? {
    if case .simulated = run.options.machine { return nil }
    guard use.realTime > .zero else { return nil }
    return use.processorTime.inSeconds / use.realTime.inSeconds
  }

  /// What the reader of the figures should know.
  fileprivate func notes(on measurement: Measurement) -> [String] {
    var notes = ["tokens are random, not the model's own choice"]
    if run.slotCount < run.ledger.expertCount {
      notes.append("the expert cache stays warm between repetitions, after one warm-up")
    } else {
      notes.append("all experts are in memory before anything is measured")
    }
    if run.options.headSelection != nil {
      notes.append(
        "the LM head is predicted; how often that misses the likeliest token is a matter of text,"
          + " which random tokens are not: `edgewise run` reports it")
    }
    notes += run.warnings + run.proofWarnings + [setup.host?.warning].compactMap(\.self)
    notes += [
      measurement.storage?.note(on: "the storage"), measurement.memory?.note(on: "memory"),
    ].compactMap(\.self)
    if measurement.use.droppedCount > 0 {
      notes.append("the trace was full: I/O busy time covers what came before")
    }
    if let cap = run.ledger.cap, measurement.peak > cap {
      notes.append("the RAM cap was violated: peak RSS \(measurement.peak), cap \(cap)")
    }
    return notes
  }
}

extension GGUFFile {
  /// Whether the file says that its weights are random.
  fileprivate var isSynthetic: Bool {
    switch self["edgewise.synthetic"] {
    case nil: false
    case .bool(let isSynthetic): isSynthetic
    default: true
    }
  }
}
