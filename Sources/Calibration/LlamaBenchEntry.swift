import Quantities
import Results
import Runs

/// One test of llama-bench, as its versions since 2023 write it.
struct LlamaBenchEntry {
  let object: BenchObject
  let processor: String?
  let model: Model
  let threads: Int
  /// The cores that threads may be on, a bit for each; 0 where all are.
  let coreMask: UInt64
  let promptTokens: Int
  let generatedTokens: Int
  /// Tokens in the context before the test.
  let contextDepth: Int
  /// Tokens that are computed at once.
  let batch: Int
  let timing: Timing
  let place: Place
  /// What keys and values are stored as.
  let cacheTypes: [String]
  let build: Build

  /// The file of weights, as llama.cpp describes it.
  struct Model {
    let path: String
    /// Family, size and format, such as `qwen3 1.7B Q4_0`.
    let type: String
    let bytes: Double
    let parameters: Double
  }

  /// How long it took.
  struct Timing {
    let nanoseconds: Double
    let tokensPerSecond: Double
    /// Of the speeds of repetitions, in tokens per second; nil where it is not said.
    let deviation: Double?
    let sampledNanoseconds: [Double]
    let sampledSpeeds: [Double]

    /// What repetitions deviate by, as a share of the speed; 0 where nothing is said.
    var scatter: Double { (deviation ?? 0) / tokensPerSecond }
  }

  /// What computed.
  struct Place {
    /// Backends that are no processor's, as they call themselves.
    let accelerators: [String]
    let hasBLAS: Bool
    let layers: Int
    /// Whether a run was kept from all accelerators, or products of batches alone.
    let avoidsAccelerators: Bool
    let keepsBatches: Bool
  }

  /// Which llama.cpp it was.
  struct Build {
    /// nil where it is not known.
    let number: Int?
    let commit: String?
    /// Year and month of the test, such as `2025-11`.
    let month: String?
    let repacks: Bool
  }

  private static let counts = 0...131_072
  private static let threadCounts = 1...1024

  /// The entry that `object` is.
  ///
  /// - Throws: `RunError` that names the figure that is missing or none.
  init(_ object: BenchObject) throws(RunError) {
    self.object = object
    processor = try object.text("cpu_info")
    model = Model(
      path: try object.requiredText("model_filename"), type: try object.requiredText("model_type"),
      bytes: try object.required("model_size", .bytes),
      parameters: try object.required("model_n_params", .bytes))
    threads = try object.requiredCount("n_threads", Self.threadCounts)
    coreMask = try Self.mask(object)
    promptTokens = try object.requiredCount("n_prompt", Self.counts)
    generatedTokens = try object.requiredCount("n_gen", Self.counts)
    contextDepth = try object.count("n_depth", Self.counts) ?? 0
    let logical = try object.count("n_batch", 1...1_048_576)
    let physical = try object.count("n_ubatch", 1...1_048_576)
    batch = [logical, physical].compactMap(\.self).min() ?? SpeedConditions.standardBatch
    timing = Timing(
      nanoseconds: try object.required("avg_ns", NumberBounds(1...0x1p58)),
      tokensPerSecond: try object.required("avg_ts", NumberBounds(1e-6...1e9)),
      deviation: try object.number("stddev_ts", .ratio),
      sampledNanoseconds: try object.numbers("samples_ns", NumberBounds(1...0x1p58)),
      sampledSpeeds: try object.numbers("samples_ts", NumberBounds(1e-6...1e9)))
    place = try Self.place(object)
    let half = try object.flag("f16_kv") == false ? "f32" : nil
    cacheTypes = [
      try object.text("type_k") ?? half ?? "f16", try object.text("type_v") ?? half ?? "f16",
    ]
    let number = try object.count("build_number", 0...10_000_000)
    build = Build(
      number: number == 0 ? nil : number, commit: try object.text("build_commit"),
      month: try object.text("test_time").map { String($0.prefix(7)) },
      repacks: try object.flag("repack") ?? true)
  }

  private static func mask(_ object: BenchObject) throws(RunError) -> UInt64 {
    guard let text = try object.text("cpu_mask"), !text.isEmpty else { return 0 }
    let digits = text.lowercased().hasPrefix("0x") ? text.dropFirst(2) : text[...]
    guard digits.first != "+", let mask = UInt64(digits, radix: 16) else {
      throw object.fault("cpu_mask \(text) is no mask of up to 64 cores in hexadecimal")
    }
    return mask
  }

  private static func place(_ object: BenchObject) throws(RunError) -> Place {
    var backends = (try object.text("backends") ?? "").split { ", /".contains($0) }.map(String.init)
    // Versions of before August 2024 had a flag for each.
    for name in ["cuda", "opencl", "vulkan", "kompute", "metal", "sycl", "rpc", "gpu_blas"]
    where try object.flag(name) == true {
      backends.append(name == "gpu_blas" ? "GPU" : name)
    }
    let ofProcessors = ["CPU", "BLAS", "BLIS", "ACCELERATE", "AMX", ""]
    let hasBLAS = backends.contains { $0.uppercased() == "BLAS" }
    let devices = try object.text("devices")?.lowercased()
    return Place(
      accelerators: backends.filter { !ofProcessors.contains($0.uppercased()) },
      hasBLAS: hasBLAS,
      // All of them, where nothing is said.
      layers: try object.count("n_gpu_layers", -1...1_000_000) ?? -1,
      avoidsAccelerators: devices == "none" || devices == "cpu",
      keepsBatches: try object.flag("no_op_offload") ?? false)
  }
}
