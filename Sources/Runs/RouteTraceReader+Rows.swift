import Files
import Quantities
import Results

extension RouteTraceReader {
  /// The rows behind the header of `trace`, in the order of the file.
  mutating func rows(of trace: RouteTrace, limit: Int) throws -> [RouteTrace.Row] {
    var rows: [RouteTrace.Row] = []
    var blankLine: Int?
    while let line = try lines.next() {
      if line.isEmpty {
        blankLine = blankLine ?? lines.number
        continue
      }
      if let blankLine {
        throw RunError("\(path): line \(blankLine) is empty, and more follow")
      }
      guard rows.count < limit else {
        throw fault("is row \(limit + 1), and no more than \(limit) are read; cut the trace")
      }
      rows.append(try row(line, trace))
      try lines.requireEnd(of: path)
    }
    guard !rows.isEmpty else { throw RunError("\(path): the trace has no rows") }
    return rows
  }

  private func row(_ line: String, _ trace: RouteTrace) throws -> RouteTrace.Row {
    let texts = line.split(separator: ",", omittingEmptySubsequences: false)
    guard texts.count == columnCount else {
      throw fault("has \(texts.count) fields where its header has \(columnCount)")
    }
    let counts = 0...Int(Int32.max) - 1
    let phase = try number(.phase, texts, in: 0...1)
    let layer = try number(.layer, texts, in: 0...trace.layers.count - 1)
    let size = trace.layers[layer].expertByteCount
    guard size > 0 else { throw fault("is of layer \(layer), which is dense") }
    let residency = try number(.residency, texts, in: 0...2)
    let byteCount = try number(.byteCount, texts, in: 0...size)
    guard byteCount == 0 || byteCount == size && residency == 0 else {
      throw fault(
        "reads \(byteCount) bytes; an expert of layer \(layer) has \(size), and one that is"
          + " resident none")
    }
    return RouteTrace.Row(
      turn: Int32(try number(.turn, texts, in: counts)),
      position: Int32(try number(.step, texts, in: counts)), line: Int32(lines.number),
      weight: try weight(texts),
      activeNeurons: Int32(try optional(.activeNeurons, texts, in: counts) ?? -1),
      layer: UInt16(layer),
      expert: UInt16(try number(.expert, texts, in: 0...trace.expertCount - 1)),
      rank: UInt8(try number(.slot, texts, in: 0...rankLimit - 1)), isPrefill: phase == 0,
      isRead: byteCount > 0, isDropped: try optional(.dropped, texts, in: 0...1) == 1)
  }

  private func number(
    _ column: Column, _ texts: [Substring], in range: ClosedRange<Int>
  ) throws(RunError) -> Int {
    guard let number = try optional(column, texts, in: range) else {
      preconditionFailure("the header has all columns that are needed")
    }
    return number
  }

  /// nil where the file has no such column.
  private func optional(
    _ column: Column, _ texts: [Substring], in range: ClosedRange<Int>
  ) throws(RunError) -> Int? {
    guard let text = text(column, texts) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw fault(
        "has \(column.name) \(text), which is no number from \(range.lowerBound) to"
          + " \(range.upperBound)")
    }
    return number
  }

  private func text(_ column: Column, _ texts: [Substring]) -> Substring? {
    fields[column.rawValue].map { texts[$0] }
  }

  /// Not a number where it says `nan`: it is not known. Only such weights may count as others.
  private func weight(_ texts: [Substring]) throws(RunError) -> Float {
    let text = text(.weight, texts) ?? ""
    if text == "nan" { return .nan }
    guard let weight = Float(decimal: text), (0...Self.weightLimit).contains(weight) else {
      throw fault(
        "has weight \(text), which is neither a number from 0 to \(Int(Self.weightLimit)) nor nan")
    }
    return weight
  }
}
