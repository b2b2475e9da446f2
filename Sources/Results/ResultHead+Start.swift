extension ResultHead {
  /// What is wrong with when the command started; nil where nothing is.
  var startFault: String? {
    guard let started, !Self.isTime(started) else { return nil }
    return "started is \(String(started.prefix(40)).debugDescription), and must be a time in UTC,"
      + " such as 2026-11-30T17:23:50.282Z"
  }

  /// Whether `text` is of that form.
  private static func isTime(_ text: String) -> Bool {
    let form = text.map { $0.isASCII && $0.isNumber ? "0" : $0 }
    guard form.starts(with: "0000-00-00T00:00:00"), form.last == "Z" else { return false }
    let fraction = form.dropFirst(19).dropLast()
    guard
      fraction.isEmpty || fraction.first == "." && fraction.dropFirst().allSatisfy({ $0 == "0" })
    else { return false }
    let numbers = text.prefix(19).split { !$0.isNumber }.compactMap { Int($0) }
    let ranges = [0...9999, 1...12, 1...31, 0...23, 0...59, 0...60]
    return numbers.count == ranges.count && zip(ranges, numbers).allSatisfy { $0.contains($1) }
  }
}
