import Models
public import Results
public import Runs

extension SpeedRow {
  /// What the speed was measured under.
  ///
  /// - Throws: `RunError` where model, format or engine are not known here, or a prefill comes
  ///   behind other tokens.
  public func conditions() throws(RunError) -> SpeedConditions {
    guard let shape = NamedShape(rawValue: model) else {
      throw RunError("no model is called \(model) here")
    }
    guard !isOfAccelerator else {
      throw RunError("\(engine) did not compute on the CPU, and nothing else is simulated")
    }
    guard let pricing else { throw RunError("nothing is known of \(format) in \(engine)") }
    guard phase == .decode || contextDepth == 0 else {
      throw RunError("a prefill behind other tokens is not simulated")
    }
    return SpeedConditions(
      shape: shape, pricing: pricing, threads: threads, phase: phase, promptTokens: promptTokens,
      contextDepth: contextDepth)
  }

  /// Engine, build and weights; nil where one of them is not known here.
  var pricing: EnginePricing? {
    guard let priced = pricedEngine, let weights = WeightFormat(rawValue: format) else {
      return nil
    }
    return EnginePricing(priced, weights: weights, age: age)
  }

  /// Whose kernels compute; most engines are made of those of llama.cpp.
  private var pricedEngine: PricedEngine? {
    let name = engine.lowercased()
    if name.hasPrefix("powerinfer") { return .powerInferST }
    if name.hasPrefix("edgewise") { return .own }
    return Self.madeOfLlamaCpp.contains { name.hasPrefix($0) } ? .llamaCpp : nil
  }

  private static let madeOfLlamaCpp = [
    "llama.cpp", "ik_llama.cpp", "ollama", "llamafile", "koboldcpp", "lm studio", "bigmoeonedge",
  ]

  /// Whether its engine's words say that something else than the CPU computed.
  var isOfAccelerator: Bool {
    engine.lowercased().split { !$0.isLetter }.contains { Self.accelerators.contains($0) }
  }

  private static let accelerators: Set<Substring> = [
    "gpu", "cuda", "vulkan", "metal", "opencl", "rocm", "hip", "sycl", "npu", "qnn", "hexagon",
    "adreno", "mali", "coreml", "mlx",
  ]

  /// By the number of a build, such as `b4621`, or a year; the current one where nothing is said.
  private var age: EnginePricing.Age {
    let words = engine.split { !$0.isLetter && !$0.isNumber }
    if let build = words.lazy.compactMap(Self.build).first {
      return EnginePricing.Age(build: build)
    }
    guard let year = words.lazy.compactMap({ Int($0) }).first(where: (2023...2099).contains) else {
      return .current
    }
    switch year {
    case ...2024: return words.contains("repacked") ? .repacksQ4 : .unpacked
    case 2025: return .repacksQ4
    default: return .current
    }
  }

  private static func build(_ word: Substring) -> Int? {
    word.first == "b" && word.count > 3 ? Int(word.dropFirst()) : nil
  }
}
