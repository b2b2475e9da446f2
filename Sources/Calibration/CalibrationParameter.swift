import DeviceInterface
import Models
import Profiles
import Quantities
import Results
import Runs

/// A figure of a device that speeds can tell.
enum CalibrationParameter: String, CaseIterable {
  /// What all cores together draw while decoding.
  case bandwidth
  /// What one of the fast cores draws.
  case coreBandwidth
  /// Integer and float products of one of them.
  case int8, float32
  case dispatch
  /// What experts of one token get of the bandwidth.
  case expertShare

  /// Where it stands in a profile whose fast cores are those of `cluster`.
  func paths(cluster: String) -> [String] {
    let prefix = "cpu.clusters.\(cluster)"
    return switch self {
    case .bandwidth: ["memory.bandwidth"]
    case .coreBandwidth: ["\(prefix).bandwidth"]
    case .int8: ["\(prefix).int8"]
    case .float32: ["\(prefix).float32"]
    case .dispatch: ["cpu.dispatch"]
    case .expertShare:
      ["expert_gate", "expert_up", "expert_down"].map { "\(prefix).kernels.\($0).bandwidth" }
    }
  }

  /// Its number in `profile`, in bytes or multiply-adds per second, in seconds, or as a share.
  func value(in profile: DeviceProfile, cluster: DeviceProfile.Cluster) -> Double {
    switch self {
    case .bandwidth: profile.memory.bandwidth.bytesPerSecond
    case .coreBandwidth: cluster.bandwidth.bytesPerSecond
    case .int8: cluster.int8.perSecond
    case .float32: cluster.float32.perSecond
    // Nothing is a factor on no time at all.
    case .dispatch: max(1e-7, profile.cpu.dispatch.inSeconds)
    case .expertShare: cluster.busShares[.expertGate] ?? 1
    }
  }

  /// `value` as far as a profile can have it.
  func bounded(_ value: Double) -> Double {
    self == .expertShare ? max(0.05, min(1, value)) : value
  }

  /// `value` as a figure of a profile.
  func quantity(_ value: Double) -> ProfileQuantity {
    switch self {
    case .bandwidth, .coreBandwidth: .bandwidth(Bandwidth(bytesPerSecond: value))
    case .int8, .float32: .rate(MultiplyAddRate(perSecond: value))
    case .dispatch: .time(.nanoseconds(Int(saturating: (value * 1e9).rounded())))
    case .expertShare: .number((value * 1000).rounded() / 1000)
    }
  }

  /// `value` as `--set` takes it, with all its digits.
  func setting(_ value: Double) -> String {
    switch self {
    case .bandwidth, .coreBandwidth: "\(value) B/s"
    case .int8, .float32: "\(value) MAC/s"
    case .dispatch: "\(Int(saturating: (value * 1e9).rounded())) ns"
    case .expertShare: "\(value)"
    }
  }

  /// `value` as people read it.
  func text(_ value: Double) -> String {
    switch self {
    case .bandwidth, .coreBandwidth: Bandwidth(bytesPerSecond: value).description
    case .int8, .float32: MultiplyAddRate(perSecond: value).description
    case .dispatch: Duration.nanoseconds(Int(saturating: (value * 1e9).rounded())).shortDescription
    case .expertShare: value.threeDigits
    }
  }

  /// What its logarithm deviates by before anything is measured: shares of the peak and products
  /// per cycle as known devices have them, everything else by 70 %.
  func priorDeviation(isPhone: Bool) -> Double {
    switch self {
    case .bandwidth: isPhone ? 0.24 : 0.17
    case .int8: 0.28
    case .coreBandwidth, .float32, .dispatch, .expertShare: 0.7
    }
  }

  /// What tells it: one of the commands that a calibration is best made with.
  var line: String {
    switch self {
    case .dispatch: "llama-bench -m SmolLM2-135M-Q4_0.gguf -t N -p 512 -n 128 -r 5"
    case .bandwidth, .int8, .float32:
      "llama-bench -m Qwen3-1.7B-Q4_0.gguf -t N -p 512,4096 -n 128 -r 5"
    case .coreBandwidth: "llama-bench -m Qwen3-1.7B-Q4_0.gguf -t 1 -p 0 -n 64"
    case .expertShare:
      "llama-bench -m granite-3.1-1b-a400m-instruct-Q4_0.gguf -t N -p 512 -n 128 -r 5"
    }
  }

  /// Whether `rows` may tell it. What prompts of different models or formats differ by is as large
  /// as what attention takes of short ones, so that float products need a long one.
  func canBeTold(by rows: [CalibrationRow]) -> Bool {
    self != .float32 || rows.contains { isSought(by: $0.conditions) }
  }

  /// Whether `conditions` are such as its line has.
  func isSought(by conditions: SpeedConditions) -> Bool {
    let isDecode = conditions.phase == .decode
    switch self {
    case .bandwidth: return isDecode && conditions.threads > 1
    case .int8: return !isDecode
    case .float32: return !isDecode && conditions.promptTokens >= 2048
    case .dispatch:
      return isDecode && conditions.threads > 1
        && conditions.shape.parameterCounts[0].count < 3e8
    case .coreBandwidth: return isDecode && conditions.threads == 1
    case .expertShare: return isDecode && !conditions.shape.shape.isDense
    }
  }
}
