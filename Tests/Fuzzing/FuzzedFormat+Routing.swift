import Files
import Quantities
import Results
import Runs
import Synthesis
import TestSupport

extension FuzzedFormat {
  /// Route traces of other engines, as they are described and as they come back.
  static func routeTrace() throws -> FuzzedFormat {
    let examples = try Examples.shared.get()
    let text = try RouteTrace(examples.recording).text
    return FuzzedFormat(
      "route-trace", seeds: [Array(text.utf8)],
      tokens: ["# layer=", "expert_bytes=", "nan", "dropped", "-1", "1e9", "0,1,"]
    ) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "t.csv")
      let window = try ByteWindow(
        path: "t.csv", files: files, whole: ByteLimit(.mebibytes(256), of: "table"))
      let trace = try RouteTrace(window, path: "t.csv")
      let description = try RunFolder.json(RoutingDescription(trace, path: "t.csv"))
      // The format has `nan` for a weight that is not known; no other figure may be none.
      return "\(trace)".replacing("nan", with: "unknown")
        + String(decoding: description, as: UTF8.self)
    }
  }

  /// Localities of made-up routing.
  static func locality() throws -> FuzzedFormat {
    let names = ["unknown", "smallthinker", "gpt-oss"]
    let shipped = try names.map {
      try Examples.repositoryFile("Sources/edgewise/Resources/routing/\($0).yaml")
    }
    return FuzzedFormat(
      "locality", seeds: shipped,
      tokens: ["&a", "*a", "<<: *a", "!!int", "? ", ">-\n", "{", "}", "[", "]", ".inf", "---\n"],
      hasFigures: false
    ) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "l.yaml")
      let range = try LocalityRange(path: "l.yaml", files: files)
      return LocalityRange.Level.allCases.map { "\(range[$0]) \(range[$0].basis)\n" }.joined()
        + "\(range.name) \(range.shapes) \(range.architectures)"
    }
  }
}
