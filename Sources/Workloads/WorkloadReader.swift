import Files

/// Takes the text of a workload apart.
struct WorkloadReader {
  let path: String

  /// Prompts as plain text.
  func prompts(_ text: [UInt8], layout: PromptLayout) throws(WorkloadError) -> Workload {
    var gathering = GatheredTurns(path: path)
    var block: [String] = []
    var lines = TextLines(text)
    while let line = lines.next() {
      let words = String(decoding: text[line.bytes], as: UTF8.self)
      switch layout {
      case .lines:
        if !line.isBlank { try gathering.add(Turn(.text(words)), at: "line \(line.number)") }
      case .blocks where line.isBlank:
        try gathering.add(&block, at: "line \(line.number)")
      case .blocks:
        block.append(words)
      }
    }
    try gathering.add(&block, at: "the last line")
    return gathering.workload
  }

  /// Objects of JSON, one a line; or a single one.
  func objects(_ text: [UInt8]) throws(WorkloadError) -> Workload {
    var gathering = GatheredTurns(path: path)
    var lines = TextLines(text)
    while let line = lines.next() {
      if line.isBlank { continue }
      let tree: JSONTree
      do throws(JSONFault) { tree = try JSONTree(Array(text[line.bytes])) } catch {
        // Written over several lines it is a single object.
        if gathering.isEmpty, let whole = try? JSONTree(text) { return try list(of: whole) }
        throw WorkloadError(
          path: path, at: "line \(line.number)",
          "\(error.reason); a file that begins with { has an object of JSON in each line")
      }
      if gathering.isEmpty, tree["data"] != nil { return try list(of: tree) }
      try gathering.add(tree, at: "line \(line.number)")
    }
    return gathering.workload
  }

  /// All requests in one list.
  func list(_ text: [UInt8]) throws(WorkloadError) -> Workload {
    let tree: JSONTree
    do throws(JSONFault) { tree = try JSONTree(text) } catch {
      throw WorkloadError(path: path, "\(error.reason); write it again")
    }
    return try list(of: tree)
  }

  private func list(of tree: JSONTree) throws(WorkloadError) -> Workload {
    var items = [tree]
    if case .list(let list) = tree["data"] ?? tree { items = list }
    var gathering = GatheredTurns(path: path)
    for (index, item) in items.enumerated() {
      try gathering.add(item, at: "entry \(index + 1)")
    }
    guard !gathering.isEmpty else {
      throw WorkloadError(path: path, "its list is empty; give it something to ask")
    }
    return gathering.workload
  }
}

/// The lines of a text in memory, however long.
private struct TextLines {
  private let text: [UInt8]
  private var offset = 0
  private var number = 0

  /// A line without its end.
  struct Line {
    /// Counted from 1.
    let number: Int
    let bytes: Range<Int>
    let isBlank: Bool
  }

  init(_ text: [UInt8]) { self.text = text }

  mutating func next() -> Line? {
    guard offset < text.count else { return nil }
    let first = offset
    let last = text[first...].firstIndex(where: isLineEnd) ?? text.count
    let isPair = text[last...].starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
    offset = last + (isPair ? 2 : 1)
    number += 1
    return Line(
      number: number, bytes: first..<last, isBlank: text[first..<last].allSatisfy(isBlank))
  }
}
