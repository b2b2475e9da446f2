import Models
import Results
import Runs

extension SpeedRow {
  /// The model; nil where it has no name here.
  var shape: NamedShape? { NamedShape(rawValue: model) }

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
      return build < 4200 ? .unpacked : build < 7200 ? .repacksQ4 : .current
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
