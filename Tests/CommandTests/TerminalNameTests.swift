import Foundation
import Testing

/// Names of files are a user's, or of somebody whose files a user has: a terminal obeys none.
@Suite struct TerminalNameTests {
  private let edgewise: Command

  init() throws { edgewise = try Command() }

  @Test func `what acts in the name of a file is shown and not obeyed`() throws {
    defer { edgewise.remove() }
    let name = "ev\u{1B}[31m\u{202E}"
    let profile = try edgewise("device", "show", "rk3576", "--format", "yaml").output
    _ = try edgewise.file("\(name).yaml", Data(profile.utf8))
    for arguments in [
      ["device", "check", "\(name).yaml"],
      ["model", "bundle", "--output", "\(name).ewx"],
      ["model", "bundle", "--output", "\(name).ewx", "--verify"],
      ["model", "logits", "--tokens", "1", "--output", "\(name).logits"],
      ["model", "synthesize", "--preset", "tiny", "--layers", "1", "--vocabulary", "512"]
        + ["--output", "\(name).gguf"],
    ] {
      let outcome = try edgewise.run(arguments)
      #expect(outcome.status == 0, "\(arguments): \(outcome.complaint)")
      let shown = outcome.output + outcome.complaint
      #expect(shown.contains("ev␛[31m"), "\(shown)")
      #expect(!shown.contains("\u{1B}") && !shown.contains("\u{202E}"), "\(arguments)")
    }
  }
}
