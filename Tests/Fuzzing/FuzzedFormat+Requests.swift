import Comparison
import Files
import Results
import TestSupport
import Workloads

extension FuzzedFormat {
  /// Many requests, in each shape that files have them in.
  static func workload() throws -> FuzzedFormat {
    let lines = """
      {"name": "a", "prompt": "one two", "max_tokens": 3}
      {"prompt": [1, 2, 3]}
      {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]}
      {"question_id": 8, "turns": ["x", {"text": "y"}]}
      {"session_id": "s", "text": "t", "output_length": 7}
      {"session_id": "s", "input_length": 30}
      {"data": [{"turns": [{"role": "user", "text": "q", "max_tokens": 2}]}], "version": 1}
      """
    let list = """
      [{"conversations": [{"from": "human", "value": "h"}, {"from": "gpt", "value": "g"}]},
       {"token_ids": [5]}, "plain"]
      """
    let text = "one\n[INST] two [/INST]\n{{user}} three\n"
    // Its texts may be of any words, also such as stand for no number.
    return FuzzedFormat(
      "workload", seeds: [lines, list, text].map { Array($0.utf8) },
      tokens: [
        "null", "[]", "{}", "\"\"", "\"prompt\": ", "\"max_tokens\": -1", "\\n", "\u{1E}",
        "\"data\": ", "{\"text\": \"j\"}\n",
      ],
      hasFigures: false
    ) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "w")
      let workload = try Workload(path: "w", files: files)
      return "\(workload) \(workload.limited(to: 9).requestCount) \(workload.fingerprint)"
    }
  }

  /// What later results are held to, and a gate that follows from it.
  static func baseline() throws -> FuzzedFormat {
    let examples = try Examples.shared.get()
    let record = try Examples.replay(examples.recording, on: SmallProfile.profile()).record
    let figures = try ResultFigures(record)
    let gates = try GateSet(["tok/s < 0.9x base", "p99(itl) > base"], of: RunRecord.self)
    let seed = try RunFolder.json(
      ResultFile(
        BaselineRecord([figures], gates: gates, command: "c"),
        origin: ResultOrigin(started: "2026-01-01T00:00:00Z", hostID: "0")))
    return FuzzedFormat("baseline", seeds: [seed], tokens: ["null", "{}", "[]", "1e400", "-"]) {
      bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "b.json")
      let match = try Baseline(path: "b.json", of: .run, files: files).match(figures)
      return "\(match) \(gates.outcomes(of: [figures]) { _ in match.base })"
    }
  }
}
