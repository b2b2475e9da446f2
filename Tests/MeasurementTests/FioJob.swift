/// A job in the form of fio's JSON, whose counters agree unless one is set apart.
struct FioJob {
  var name = "a"
  var group = 0
  /// As fio keeps them; those of `global` are in none of the jobs.
  var options = ["bs": "128k", "direct": "1", "ioengine": "libaio", "rw": "randread"]
  var byteCount = 128 << 10
  var rate = 100_000_000
  var inFlight = 1.0
  /// Bytes.
  var written = 0
  /// How many jobs are reported as one.
  var jobs = 1
  var median: Double?
  var milliseconds = 5000
  /// The share of reads by the depth that they were handed over at.
  var levels: [String: Double] = [:]
  /// Members of `read` that say something else, or null for nothing.
  var claims: [String: String] = [:]
  /// Further members of the job.
  var rest = ""

  var json: String {
    let bytes = rate / 1000 * milliseconds
    let count = rate == 0 ? 0 : max(1, bytes / byteCount)
    let iops = 1000 * Double(count) / Double(milliseconds)
    let mean = rate == 0 ? 0 : inFlight / iops * 1e9
    let read = [
      "io_bytes": "\(bytes)", "io_kbytes": "\(bytes >> 10)", "bw_bytes": "\(rate)",
      "iops": "\(iops)", "runtime": "\(milliseconds)", "total_ios": "\(count)",
      "clat_ns": "{\"mean\": \(mean), \"percentile\": {\"50.000000\": \(median ?? mean)}}",
      "lat_ns": "{\"mean\": \(mean)}",
    ].merging(claims) { $1 }
    return """
      {"jobname": "\(name)", "groupid": \(group), "error": 0, "job options": \(Self.json(options)),
       "read": {\(read.map { "\"\($0)\": \($1)" }.joined(separator: ", "))},
       "write": {"io_bytes": \(written)}, "job_runtime": \(milliseconds * jobs),
       "iodepth_level": {\(levels.map { "\"\($0)\": \($1)" }.joined(separator: ", "))}\(rest)}
      """
  }

  /// What fio writes of `jobs`, with the members of `disks` where it lists any.
  static func report(
    _ jobs: [FioJob], global: [String: String] = [:], disks: [String]? = nil
  ) -> String {
    let list = disks.map { ", \"disk_util\": [\($0.map { "{\($0)}" }.joined(separator: ", "))]" }
    return """
      {
        "fio version": "fio-3.36", "global options": \(json(global)),
        "jobs": [\(jobs.map(\.json).joined(separator: ",\n"))]\(list ?? "")
      }
      """
  }

  private static func json(_ options: [String: String]) -> String {
    "{\(options.map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", "))}"
  }
}

extension FioJob {
  /// A sound job with these options as well, after a `change`.
  static func with(
    _ options: [String: String] = [:], _ change: (inout FioJob) -> Void = { _ in }
  ) -> FioJob {
    var job = FioJob()
    job.options.merge(options) { $1 }
    change(&job)
    return job
  }
}
