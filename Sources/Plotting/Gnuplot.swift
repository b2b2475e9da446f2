internal import CGnuplot
internal import Glibc
internal import Quantities
internal import Synchronization

/// The program that draws the charts.
public struct Gnuplot: Hashable, Sendable {
  /// Its name, looked for along PATH, or its path.
  public let program: String
  /// How long one picture may take before the program is stopped.
  public let limit: Duration

  /// gnuplot as it is installed, or another `program` that understands it.
  ///
  /// - Precondition: `limit` is positive and less than 20 days.
  public init(program: String = "gnuplot", limit: Duration = .seconds(60)) {
    precondition(
      limit > .zero && limit < .seconds(20 * 86_400), "a picture is given from 1 ns to 20 days")
    self.program = program
    self.limit = limit
  }

  /// The same where somebody waits for the end of the program: init systems and container engines
  /// send SIGKILL 10 s after SIGTERM.
  var hurried: Gnuplot { Gnuplot(program: program, limit: min(limit, .seconds(5))) }

  private static let question = Mutex<@Sendable () -> Bool>({ false })

  /// From now on pictures that are being drawn are given up when `isUnwanted` becomes true, as
  /// where the user wants to end the program.
  public static func giveUp(when isUnwanted: @escaping @Sendable () -> Bool) {
    question.withLock { $0 = isUnwanted }
  }

  /// Whether pictures are no longer wanted.
  static var isUnwanted: Bool { question.withLock { $0 }() }

  /// The bytes that `script` writes to its standard output, with `blocks` as the macros it names.
  ///
  /// - Parameter mayGiveUp: Whether it is stopped when no picture is wanted any more.
  func draw(
    _ script: String, blocks: [DataBlock], mayGiveUp: Bool = false
  ) throws(ReportError) -> [UInt8] {
    let result = unsafe run(script, blocks, mayGiveUp)
    defer { unsafe cgnuplot_release(result) }
    try unsafe check(result)
    let picture = unsafe [UInt8](
      UnsafeBufferPointer(start: result.output, count: Int(result.output_length)))
    if picture.isEmpty {
      let told = unsafe message(of: result).flatMap(complaint(in:)) ?? "no word why"
      throw ReportError(
        .drawingFailed,
        "gnuplot drew nothing and ended as if it had (\(ChartText.shortened(told, to: 300)));"
          + " check that \(program) is gnuplot, or install it again")
    }
    return picture
  }

  /// Whether `picture` has all the bytes that this process, and so gnuplot, may write to a file: it
  /// would go on otherwise.
  static func isLargest(_ picture: [UInt8]) -> Bool {
    var limit = rlimit()
    return unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0
      && UInt64(picture.count) >= UInt64(limit.rlim_cur)
  }

  private func run(
    _ script: String, _ blocks: [DataBlock], _ mayGiveUp: Bool
  ) -> cgnuplot_result {
    let milliseconds = Int32(max(1, limit.nanoseconds / 1_000_000))
    let values = blocks.flatMap { $0.columns.flatMap { $0 } }
    let names = blocks.flatMap { Array($0.name.utf8CString) }
    return unsafe values.withUnsafeBufferPointer { values in
      unsafe names.withUnsafeBufferPointer { names in
        let entries = unsafe entries(for: blocks, names: names, values: values)
        return unsafe cgnuplot_draw(
          program, script, entries, Int64(entries.count), milliseconds,
          mayGiveUp ? { Gnuplot.isUnwanted ? 1 : 0 } : nil)
      }
    }
  }

  private func entries(
    for blocks: [DataBlock], names: UnsafeBufferPointer<CChar>,
    values: UnsafeBufferPointer<Double>
  ) -> [cgnuplot_block] {
    var nameOffset = 0
    var valueOffset = 0
    return unsafe blocks.map { block in
      defer {
        nameOffset += block.name.utf8.count + 1
        valueOffset += block.rowCount * block.columns.count
      }
      return unsafe cgnuplot_block(
        name: names.baseAddress.map { unsafe $0 + nameOffset },
        values: values.baseAddress.map { unsafe $0 + valueOffset },
        row_count: Int64(block.rowCount), column_count: Int64(block.columns.count))
    }
  }

  private func check(_ result: cgnuplot_result) throws(ReportError) {
    if let code = unsafe [result.preparation_error, result.start_error].first(where: { $0 != 0 }) {
      throw unsafe result.preparation_error == 0
        ? startRefusal(code, isInstalled: result.is_installed != 0) : preparationRefusal(code)
    }
    if unsafe result.given_up != 0 { throw .givenUp }
    if unsafe result.timed_out != 0 {
      throw ReportError(
        .tooSlow, "\(program) did not finish a picture within \(limit): it was stopped")
    }
    if unsafe result.end_signal != 0 {
      let signal = unsafe String(cString: strsignal(result.end_signal))
      throw ReportError(.drawingFailed, "\(program) was ended from outside: \(signal)")
    }
    if unsafe result.exit_status != 0 {
      let told =
        unsafe message(of: result).flatMap(complaint(in:)) ?? "exit status \(result.exit_status)"
      throw ReportError(.drawingFailed, "gnuplot stopped: \(ChartText.shortened(told, to: 300))")
    }
  }

  private func message(of result: cgnuplot_result) -> String? {
    unsafe result.messages.map { text in unsafe String(cString: text) }
  }

  private func startRefusal(_ code: Int32, isInstalled: Bool) -> ReportError {
    guard code == ENOENT else {
      let reason = unsafe String(cString: strerror(code))
      return ReportError(
        .notStarted, "\(program) cannot be started: \(reason); check that it may run")
    }
    return isInstalled
      ? ReportError(
        .notStarted,
        "\(program) cannot be started: the program that its first line names, or its loader, is"
          + " missing; install gnuplot again") : .gnuplotMissing
  }

  private func preparationRefusal(_ code: Int32) -> ReportError {
    let reason = unsafe String(cString: strerror(code))
    let remedy =
      switch code {
      case EFBIG: "raise `ulimit -f`"
      case EMFILE: "raise `ulimit -n`"
      case ENFILE: "close other programs"
      default: "give this process more memory"
      }
    return ReportError(
      .drawingFailed, "nothing can be handed over to \(program): \(reason); \(remedy)")
  }

  /// What gnuplot said last, without the name of the script and the lines that quote it.
  private func complaint(in message: String) -> String? {
    let lines = message.split(whereSeparator: \.isNewline).map {
      Medium.terminal.quoted(String($0))
    }
    let mark = "\"/dev/stdin\" "
    guard let last = lines.lastIndex(where: { $0.hasPrefix(mark) }) else { return lines.last }
    return lines[last...].joined(separator: "; ").replacing(mark, with: "")
  }
}
