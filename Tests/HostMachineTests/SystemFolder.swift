import Foundation

/// A folder of made-up files such as the system keeps, as long as it is held.
final class SystemFolder {
  let path: String

  /// Files at the paths of `texts`.
  init(_ texts: [String: String]) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "edgewise-system-\(UUID().uuidString)")
    path = folder.path
    for (name, text) in texts {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  /// For each name of a file, one text for each processor.
  convenience init(processorFiles files: [String: [String]]) throws {
    var texts: [String: String] = [:]
    for (name, lines) in files {
      for (number, line) in lines.enumerated() {
        texts["devices/system/cpu/cpu\(number)/\(name)"] = line + "\n"
      }
    }
    try self.init(texts)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
