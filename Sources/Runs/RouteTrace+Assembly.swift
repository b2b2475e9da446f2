import Results

extension RouteTrace {
  /// Makes batches of `rows`, in whatever order they are.
  ///
  /// - Throws: `RunError` where rows are missing or contradict each other.
  mutating func assemble(_ rows: [Row], path: String) throws(RunError) {
    var rows = rows
    if zip(rows, rows.dropFirst()).contains(where: { $0.key > $1.key }) {
      rows.sort { $0.key < $1.key }
    }
    var assembly = RouteTraceAssembly(trace: self, rows: rows, path: path)
    var first = 0
    while first < rows.count {
      var end = first
      while end < rows.count, rows[end].isOfSameCell(as: rows[first]) { end += 1 }
      try assembly.add(first..<end)
      first = end
    }
    try assembly.finish()
    self = assembly.trace
  }
}

extension RouteTrace.Row {
  /// Where it belongs: prefill by layer, decoding by position.
  fileprivate var key: (Int32, Int32, Int32, Int32, UInt8) {
    isPrefill
      ? (turn, 0, Int32(layer), position, rank) : (turn, 1, position, Int32(layer), rank)
  }

  /// Whether both are of one token in one layer.
  fileprivate func isOfSameCell(as other: RouteTrace.Row) -> Bool {
    turn == other.turn && isPrefill == other.isPrefill && position == other.position
      && layer == other.layer
  }
}

/// Puts a trace together, cell by cell: what one token chose in one layer.
private struct RouteTraceAssembly {
  private(set) var trace: RouteTrace
  private let rows: [RouteTrace.Row]
  private let path: String
  private let expertLayers: [Int]
  /// Positions that the first layer has of this turn's prefill.
  private var prefill: Range<Int>?

  init(trace: RouteTrace, rows: [RouteTrace.Row], path: String) {
    self.trace = trace
    self.rows = rows
    self.path = path
    expertLayers = trace.expertLayers
  }

  private func fault(_ row: RouteTrace.Row, _ reason: String) -> RunError {
    RunError("\(path): line \(row.line) \(reason)")
  }

  /// Adds the rows of the next cell.
  mutating func add(_ range: Range<Int>) throws(RunError) {
    let first = rows[range.lowerBound]
    try checkRows(range)
    let last = trace.batches.last
    let isOfBatch =
      first.isPrefill && last?.isPrefill == true && last?.turn == Int(first.turn)
      && last?.layer == Int(first.layer)
    if !isOfBatch {
      try checkEnd(of: last, at: first)
      try checkBeginning(at: first)
      let position = Int(first.position)
      trace.batches.append(
        RouteTrace.Batch(
          turn: Int(first.turn), isPrefill: first.isPrefill, layer: Int(first.layer),
          positions: position..<position))
    }
    try append(range)
  }

  /// Ends the trace.
  mutating func finish() throws(RunError) {
    guard let last = rows.last else { return }
    try checkEnd(of: trace.batches.last, at: nil)
    guard Int(last.layer) == expertLayers.last else {
      throw fault(last, "is the last, and its token has no rows for the layers behind")
    }
  }

  /// Ranks are those from 0 on, each once, experts differ, and weights do not rise.
  private mutating func checkRows(_ range: Range<Int>) throws(RunError) {
    for (rank, index) in range.enumerated() {
      let row = rows[index]
      guard Int(row.rank) == rank else {
        let isRepeated = rank > 0 && row.rank == rows[index - 1].rank
        throw fault(
          row, isRepeated ? "repeats a slot of its token and layer" : "leaves slot \(rank) out")
      }
      guard !rows[range.lowerBound..<index].contains(where: { $0.expert == row.expert }) else {
        throw fault(row, "names expert \(row.expert) a second time for its token and layer")
      }
      if rank > 0, row.weight > rows[index - 1].weight {
        throw fault(row, "has a greater weight than the slot before")
      }
      if rank > 0, row.weight.isNaN != rows[index - 1].weight.isNaN {
        throw fault(
          row, "and the slot before have one weight between them; give both, or nan for all slots")
      }
    }
    let (first, layer) = (rows[range.lowerBound], Int(rows[range.lowerBound].layer))
    let count = trace.layers[layer].expertsPerToken
    guard count == 0 || count == range.count else {
      throw fault(first, "has \(range.count) experts where layer \(layer) had \(count) before")
    }
    trace.layers[layer].expertsPerToken = range.count
  }

  /// The first layer says which positions prefill has; the last one may have the last alone, since
  /// only that goes on to the head.
  private mutating func checkEnd(
    of batch: RouteTrace.Batch?, at row: RouteTrace.Row?
  ) throws(RunError) {
    guard let batch, batch.isPrefill, let end = row ?? rows.last else { return }
    guard batch.layer != expertLayers.first else {
      prefill = batch.positions
      return
    }
    guard let prefill else { return }
    let isLastAlone =
      batch.layer == expertLayers.last
      && batch.positions == prefill.upperBound - 1..<prefill.upperBound
    guard batch.positions == prefill || isLastAlone else {
      throw fault(
        end, "comes where layer \(batch.layer) lacks prefill steps that the first layer has")
    }
  }

  /// A batch is of the layer behind the one before; decoding goes on position by position.
  private mutating func checkBeginning(at row: RouteTrace.Row) throws(RunError) {
    let before = trace.batches.last
    let isOfTurn = before?.turn == Int(row.turn)
    if !isOfTurn { prefill = nil }
    let behind = before.flatMap { before in expertLayers.first { $0 > before.layer } }
    let expected = behind ?? expertLayers[0]
    // Another phase or turn begins with the first layer, after the last one.
    let begins = behind == nil || isOfTurn && before?.isPrefill == row.isPrefill
    guard begins, Int(row.layer) == expected else {
      throw fault(row, "comes where rows of layer \(expected) are missing")
    }
    guard !row.isPrefill, let before, before.turn == Int(row.turn) else { return }
    let position = Int(row.position)
    // Steps are absolute positions: the first that is decoded is the one behind the prompt.
    if before.isPrefill, let end = prefill?.upperBound, position < end {
      throw fault(row, "decodes step \(position), which prefill has already")
    }
    let next = before.layer == expertLayers.last ? before.positions.upperBound : nil
    let step = next ?? before.positions.lowerBound
    guard position == step else {
      throw fault(row, "is of step \(position) where step \(step) is missing")
    }
  }

  private mutating func append(_ range: Range<Int>) throws(RunError) {
    let index = trace.batches.count - 1
    let position = Int(rows[range.lowerBound].position)
    let positions = trace.batches[index].positions
    guard position == positions.upperBound else {
      throw fault(
        rows[range.lowerBound],
        "is of step \(position) where step \(positions.upperBound) is missing")
    }
    trace.batches[index].positions = positions.lowerBound..<position + 1
    for row in rows[range] {
      trace.batches[index].experts.append(Int(row.expert))
      trace.batches[index].weights.append(row.weight)
      if row.activeNeurons >= 0 {
        trace.batches[index].activeNeurons.append(Int(row.activeNeurons))
      }
      if row.isRead { trace.batches[index].readCount += 1 }
      if row.isDropped { trace.batches[index].droppedCount += 1 }
    }
  }
}
