extension Figure {
  static let storage: [Figure] = [
    Figure("io", "storage", .group, "What storage did in the whole run."),
    Figure("io.bytes", "read", .bytes, .lower, "Bytes of all reads."),
    Figure("io.reads", "reads", .count, .lower, "How many reads there were."),
    Figure(
      "bytes_per_token", "read per decoded token", .bytes, .lower,
      "Bytes of reads submitted while tokens were decoded ÷ those tokens."),
    Figure(
      "busy_seconds", "busy", .seconds, .lower,
      "The union of the times from each read's submission to its last byte."),
    Figure(
      "io.bandwidth_bytes_per_second", "bandwidth while busy", .bytesPerSecond, .higher,
      "Bytes of all reads ÷ busy time; 0 where reads took no time."),
    Figure(
      "read_bytes", "bytes read", column: "read", .bytes, .lower, "Bytes of all reads of the run."),
    Figure(
      "bytes_read_per_token", "bytes read per token", column: "read/token", .bytes, .lower,
      "Bytes of all reads ÷ tokens of all measured repetitions."),
    Figure(
      "io_busy_seconds", "I/O busy", .seconds, .lower,
      "The union of the times of all reads over all measured repetitions."),
    Figure(
      "io_bandwidth_bytes_per_second", "bandwidth while busy", .bytesPerSecond, .higher,
      "Bytes of all reads ÷ busy time."),
    Figure(
      "io_processor_share", "processor time of reading", column: "I/O CPU", .share, .lower,
      "What reading took of the processor, as a share of one core; absent in modelled time."),
    Figure(
      "storage_bandwidth_bytes_per_second", "bandwidth of the storage", column: "storage",
      .bytesPerSecond, .higher,
      "What the storage gives at most for reads of one expert on as many lanes."),
    Figure(
      "storage_bytes_per_second", "bandwidth of the storage", column: "storage", .bytesPerSecond,
      .higher, "For reads of one expert of the 4B from all over its bundle, on all lanes."),
    Figure(
      "faults", "page faults", .group,
      "What decoded tokens waited for because memory is too small; absent where they did not."),
    Figure(
      "faults.count_per_token", "page faults per decoded token", .number, .lower,
      "Times that computing stopped for pages while tokens were decoded ÷ those tokens."),
    Figure(
      "faults.bytes_per_token", "brought back per decoded token", .bytes, .lower,
      "Bytes of pages that were read or unpacked again ÷ decoded tokens."),
    Figure(
      "faults.seconds_per_token", "waiting for pages per decoded token", .seconds, .lower,
      "Time in which kernels waited for pages ÷ decoded tokens."),
    Figure(
      "dense_weights", "weights that every token reads", .text,
      "Held as pages of their file (`mmap`), in memory of the process (`anon`), or there for good"
        + " (`pinned`)."),
    Figure("memory", "memory ledger", .group, "What the run laid its memory out for."),
    Figure("cap_bytes", "cap", .bytes, "What the run may hold at most; absent where unbounded."),
    Figure("weights_bytes", "weights", .bytes, .lower, "Weights that always stay in memory."),
    Figure("cache_bytes", "expert cache", .bytes, "All slots of the expert cache."),
    Figure("kv_bytes", "KV cache", .bytes, .lower, "Keys and values of the whole context."),
    Figure(
      "scratch_bytes", "activations and scratch", .bytes, .lower,
      "Activations and other buffers of computation."),
    Figure("runtime_bytes", "runtime", .bytes, .lower, "What the process holds besides."),
    Figure(
      "peak_rss_bytes", "peak RSS", .bytes, .lower,
      "The most that the process ever had resident, as the kernel says (VmHWM)."),
    Figure(
      "memory_cap_bytes", "RAM cap", .bytes,
      "What the run may hold at most; absent where unbounded."),
    Figure(
      "device-compare.memory_cap_bytes", "memory", .bytes, "What a run may hold at most."),
    Figure("validate-host.memory_cap_bytes", "memory", .bytes, "What a run may hold at most."),
    Figure(
      "enforcement", "enforced by the kernel", .group,
      "What the kernel allowed the run, as it says itself; absent where it was not asked."),
    Figure(
      "bench.enforcement", "enforced by the kernel", .text,
      "What the kernel enforced, in words; absent where it was not asked."),
    Figure(
      "control_group_version", "version of control groups", .number,
      "Which control groups the kernel has: 1 or 2."),
    Figure("enforcement.memory_bytes", "memory", .bytes, "The memory that the kernel allows."),
    Figure(
      "enforcement.read_bytes_per_second", "reads of the disk", .bytesPerSecond,
      "What the kernel lets be read of the disk under the bundle, in real time."),
    Figure("disk", "disk", .text, "The disk's numbers, such as `254:0`."),
    Figure("processors", "processors", .text, "The numbers of processors, such as `0-3`."),
    Figure(
      "peak_memory_bytes", "most memory charged, pages of files included", .bytes, .lower,
      "The most that was charged to the run."),
    Figure(
      "uncounted_memory_bytes", "resident, but charged to others", .bytes, .lower,
      "How much of peak RSS was not charged to the run, at least: pages of the program, of"
        + " libraries and of files that were in memory before it."),
    Figure(
      "memory_limit_hits", "times the memory was full and pages had to go", .count, .lower,
      "How often the run wanted more memory than it was allowed."),
  ]
}
