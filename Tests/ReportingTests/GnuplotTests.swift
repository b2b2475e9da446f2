import FoundationEssentials
import Glibc
@testable import Plotting
import Testing

extension Gnuplot {
  /// Whether pictures can be drawn here.
  static let isInstalled: Bool = {
    do throws(ReportError) {
      _ = try Gnuplot().draw("set terminal svg\nplot x", blocks: [])
      return true
    } catch {
      return error.kind != .gnuplotMissing
    }
  }()
}

@Suite struct GnuplotTests {
  @Test func `says what to install where gnuplot is missing`() {
    let error = #expect(throws: ReportError.self) {
      try Gnuplot(program: "gnuplot-that-is-not-there").draw("plot x", blocks: [])
    }
    #expect(error?.kind == .gnuplotMissing)
    #expect(
      error?.description
        == "gnuplot is not installed: no pictures; apt-get install gnuplot-nox")
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `draws columns that are sent as binary`() throws {
    let block = DataBlock("points", columns: [[1, 2, 3], [0.1, 1.0 / 3, .pi]])
    let script = "set print '-'\nstats @points using 2 nooutput\nprint sprintf('%.17g', STATS_max)"
    let output = try Gnuplot().draw(script, blocks: [block])
    #expect(String(decoding: output, as: UTF8.self) == "3.1415926535897931\n")
  }

  @Test(
    .enabled(if: Gnuplot.isInstalled),
    arguments: [
      ("set nonsense", "unrecognized option"),
      ("plot @points using 1:7 with lines", "x range is invalid"),
      ("set output '/nowhere/at/all'", "cannot open file"),
      ("if (1) {", "missing block terminator"),
    ])
  func `a script that fails stops with what gnuplot says`(script: String, told: String) {
    let block = DataBlock("points", columns: [[1, 2], [3, 4]])
    let error = #expect(throws: ReportError.self) {
      try Gnuplot().draw("set terminal svg\n\(script)\nplot x", blocks: [block])
    }
    #expect(error?.kind == .drawingFailed)
    #expect(error?.description.contains(told) == true, "\(String(describing: error))")
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `a script without a picture is an error`() {
    let error = #expect(throws: ReportError.self) { try Gnuplot().draw("", blocks: []) }
    #expect(error?.kind == .drawingFailed)
  }

  /// Programs that are no gnuplot, and what is said about a picture that they were asked for.
  @Test(arguments: [
    ("exec sleep 600", "it was stopped"),
    ("kill -9 $$", "was ended from outside: Killed"),
    ("echo 'no such \u{1B}[2Jterminal' >&2; exit 3", "gnuplot stopped: no such ␛[2Jterminal"),
    ("exit 3", "gnuplot stopped: exit status 3"),
    ("exit 0", "ended as if it had (no word why); check that"),
    ("echo 'bad day' >&2", "ended as if it had (bad day); check that"),
    ("echo '<?xml half a picture'", "did not draw all of it"),
  ])
  func `a program that does not draw is told from one that does`(
    body: String, told: String
  ) async throws {
    let folder = try TemporaryFolder()
    let program = folder.file("gnuplot")
    try Data("#!/bin/sh\n\(body)\n".utf8).write(to: URL(filePath: program))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    let limit: Duration = body.contains("sleep") ? .milliseconds(50) : .seconds(60)
    // A program that another test starts while this one is written still holds the file open, and
    // what is being written cannot be started: that passes.
    var complaints: [String] = []
    while complaints.count < 20, !(complaints.last ?? "").contains(told) {
      let error = #expect(throws: ReportError.self) {
        try Chart(name: "x", height: 100, title: "", subtitle: "")
          .drawn(as: .svg, with: Gnuplot(program: program, limit: limit))
      }
      complaints.append(error?.description ?? "")
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(complaints.last?.contains(told) == true, "\(complaints)")
  }

  /// In processes of their own, as what is wanted is asked of the whole process.
  @Test func `pictures are given up when they are no longer wanted, and not before`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let program = folder.file("gnuplot")
      // The first one that is started says that no picture is wanted any more, and hangs.
      try Data("#!/bin/sh\n: > '\(folder.file("wish"))'; exec sleep 600\n".utf8)
        .write(to: URL(filePath: program))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
      let wish = folder.file("wish")
      Gnuplot.giveUp { FileManager.default.fileExists(atPath: wish) }
      let charts = ["a", "b"].map { Chart(name: $0, height: 100, title: "", subtitle: "") }
      let notes = DrawnCharts(charts, with: Gnuplot(program: program)).notes
      #expect(notes.count == 1 && notes[0].hasPrefix("a.svg, a.png, b.svg, b.png not drawn: "))
      #expect(notes.first?.contains("the command was to end") == true)
      // What is drawn although the end was wanted before is drawn to its own end.
      let late = DrawnCharts(charts, with: Gnuplot(program: program, limit: .milliseconds(250)))
      #expect(late.notes.first?.contains("did not finish") == true)
      #expect(Gnuplot().hurried.limit == .seconds(5))
    }
  }

  @Test func `a picture larger than this process may write says so`() async {
    // In a process of its own, as the limit would hold for other tests.
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let program = folder.file("gnuplot")
      let body = "#!/bin/sh\nhead -c 100000 /dev/zero || true\n"
      try Data(body.utf8).write(to: URL(filePath: program))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
      _ = signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 8192, rlim_max: 8192)
      #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let error = #expect(throws: ReportError.self) {
        try Chart(name: "x", height: 100, title: "", subtitle: "")
          .drawn(as: .svg, with: Gnuplot(program: program))
      }
      #expect(error?.description.contains("raise `ulimit -f`") == true)
    }
  }

  @Test func `a gnuplot without its interpreter is no missing one`() async throws {
    let folder = try TemporaryFolder()
    let program = folder.file("gnuplot")
    try Data("#!/nowhere/sh\n".utf8).write(to: URL(filePath: program))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    var kind: ReportError.Kind?
    // As above: another test may hold the file open for a moment.
    for _ in 0..<20 where kind == nil {
      let error = #expect(throws: ReportError.self) {
        try Gnuplot(program: program).draw("plot x", blocks: [])
      }
      if error?.description.contains("install gnuplot again") == true { kind = error?.kind }
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(kind == .notStarted)
  }

  @Test func `no room for what is handed over says what to raise`() async {
    // In a process of its own, as the limit would hold for other tests.
    await #expect(processExitsWith: .success) {
      _ = signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 8, rlim_max: 8)
      #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let error = #expect(throws: ReportError.self) {
        try Gnuplot().draw("plot x", blocks: [])
      }
      #expect(error?.description.contains("File too large; raise `ulimit -f`") == true)
    }
  }

  @Test func `what cannot be started says why`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: ReportError.self) {
      try Gnuplot(program: folder.path).draw("plot x", blocks: [])
    }
    #expect(error?.kind == .notStarted)
    #expect(error?.description.contains("Permission denied; check that it may run") == true)
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `text is taken literally, even where it looks like a command`() throws {
    let folder = try TemporaryFolder()
    let text = "it's `touch \(folder.file("x"))` {/Bold a_b^c} @points \"q\" \\n <b>&"
    let script = "set label \(ChartText.quoted(text)) at 0,0 noenhanced\nplot x"
    let svg = try Gnuplot().draw("set terminal svg\n\(script)", blocks: [])
    #expect(try folder.names.isEmpty)
    let drawn = String(decoding: svg, as: UTF8.self)
    #expect(drawn.contains("{/Bold a_b^c} @points"))
    #expect(!drawn.contains("<b>"))
    #expect(Markup.fault(in: drawn) == nil)
  }
}
