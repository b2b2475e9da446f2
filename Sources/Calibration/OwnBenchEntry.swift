import Glibc
import Models
import Quantities
import Results
import Runs

/// One test of `edgewise bench`.
struct OwnBenchEntry {
  private let object: BenchObject
  let processor: String?
  private let version: String
  private let mode: String
  private let model: (name: String, parameters: Double, bytes: Double)
  private let threads: Int
  private let batch: Int
  private let promptTokens: Int
  private let generatedTokens: Int
  private let contextDepth: Int
  private let speed: Double
  /// nil where it is not said.
  private let deviation: Double?
  private let samples: [Double]
  /// Slots of the expert cache, and experts that there are.
  private let slots: Int
  private let experts: Int
  private let predictsHead: Bool

  private static let counts = 0...131_072

  /// The entry that `object` is.
  ///
  /// - Throws: `RunError` that names the figure that is missing or none.
  init(_ object: BenchObject) throws(RunError) {
    self.object = object
    processor = try object.text("host_processor")
    version = try object.requiredText("engine_version")
    mode = try object.requiredText("mode")
    model = (
      try object.requiredText("model"), try object.required("model_parameters", .bytes),
      try object.required("model_bytes", .bytes)
    )
    threads = try object.requiredCount("threads", 1...1024)
    batch = try object.count("batch", 1...131_072) ?? Settings().maxBatch
    promptTokens = try object.requiredCount("prompt_tokens", Self.counts)
    generatedTokens = try object.requiredCount("generated_tokens", Self.counts)
    contextDepth = try object.count("context_depth", Self.counts) ?? 0
    speed = try object.required("tokens_per_second", NumberBounds(1e-6...1e9))
    deviation = try object.number("tokens_per_second_sd", .ratio)
    samples = try object.numbers("samples", NumberBounds(1e-6...1e9))
    slots = try object.requiredCount("cache_slots", 0...1_048_576)
    experts = try object.requiredCount("expert_count", 0...1_048_576)
    predictsHead = try object.number("lm_head_active_share", .share).map { $0 < 1 } ?? false
  }

  /// The test as a speed with a price.
  ///
  /// - Throws: `BenchFault` where it has none, or contradicts itself.
  func row(coreCount: Int) throws(BenchFault) -> CalibrationRow {
    try check(coreCount: coreCount)
    guard mode == "host" else {
      throw unpriced("its time is \(mode), not that of a machine; bench without --device")
    }
    guard promptTokens == 0 || contextDepth == 0 else {
      throw unpriced("a prefill behind other tokens is not simulated")
    }
    guard slots >= experts else {
      throw unpriced(
        "\(experts - slots) of \(experts) experts were on the storage; bench without --memory")
    }
    guard !predictsHead else {
      throw unpriced("its LM head was predicted; bench with --lm-head dense")
    }
    let scatter = (deviation ?? 0) / speed
    if let reason = CalibrationRow.scatterFault(scatter) { throw unpriced(reason) }
    let isDecode = generatedTokens > 0
    return CalibrationRow(
      origin: object.subject,
      conditions: SpeedConditions(
        shape: try shape(), pricing: .own, threads: threads, phase: isDecode ? .decode : .prefill,
        promptTokens: promptTokens,
        contextDepth: isDecode ? contextDepth + (generatedTokens + 1) / 2 : 0, batch: batch),
      engine: "Edgewise \(version)", tokensPerSecond: speed, deviation: scatter)
  }

  private func check(coreCount: Int) throws(BenchFault) {
    guard (promptTokens == 0) != (generatedTokens == 0) else {
      throw contradiction(
        "prompt_tokens is \(promptTokens) and generated_tokens \(generatedTokens), where a test has"
          + " one of them")
    }
    guard threads <= coreCount else {
      throw contradiction("\(threads) threads are more than the \(coreCount) cores of the device")
    }
    let mean = samples.reduce(0, +) / Double(max(1, samples.count))
    guard samples.isEmpty || abs(mean / speed - 1) < 1e-3 else {
      throw contradiction(
        "tokens_per_second is \(speed), but the mean of samples is \(mean)")
    }
    if let deviation {
      do throws(RunError) {
        try object.check(deviation, "tokens_per_second_sd", isOf: samples, "samples")
      } catch { throw .contradiction(error) }
    }
  }

  /// The model of the family that is run with as many weights, in Q4_0.
  private func shape() throws(BenchFault) -> NamedShape {
    let known = NamedShape.allCases.filter { $0.architectures.contains("smallthinker") }
    let distance = { (shape: NamedShape) in
      shape.parameterCounts.map { abs(log($0.count / model.parameters)) }.min() ?? .infinity
    }
    guard let nearest = known.min(by: { distance($0) < distance($1) }), distance(nearest) < 0.05
    else {
      throw unpriced(
        "\(model.name) has \(Digits.magnitude(model.parameters)) weights, and of no shape with a"
          + " name; take one of `edgewise model synthesize --preset`")
    }
    let bytes = model.parameters * WeightFormat.q4_0.headStorage(columns: 32).bytesPerWeight
    guard model.bytes < bytes else {
      throw unpriced(
        "\(model.name) has \(Digits.amount(Int(saturating: model.bytes))), which is more than"
          + " \(Digits.magnitude(model.parameters)) weights take in Q4_0")
    }
    return nearest
  }

  private func unpriced(_ reason: String) -> BenchFault {
    .unpriced(UnpricedTest(origin: object.subject, reason: reason))
  }

  private func contradiction(_ reason: String) -> BenchFault {
    .contradiction(object.fault(reason))
  }
}
