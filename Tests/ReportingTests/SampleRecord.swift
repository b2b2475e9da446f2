import FoundationEssentials
import Results

/// Records of made-up runs, as `run.json` has them.
enum SampleRecord {
  /// A simulated run that waits for storage most of the time.
  static func storageBound() throws -> RunRecord {
    try JSONDecoder().decode(RunRecord.self, from: Data(json.utf8))
  }

  private static let json = """
    {
      "engine_version": "0.4.0", "mode": "simulated", "device": "raspberry-pi-5-sd",
      "model": "smallthinker-4b-q4_0", "model_sha256": "5d41402abc4b2a76b9719d911017c592",
      "seed": 42, "threads": 4, "prefetch_depth": 1, "cache_policy": "lru", "cache_slots": 96,
      "prompt_token_ids": [1, 15, 27], "generated_token_ids": [3, 4, 5, 6, 7, 8],
      "text": "Once upon a time\\nthere was a small board.",
      "ttft_seconds": 1.9234, "tokens_per_second": 4.3127, "prefill_tokens_per_second": 12.44,
      "itl_seconds": {
        "p50": 0.2311, "p90": 0.2802, "p95": 0.3019, "p99": 0.4021, "max": 0.5124, "samples": 59
      },
      "time_shares": {
        "attention": 0.08, "router": 0.006, "expert_ffn": 0.052, "lm_head": 0.021, "other": 0.0075,
        "stall": 0.83, "unattributed": 0.0035
      },
      "device_time_shares": {
        "attention": 0.08, "router": 0.006, "expert_ffn": 0.052, "lm_head": 0.021, "other": 0.0075,
        "stall": 0.83, "unattributed": 0.0035
      },
      "overlap": {
        "prefetch_attention_share": 0.0912, "hidden_io_share": 0.118,
        "matrix": {
          "attention": {"prefetch": 1.12, "demand": 0.0},
          "router": {"prefetch": 0.011, "demand": 0.0},
          "expert_ffn": {"prefetch": 0.31, "demand": 0.12},
          "lm_head": {"prefetch": 0.0, "demand": 0.0},
          "stall": {"prefetch": 9.81, "demand": 1.62}
        }
      },
      "experts": {
        "resident": 4190, "prefetched": 21, "in_flight": 3448, "absent": 21,
        "hit_rate": 0.5456, "byte_hit_rate": 0.5456, "opt_hit_rate": 0.688,
        "misses": {"cold": 256, "capacity": 3203, "late": 31}
      },
      "prefetch": {
        "accuracy": 0.981, "coverage": 0.994, "timeliness": 0.0061, "wasted_bytes": 12582912,
        "delayed_reads": 4, "delay_seconds": 0.0031
      },
      "io": {
        "bytes": 1073741824, "reads": 3489, "busy_seconds": 12.3,
        "bandwidth_bytes_per_second": 87296083.3
      },
      "memory": {
        "cap_bytes": 1073741824, "weights_bytes": 419430400, "cache_bytes": 503316480,
        "kv_bytes": 33554432, "scratch_bytes": 8388608, "runtime_bytes": 20971520
      },
      "peak_rss_bytes": 1006632960,
      "complete": true,
      "assumptions": ["RAM bandwidth of the Pi 5 is assumed: 10 GB/s"],
      "warnings": ["the cache is smaller than one token's working set"],
      "command": "edgewise run --device raspberry-pi-5-sd --seed 42 'Once upon'",
      "host": {
        "processor": "AMD EPYC 7763", "cores": 2, "memory_bytes": 8589934592,
        "system": "Linux 6.1", "kernel_variant": "avx2"
      },
      "resolved_profile": "name: raspberry-pi-5-sd\\nstorage:\\n  read: 90 MB/s\\n",
      "token_seconds": [0.2311, 0.2802, 0.4021]
    }
    """
}
