import Foundation

/// Runs the built `edgewise` as a user would.
struct Command {
  struct Outcome {
    let status: Int32
    let output: String
    let complaint: String

    /// The one line that says what is wrong, without the program's name.
    var sentence: String {
      let line = complaint.split(separator: "\n").last.map(String.init) ?? ""
      return line.hasPrefix("edgewise: ") ? String(line.dropFirst(10)) : line
    }
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Beside the test bundle, wherever the build folder is.
  static let executable: URL = {
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? ""
    var folder = URL(fileURLWithPath: bundle)
    while folder.path.contains(".xctest") { folder.deleteLastPathComponent() }
    return folder.appendingPathComponent("edgewise")
  }()

  static let model = root.appendingPathComponent(
    "Sources/edgewise/Resources/smallthinker-tiny-q4_0.gguf")

  /// A folder of its own for each test, removed afterwards.
  let folder: URL
  var environment: [String: String]

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "edgewise-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    environment = ProcessInfo.processInfo.environment
    environment["XDG_CACHE_HOME"] = folder.path + "/cache"
  }

  /// What the run folder `name` says of its run.
  func record(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appendingPathComponent("\(name)/run.json"))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Runs the command in its folder.
  func callAsFunction(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs the command, and if asked sends Ctrl-C as soon as it has printed something.
  func run(
    _ arguments: [String], executable: URL = Self.executable, interruptsOnOutput: Bool = false
  ) throws -> Outcome {
    let process = Process()
    if interruptsOnOutput {
      // What started the tests in the background may let them ignore Ctrl-C.
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["--default-signal=INT", executable.path] + arguments
    } else {
      process.executableURL = executable
      process.arguments = arguments
    }
    process.currentDirectoryURL = folder
    process.environment = environment
    let (output, complaint) = (try capture("out"), try capture("err"))
    process.standardOutput = output.handle
    process.standardError = complaint.handle
    try process.run()
    if interruptsOnOutput {
      while process.isRunning, try text(output.url).isEmpty { Thread.sleep(forTimeInterval: 0.02) }
      process.interrupt()
    }
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try text(output.url),
      complaint: try text(complaint.url))
  }

  /// The JSON object that a command printed.
  func json(_ arguments: String...) throws -> [String: Any] {
    let outcome = try run(arguments)
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return object as? [String: Any] ?? [:]
  }

  /// Writes a file into the folder and returns its path.
  func file(_ name: String, _ data: Data) throws -> String {
    let url = folder.appendingPathComponent(name)
    try data.write(to: url)
    return url.path
  }

  private func capture(_ name: String) throws -> (url: URL, handle: FileHandle) {
    let url = folder.appendingPathComponent(name + "-" + UUID().uuidString)
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    return (url, try FileHandle(forWritingTo: url))
  }

  private func text(_ url: URL) throws -> String {
    String(decoding: try Data(contentsOf: url), as: UTF8.self)
  }
}
