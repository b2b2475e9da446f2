import Files

/// Takes the text of a workload apart.
struct WorkloadReader {
  private let text: [UInt8]
  private let path: String

  init(_ text: [UInt8], path: String) {
    self.text = text
    self.path = path
  }

  /// Prompts as plain text.
  func prompts(layout: PromptLayout) throws(WorkloadError) -> Workload {
    var gathering = GatheredTurns(path: path)
    var prompt: [String] = []
    var firstLine = 0
    var lines = TextLines(text)
    while let line = lines.next() {
      if !line.isBlank {
        if prompt.isEmpty { firstLine = line.number }
        prompt.append(String(decoding: text[line.bytes], as: UTF8.self))
      }
      if line.isBlank || layout == .lines {
        try gathering.add(&prompt, at: "line \(firstLine)")
      }
    }
    try gathering.add(&prompt, at: "line \(firstLine)")
    return gathering.workload
  }

  /// Values of JSON, one a line; or a single one.
  func values() throws(WorkloadError) -> Workload {
    var gathering = GatheredTurns(path: path)
    var isFirst = true
    var lines = TextLines(text)
    while let line = lines.next() {
      if line.isBlank { continue }
      let place = "line \(line.number)"
      let tree: JSONTree
      do throws(JSONFault) { tree = try JSONTree(Array(text[line.bytes])) } catch {
        // Written over several lines it is a single object.
        if isFirst, let whole = try? JSONTree(unmarkedText) { return try list(of: whole) }
        throw WorkloadError(
          path: path, at: place,
          "\(error.reason); a file that begins with {, or is named as JSON, has an object of JSON"
            + " in each line, or a text in quotes")
      }
      let isAlone = isFirst && lines.isAtEnd
      if let items = try gathering.unwrapped(tree, at: place, isAlone: isAlone) {
        try gathering.add(items, of: isAlone ? nil : place)
      } else {
        try gathering.add(tree, at: place)
      }
      isFirst = false
    }
    return try found(gathering)
  }

  /// All requests in one list.
  func list() throws(WorkloadError) -> Workload {
    let tree: JSONTree
    do throws(JSONFault) { tree = try JSONTree(unmarkedText) } catch {
      throw WorkloadError(
        path: path,
        "\(error.reason); a file that begins with [ is taken for a list of JSON: mend that, or"
          + " begin a text with another sign")
    }
    return try list(of: tree)
  }

  private func list(of tree: JSONTree) throws(WorkloadError) -> Workload {
    var gathering = GatheredTurns(path: path)
    if case .list(let items) = tree {
      try gathering.add(items)
    } else {
      try gathering.add(gathering.unwrapped(tree) ?? [tree])
    }
    return try found(gathering)
  }

  private func found(_ gathering: GatheredTurns) throws(WorkloadError) -> Workload {
    guard !gathering.isEmpty else {
      throw WorkloadError(path: path, "its list is empty; give it something to ask")
    }
    return gathering.workload
  }

  /// The text, with a blank for the mark that it may begin with.
  private var unmarkedText: [UInt8] {
    guard let first = text.firstIndex(where: { !isBlank($0) }), text[first] == recordSeparator
    else { return text }
    var unmarked = text
    unmarked[first] = UInt8(ascii: " ")
    return unmarked
  }
}
