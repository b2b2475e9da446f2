import Models
import Results
import Runs

extension LlamaBenchEntry {
  /// The test as a speed with a price, on a device with `coreCount` cores in `clusterCount` kinds.
  ///
  /// - Throws: `BenchFault` where it has none, or its model contradicts itself.
  func row(coreCount: Int, clusterCount: Int) throws(BenchFault) -> CalibrationRow {
    try checkPlace()
    // Which number a core has, no profile says.
    guard coreMask == 0 || coreMask.nonzeroBitCount >= coreCount || clusterCount == 1 else {
      throw unpriced(
        "its cpu_mask chose cores, and the device has several kinds of them; run it without")
    }
    guard promptTokens == 0 || generatedTokens == 0 else {
      throw unpriced("a prompt and an answer in one figure say nothing of either")
    }
    guard promptTokens == 0 || contextDepth == 0 else {
      throw unpriced("a prefill behind other tokens is not simulated")
    }
    if let type = cacheTypes.first(where: { $0.lowercased() != "f16" }) {
      throw unpriced("its keys and values are in \(type), and only those in f16 are priced")
    }
    if let reason = CalibrationRow.scatterFault(timing.scatter) { throw unpriced(reason) }
    let (shape, format) = try identified()
    let isDecode = generatedTokens > 0
    return CalibrationRow(
      origin: object.subject,
      conditions: SpeedConditions(
        shape: shape, pricing: EnginePricing(.llamaCpp, weights: format, age: age),
        threads: threads, phase: isDecode ? .decode : .prefill, promptTokens: promptTokens,
        contextDepth: isDecode ? contextDepth + (generatedTokens + 1) / 2 : 0, batch: batch),
      engine: engine, tokensPerSecond: timing.tokensPerSecond,
      deviation: timing.scatter)
  }

  func unpriced(_ reason: String) -> BenchFault {
    .unpriced(UnpricedTest(origin: object.subject, reason: reason))
  }

  private func checkPlace() throws(BenchFault) {
    guard let name = place.accelerators.first, !place.avoidsAccelerators else { return }
    guard place.layers == 0 else {
      let layers = place.layers < 0 ? "all layers" : "\(place.layers) layers"
      throw unpriced("\(layers) were on \(name); run it on the cores, with -ngl 0 -dev none")
    }
    // With no layer there, products of batches are still handed to it.
    guard promptTokens == 0 || place.keepsBatches else {
      throw unpriced("its prompt was multiplied on \(name); run it on the cores, with -dev none")
    }
  }

  private var engine: String {
    let build = build.number.map { "b\($0)" } ?? build.commit ?? "of an unknown build"
    return "llama.cpp \(build)" + (place.hasBLAS ? " with BLAS" : "")
  }

  /// By its build, or where that is not known by when it ran.
  private var age: EnginePricing.Age {
    guard build.repacks else { return .unpacked }
    if let number = build.number { return EnginePricing.Age(build: number) }
    guard let month = build.month else { return .current }
    return month < "2024-11" ? .unpacked : month < "2025-11" ? .repacksQ4 : .current
  }
}
