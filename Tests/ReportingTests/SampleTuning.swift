import FoundationEssentials
import Results

/// The result of a made-up search.
enum SampleTuning {
  /// Five depths and two policies, of which depth two with LFU is the best.
  static func result() throws -> TuningResult {
    let trials = [
      trial(depth: 0, pace: 3.121, p50: 0.3011, p99: 0.4987, stall: 0.86, wasted: 0),
      trial(depth: 1, pace: 4.313, p50: 0.2301, p99: 0.4021, stall: 0.79, wasted: 0),
      trial(depth: 2, pace: 5.1, p50: 0.1912, p99: 0.3804, stall: 0.68, wasted: 104_857_600),
      trial(depth: 0, pace: 3.5, p50: 0.29, p99: 0.45, stall: 0.83, wasted: 0, policy: "lfu"),
      trial(depth: 1, pace: 5.2, p50: 0.19, p99: 0.37, stall: 0.7, wasted: 0, policy: "lfu"),
      trial(
        depth: 2, pace: 5.942, p50: 0.1612, p99: 0.3404, stall: 0.61, wasted: 104_857_600,
        policy: "lfu"),
    ]
    let json = """
      {
        "engine_version": "0.4.0", "mode": "replayed", "device": "raspberry-pi-5-sd",
        "model": "smallthinker-4b-q4_0", "model_sha256": "5d41402abc4b2a76b9719d911017c592",
        "routing": "recorded", "objective": "tok/s", "constraints": [],
        "meets_constraints": true, "search": "exhaustive", "space_size": 6, "complete": true,
        "seed": 42, "cache_slots": 96, "trials": [\(trials.joined(separator: ","))],
        "best": [\(trials[5]), \(trials[4])], "winner": \(trials[5]), "default": \(trials[1]),
        "verdict": "Depth 2 hides most of the reads; storage still bounds it.",
        "assumptions": ["routing is replayed from one trace"], "warnings": [],
        "command": "edgewise tune --device raspberry-pi-5-sd"
      }
      """
    return try JSONDecoder().decode(TuningResult.self, from: Data(json.utf8))
  }

  private static func trial(
    depth: Int, pace: Double, p50: Double, p99: Double, stall: Double, wasted: Int,
    policy: String = "lru"
  ) -> String {
    """
    {
      "prefetch_depth": \(depth), "cache_policy": "\(policy)", "lanes": 1, "threads": 4,
      "placement": {"a76": 4}, "cache_slots": 96, "memory_bytes": 1073741824,
      "tokens_per_second": \(pace), "itl_p50_seconds": \(p50), "itl_p99_seconds": \(p99),
      "stall_share": \(stall), "hidden_io_share": \(1 - stall), "hit_rate": 0.5456,
      "read_bytes": \(1_073_741_824 + wasted), "wasted_bytes": \(wasted),
      "bound": "storage", "bound_gains": {"storage bandwidth": 2.5},
      "amdahl_bound": \(1 / (1 - stall))
      \(depth < 2 ? "" : ", \"prediction_accuracy\": \(0.9 - 0.1 * Double(depth))")
    }
    """
  }
}
