import Files
import FoundationEssentials
import Measurement
import Models
import Profiles
import Quantities
import Reporting
import Residency
import Results
import Runs
import TestSupport
import Tracing
import Tuning

extension FuzzedFormat {
  /// `run.json`, and the reports on it.
  static func run() throws -> FuzzedFormat {
    let examples = try Examples.shared.get()
    let record = try Examples.replay(examples.recording, on: SmallProfile.profile()).record
    let samples = try ["run-host", "run-simulated"].map {
      try Examples.repositoryFile("Tests/ResultsTests/Samples/\($0).json")
    }
    let new = try RunFolder.json(ResultFile(record, origin: origin))
    return FuzzedFormat("run", seeds: [new] + samples, tokens: oddJSON) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "r/run.json")
      let result = try RunFolder(path: "r", files: files).result()
      let report = RunReport(record: result.content, trace: nil)
      return [
        String(decoding: try RunFolder.json(result), as: UTF8.self), report.markdown(),
        RunSummary(result.content).text, RunTable(result.content).csv(),
      ].joined(separator: "\n")
    }
  }

  /// Trace files, and what a report makes of them.
  static func trace() throws -> FuzzedFormat {
    let examples = try Examples.shared.get()
    let (record, trace) = try Examples.replay(examples.recording, on: SmallProfile.profile())
    var seed: [UInt8] = []
    ChromeTraceWriter(trace, otherData: ["model": "Small"]).write { seed += $0 }
    return FuzzedFormat("trace", seeds: [seed], tokens: oddJSON) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "trace.json")
      let trace = try RunFolder.trace(at: "trace.json", files: files)
      return "\(trace)" + RunReport(record: record, trace: trace).markdown()
    }
  }

  /// What fio writes, as a storage part that reads back.
  static func fio() throws -> FuzzedFormat {
    let seed = try Examples.repositoryFile("Tests/MeasurementTests/Samples/fio.json")
    return FuzzedFormat("fio", seeds: [seed], tokens: oddJSON) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "fio.json")
      let text = try files.text(
        of: "fio.json", limit: ByteLimit(.mebibytes(16), of: "output of fio"),
        orElse: "fio.json cannot be read")
      let part = try FioOutput(bytes: text, file: "fio.json", title: nil).part.yaml
      files.put(Array(part.utf8), at: "parts/storages/p.yaml")
      _ = try ProfileCatalog(directories: [], files: files).check(path: "parts/storages/p.yaml")
      return part
    }
  }

  /// What a search has settled.
  static func settings() throws -> FuzzedFormat {
    let seed = try Examples.repositoryFile("Tests/ResultsTests/Samples/settings.json")
    let profile = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-nvme")
    return FuzzedFormat("settings", seeds: [seed], tokens: oddJSON) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "s.json")
      let tuned = try TunedSettings(path: "s.json", files: files)
      var settings = Settings()
      try tuned.apply(to: &settings, besides: [], files: files, on: profile)
      return "\(settings)" + String(decoding: try RunFolder.json(tuned), as: UTF8.self)
    }
  }

  /// Which experts a run used most.
  static func hotSet() throws -> FuzzedFormat {
    let seed = try Examples.repositoryFile("Tests/ResultsTests/Samples/hot-set.json")
    return FuzzedFormat("hot-set", seeds: [seed], tokens: oddJSON) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "h.json")
      return "\(try HotSetFile.hotSet(at: "h.json", files: files))"
    }
  }

  private static let origin = ResultOrigin(started: "2026-01-01T00:00:00Z", hostID: "0")

  private static let oddJSON = [
    "null", "true", "[]", "{}", "\"\"", "{", "}", "[", "]", ",", ":", "\"\\u0000\"", "\"\\ud800\"",
    "[[[[[[[[", "/*", "//",
  ]
}
