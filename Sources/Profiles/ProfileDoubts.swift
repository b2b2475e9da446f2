import Quantities

/// What figures of a profile say together that no machine is known to do: each may be right, but
/// hardly all of them are. A doubt is no fault; measured figures are believed before rules.
struct ProfileDoubts {
  let document: ProfileDocument

  /// In sentences without an end; none where the figures go together.
  var sentences: [String] {
    document.clusterNames.flatMap { cluster($0) } + bandwidth + dispatch + reclaim
  }

  /// Multiply-adds for each cycle of a core that public speeds of Haswell to Zen 4 and A53 to X4
  /// show.
  private static let productsPerCycle = 0.5...25.0
  /// Two units of 512 bits in each cycle: what no core of a CPU exceeds, whatever was measured.
  private static let mostProductsPerCycle = 128.0
  /// The part of the data sheet's bandwidth that decoding draws, of 21 devices.
  private static let drawnShare = 0.25...0.8
  /// No two threads meet sooner.
  private static let leastDispatch = Duration.microseconds(2)

  private func cluster(_ name: String) -> [String] {
    let path = "cpu.clusters.\(name)"
    var doubts: [String] = []
    if let own: Bandwidth = value("\(path).bandwidth"), let all: Bandwidth = value(Self.bus),
      own > all
    {
      doubts.append(
        "\(path).bandwidth, \(own), is more than all cores together draw (\(Self.bus), \(all)):"
          + " the first was measured by reading end to end, or the second is too low")
    }
    return doubts + products(path)
  }

  private func products(_ path: String) -> [String] {
    guard let int8: MultiplyAddRate = value("\(path).int8") else { return [] }
    var doubts: [String] = []
    if let clock: Frequency = value("\(path).clock") {
      let perCycle = int8.perSecond / clock.hertz
      let said = "\(path).int8, \(int8), is \(perCycle.threeDigits) multiply-adds for each cycle"
      if perCycle > Self.mostProductsPerCycle {
        doubts.append("\(said), where no core has the units for more than 128")
      } else if isGuessed("\(path).int8"), !Self.productsPerCycle.contains(perCycle) {
        doubts.append("\(said), where known cores do 0.5 to 25")
      }
    }
    if let float32: MultiplyAddRate = value("\(path).float32"), float32 > int8 {
      doubts.append(
        "\(path).float32, \(float32), is more than its int8, \(int8), which is a quarter as wide")
    }
    return doubts
  }

  /// Cores that draw less than the memory gives leave its figure without a meaning.
  private var bandwidth: [String] {
    guard let peak: Bandwidth = value("memory.peak"), let all: Bandwidth = value(Self.bus),
      isGuessed(Self.bus), !coresBind(below: all)
    else { return [] }
    let share = all.bytesPerSecond / peak.bytesPerSecond
    if Self.drawnShare.contains(share) { return [] }
    return [
      "\(Self.bus), \(all), is \(share.threeDigits) of memory.peak, \(peak), where decoding draws"
        + " 0.25 to 0.8 of it on known devices"
    ]
  }

  private func coresBind(below all: Bandwidth) -> Bool {
    let drawn = document.clusterNames.reduce(0.0) { sum, name in
      let path = "cpu.clusters.\(name)"
      guard let own: Bandwidth = value("\(path).bandwidth"),
        let count: Int = value("\(path).cores")
      else { return sum }
      return sum + own.bytesPerSecond * Double(count)
    }
    return drawn < all.bytesPerSecond
  }

  private var dispatch: [String] {
    guard let time: Duration = value("cpu.dispatch"), isGuessed("cpu.dispatch"),
      time < Self.leastDispatch
    else { return [] }
    return [
      "cpu.dispatch, \(time.shortDescription), is less than threads of known devices need to meet,"
        + " 2.5 µs (Apple) to 50 µs (Cortex-A55)"
    ]
  }

  private var reclaim: [String] {
    let path = "memory.\(ProfileKeys.reclaim)"
    guard document.figures[path] != nil else { return [] }
    return [
      "\(path) has no effect any more: what short memory costs follows from memory.reserve,"
        + " memory.readahead and memory.zram"
    ]
  }

  private static let bus = "memory.bandwidth"

  private func value<Value>(_ path: String) -> Value? { document.figures[path]?.quantity?.value() }

  private func isGuessed(_ path: String) -> Bool { document.figures[path]?.kind != .measured }
}
