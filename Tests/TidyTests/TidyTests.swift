import Testing

/// Checks of the source text itself: what a reviewer would otherwise have to repeat.
@Suite struct TidyTests {
  struct Ban {
    let text: String
    let allowedIn: [String]
    let instead: String
  }

  static let bans = [
    Ban(
      text: "import Foundation\n", allowedIn: [],
      instead: "FoundationEssentials"),
    Ban(text: "clock_gettime", allowedIn: ["/HostMachine/"], instead: "device.now"),
    Ban(text: "ContinuousClock", allowedIn: [], instead: "device.now"),
    Ban(text: "usleep(", allowedIn: ["/HostMachine/"], instead: "a DeviceClock"),
    Ban(text: " print(", allowedIn: ["/edgewise/"], instead: "a returned value"),
    Ban(text: "try!", allowedIn: [], instead: "try"),
    Ban(text: "fatalError(", allowedIn: [], instead: "precondition or a thrown error"),
    Ban(text: "FIX" + "ME", allowedIn: [], instead: "the fix"),
    Ban(text: "TO" + "DO", allowedIn: [], instead: "the work"),
  ]

  /// What opens, reads, writes or renames files, or looks at them, elsewhere than in `Files`.
  static let fileBans =
    [
      "FileManager", "FileHandle", "contents(atPath", "Data(contentsOf", "O_RDONLY", "O_WRONLY",
      "O_RDWR", "Glibc.open(", "Glibc.read(", "fopen(", "opendir(", "readdir(", " pread(",
      "pwrite(",
      "fsync(", "ftruncate(", "stat(", "statvfs(", " access(", "rename(", "unlink(", "rmdir(",
      "mkdir(", "readlink(", "posix_fadvise", "mkstemp(",
    ].map {
      Ban(text: $0, allowedIn: ["/Files/"], instead: "the FileSystem that was given, of Files")
    } + [
      Ban(
        text: "DiskFileSystem()",
        allowedIn: ["/Files/", "edgewise/Main.swift", "KernelFiles.swift"],
        instead: "the FileSystem that was given"),
      Ban(
        text: "GGUFError", allowedIn: ["/GGUF/", "/Models/", "/Tokenization/"],
        instead: "FileError, or an error of the target's own"),
    ]

  /// Where raw memory, files and C are touched. Elsewhere the word `unsafe` has no business.
  /// `Templates` only asks where its stack is.
  static let unsafeTargets: Set = [
    "Benchmarks", "DeviceInterface", "ExpertStore", "Files", "GGUF", "HostMachine", "Inference",
    "Kernels", "Measurement", "Models", "Plotting", "Quantities", "Residency", "Runs", "Templates",
    "Validation", "edgewise",
  ]

  @Test(arguments: SourceFile.all) func `a file and its lines are short`(file: SourceFile) {
    #expect(file.lines.count <= 400, "\(file) is too long")
    for (index, line) in file.lines.enumerated() where line.count > 100 {
      Issue.record("\(file):\(index + 1) is over 100 columns")
    }
  }

  @Test(arguments: SourceFile.all.filter(\.isSwift))
  func `functions fit a screen`(file: SourceFile) {
    for function in file.functions where function.length > 70 {
      Issue.record("\(file):\(function.line) is a function of \(function.length) lines")
    }
  }

  @Test(arguments: SourceFile.all.filter { $0.isSwift && !$0.isTest })
  func `nothing banned is used`(file: SourceFile) {
    let text = file.lines.joined(separator: "\n")
    for ban in Self.bans + Self.fileBans
    where !ban.allowedIn.contains(where: { file.path.contains($0) }) {
      #expect(!text.contains(ban.text), "\(file): \(ban.text) is banned, use \(ban.instead)")
    }
    if !Self.unsafeTargets.contains(file.target) {
      for (index, line) in file.lines.enumerated()
      where SourceFile.code(of: line).split(separator: " ").contains("unsafe") {
        Issue.record("\(file):\(index + 1) touches memory directly")
      }
    }
  }

  @Test(arguments: SourceFile.all.filter { $0.isSwift && $0.target == "edgewise" })
  func `names of files reach a terminal with what acts in them made visible`(file: SourceFile) {
    for (index, line) in file.lines.enumerated() where line.trimmed.contains(#/(^|[^\w.])print\(/#)
    {
      // With the lines that a formatter has broken it into.
      let indent = line.prefix { $0 == " " } + " "
      let rest = file.lines[(index + 1)...].prefix { $0.hasPrefix(indent) }
      let statement = ([line] + rest).joined(separator: "\n")
      guard statement.contains("\\(") else { continue }
      #expect(
        statement.contains("Medium.") || statement.contains("Self.shown("),
        "\(file):\(index + 1): print what has names in it with Console.tell")
    }
  }

  @Test(arguments: SourceFile.all.filter { $0.isSwift && !$0.isTest })
  func `sending something unchecked has a reason`(file: SourceFile) {
    for (index, line) in file.lines.enumerated() where line.contains("@unchecked Sendable {") {
      let above = file.lines[..<index].reversed().prefix(6)
      #expect(
        above.contains { $0.contains("// `@unchecked Sendable`: ") },
        "\(file):\(index + 1): say why it is safe to send")
    }
  }

  @Test(arguments: SourceFile.all.filter { $0.isSwift && !$0.isTest })
  func `a public type and function says what it is`(file: SourceFile) {
    for (index, line) in file.lines.enumerated() {
      let code = line.trimmed
      guard
        ["public struct ", "public enum ", "public final class ", "public protocol "].contains(
          where: { code.contains($0) }) || code.contains("public func ")
          || code.contains("public static func ") || code.hasPrefix("public init(")
      else { continue }
      guard !code.hasPrefix("public static func <"), !code.hasPrefix("public static func +"),
        !code.hasPrefix("public static func -"), !code.hasPrefix("public static func *")
      else { continue }
      guard !file.isConformanceWitness(at: index) else { continue }
      let above = file.lines[..<index].reversed()
        .first { !$0.trimmed.hasPrefix("@") && !$0.trimmed.hasPrefix("// `@unchecked") }
      #expect(
        above.map { $0.trimmed.hasPrefix("//") } ?? false,
        "\(file):\(index + 1) is public and undocumented")
    }
  }
}

extension SourceFile {
  /// Whether the function at `index` is documented by the protocol that it fulfils.
  fileprivate func isConformanceWitness(at index: Int) -> Bool {
    let names = [
      "beginStep(", "discardStep(", "run(", "submit(", "wait(", "hasEnded(", "raise(", "withdraw(",
      "next()", "routing(",
      "prediction(", "activeNeurons(", "headRows(", "token(", "init?(argument", "hash(",
      "encode(to", "init(from", "init(stringLiteral", "open(_ path: String, for", "status(of path",
      "freeByteCount(at", "checkAccess(toFolder", "names(inFolder", "destination(ofLink",
      "makeFolder(_", "rename(_", "remove(_ path", "removeFolder(_",
    ]
    return names.contains { lines[index].contains($0) }
  }
}
