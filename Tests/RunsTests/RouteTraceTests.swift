import Files
import Inference
import Models
import Results
@testable import Runs
import TestSupport
import Testing

@Suite struct RouteTraceTests {
  /// Two layers with three experts, two of them used: two tokens of a prompt, of which the second
  /// layer has the last alone, and two decoded ones.
  static let lines = [
    "# route_trace v1", "# model=m.gguf arch=new n_layer=2 n_expert=3 n_expert_used=2",
    "# layer=0 expert_bytes=10 dense_bytes=5", "# layer=1 expert_bytes=20 dense_bytes=5",
    "turn,phase,step,layer,slot,expert,weight,residency,expert_bytes",
    "0,0,0,0,0,2,0.75,0,10", "0,0,0,0,1,0,0.25,0,10", "0,0,1,0,0,2,nan,0,0",
    "0,0,1,0,1,1,nan,0,10", "0,0,1,1,0,1,0.5,0,20", "0,0,1,1,1,2,0.5,0,20",
    "0,1,2,0,0,2,0.5,1,0", "0,1,2,0,1,1,0.5,1,0", "0,1,2,1,0,0,0.9,0,20", "0,1,2,1,1,1,0.1,1,0",
    "0,1,3,0,0,0,1,1,0", "0,1,3,0,1,1,0,1,0", "0,1,3,1,0,0,0.5,1,0", "0,1,3,1,1,2,0.5,2,0",
  ]

  private func trace(_ lines: [String], end: String = "\n", limit: Int = 1000) throws -> RouteTrace
  {
    let text = lines.map { $0 + end }.joined()
    return try RouteTrace(ByteWindow(Array(text.utf8)), path: "t.csv", rowLimit: limit)
  }

  @Test func `batches are layers of a pass, in whatever order rows are`() throws {
    let trace = try trace(Self.lines)
    #expect(trace.batches.map(\.layer) == [0, 1, 0, 1, 0, 1])
    #expect(trace.batches[0].experts == [2, 0, 2, 1])
    #expect(trace.batches[0].positions == 0..<2)
    #expect(trace.batches[0].readCount == 3)
    #expect(trace.batches[1].positions == 1..<2)
    #expect(trace.batches[3].weights == [0.9, 0.1])
    #expect(trace.decoded?.experts == [2, 1, 0, 1, 0, 1, 0, 2])
    let shuffled = Array(Self.lines[..<5] + Self.lines[5...].reversed())
    // As text: weights that are not known are like no others.
    #expect(try "\(self.trace(shuffled))" == "\(trace)")
    #expect(try "\(self.trace(Self.lines, end: "\r\n"))" == "\(trace)")
    #expect(try "\(self.trace(Self.lines + ["", ""]))" == "\(trace)")
  }

  @Test func `columns are found by their names, and new ones do no harm`() throws {
    var lines = Self.lines
    lines[4] =
      "kind,active_neurons,expert,dropped,"
      + "turn,phase,step,layer,slot,weight,residency,expert_bytes"
    for index in 5..<lines.count {
      let fields = lines[index].split(separator: ",").map(String.init)
      let rest = (fields[..<5] + fields[6...]).joined(separator: ",")
      lines[index] = "x,7,\(fields[5]),\(index == 5 ? 1 : 0),\(rest)"
    }
    var moved = try trace(lines)
    #expect(moved.batches[0].activeNeurons == [7, 7, 7, 7])
    #expect(moved.batches[0].droppedCount == 1)
    for index in moved.batches.indices { moved.batches[index].activeNeurons = [] }
    moved.batches[0].droppedCount = 0
    let plain = try trace(Self.lines)
    #expect(moved.batches.map(\.experts) == plain.batches.map(\.experts))
    #expect(moved.batches.map(\.readCount) == plain.batches.map(\.readCount))
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    /// Which line is another, from 1; nil where it is left out.
    let number: Int
    let line: String?
    let says: String
    var testDescription: String { says }
  }

  static let faults = [
    Fault(number: 1, line: "# route_trace v2", says: "t.csv is route_trace v2; Edgewise reads"),
    Fault(
      number: 1, line: "# route_trace v1" + String(repeating: "0", count: 3000),
      says: "t.csv is route_trace v100; Edgewise reads"),
    Fault(number: 1, line: "turn", says: "t.csv is no route trace: its first line"),
    Fault(number: 2, line: "# model=m arch=a n_layer=2 n_expert=3", says: "line 2 must say arch"),
    Fault(
      number: 2, line: "# model=m arch=a n_layer=2 n_expert=3 n_expert_used=4",
      says: "line 2 must say arch"),
    Fault(
      number: 2, line: "# model=m arch=a n_layer=9999 n_expert=3 n_expert_used=2",
      says: "line 2 must say arch"),
    Fault(
      number: 2, line: "# model=m arch=a n_layer=4096 n_expert=65535 n_expert_used=1",
      says: "line 2 has 4096 layers of 65535 experts, and no more than 1048576 experts in all"),
    Fault(
      number: 2, line: "# model=m arch=a n_layer=1025 n_expert=1024 n_expert_used=1",
      says: "line 2 has 1025 layers of 1024 experts"),
    Fault(
      number: 3, line: "# layer=0 expert_bytes=8589934593 dense_bytes=5",
      says: "line 3 must say layer=0, expert_bytes (to 8589934592)"),
    Fault(
      number: 3, line: "# layer=0 expert_bytes=10 expert_bytes=20 dense_bytes=5",
      says: "line 3 says expert_bytes twice"),
    Fault(number: 2, line: nil, says: "line 2 is of a layer that the model does not have"),
    Fault(number: 3, line: "# layer=0 expert_bytes=10", says: "line 3 must say layer=0"),
    Fault(number: 3, line: nil, says: "line 3 must say layer=0"),
    Fault(number: 4, line: nil, says: "line 4 comes before a header line for the model"),
    Fault(number: 4, line: "# layer=1 expert_bytes=0 dense_bytes=1", says: "line 10 is of layer 1"),
    Fault(
      number: 5, line: "turn,phase,step,layer,slot,expert,weight,residency", says: "line 5 has no"),
    Fault(number: 5, line: lines[4] + ",turn", says: "line 5 has a column twice"),
    Fault(
      number: 6, line: "0,0,0,0,0,2,0.75,0", says: "line 6 has 8 fields where its header has 9"),
    Fault(number: 6, line: "", says: "line 6 is empty, and more follow"),
    Fault(number: 6, line: "-1,0,0,0,0,2,0.75,0,10", says: "line 6 has turn -1"),
    Fault(number: 6, line: "0,2,0,0,0,2,0.75,0,10", says: "line 6 has phase 2"),
    Fault(number: 6, line: "0,0,-1,0,0,2,0.75,0,10", says: "line 6 has step -1"),
    Fault(number: 6, line: "0,0,0,2,0,2,0.75,0,10", says: "line 6 has layer 2"),
    Fault(number: 6, line: "0,0,0,0,2,2,0.75,0,10", says: "line 6 has slot 2"),
    Fault(number: 6, line: "0,0,0,0,0,3,0.75,0,10", says: "line 6 has expert 3"),
    Fault(number: 6, line: "0,0,0,0,0,2,inf,0,10", says: "line 6 has weight inf"),
    Fault(number: 6, line: "0,0,0,0,0,2,,0,10", says: "line 6 has weight ,"),
    Fault(
      number: 6, line: "0,0,0,0,0,2,-0.5,0,10",
      says: "line 6 has weight -0.5, which is neither a number from 0 to 100 nor nan"),
    Fault(number: 6, line: "0,0,0,0,0,2,0\0.75,0,10", says: "line 6 has weight 0\0.75, which is"),
    Fault(number: 6, line: "0,0,0,0,0,2,0x1p-1,0,10", says: "line 6 has weight 0x1p-1, which is"),
    Fault(number: 6, line: "0,0,0,0,0,2,101,0,10", says: "line 6 has weight 101, which is"),
    Fault(
      number: 7, line: "0,0,0,0,1,0,nan,0,10",
      says: "line 7 and the slot before have one weight between them"),
    Fault(number: 6, line: "0,0,0,0,0,2,0.75,3,10", says: "line 6 has residency 3"),
    Fault(
      number: 6, line: "0,0,0,0,0,2,0.75,0,9", says: "line 6 reads 9 bytes; an expert of layer 0"),
    Fault(number: 6, line: "0,0,0,0,0,2,0.75,1,10", says: "line 6 reads 10 bytes"),
    Fault(number: 6, line: "0,0,0,0,0,2,0.1,0,10", says: "line 7 has a greater weight than"),
    Fault(number: 7, line: "0,0,0,0,0,1,0.25,0,10", says: "repeats a slot of its token and layer"),
    Fault(number: 7, line: "0,0,0,0,1,2,0.25,0,0", says: "line 7 names expert 2 a second time"),
    Fault(number: 6, line: nil, says: "line 6 leaves slot 0 out"),
    Fault(number: 7, line: nil, says: "line 7 has 2 experts where layer 0 had 1 before"),
    Fault(number: 18, line: "0,1,4,1,0,0,0.5,1,0", says: "line 19 leaves slot 0 out"),
    Fault(number: 19, line: nil, says: "line 18 has 1 experts where layer 1 had 2 before"),
  ]

  @Test(arguments: faults) func `a trace that is damaged is refused, naming the line`(
    fault: Fault
  ) throws {
    var lines = Self.lines
    if let line = fault.line {
      lines[fault.number - 1] = line
    } else {
      lines.remove(at: fault.number - 1)
    }
    let error = #expect(throws: RunError.self) { try trace(lines) }
    #expect(try #require(error).description.contains(fault.says), "\(error?.description ?? "")")
  }

  @Test func `what the largest trace that is read adds up to is no overflow`() throws {
    var lines = Self.lines
    lines[1] = "# model=m.gguf arch=new n_layer=1024 n_expert=1024 n_expert_used=2"
    lines.removeLast(lines.count - 2)
    lines += (0..<1024).map { "# layer=\($0) expert_bytes=8589934592 dense_bytes=1099511627776" }
    lines.append(Self.lines[4])
    for layer in 0..<1024 {
      lines += ["0,1,0,\(layer),0,1,1,0,8589934592", "0,1,0,\(layer),1,2,0,0,8589934592"]
    }
    let trace = try trace(lines, limit: 2048)
    let description = try RoutingDescription(trace, budgets: [1 << 40], path: "t.csv")
    #expect(description.engineReadBytes == 1 << 44)
    #expect(trace.standardBudgets.count == 6)
  }

  @Test func `a trace whose last number may be cut is refused`() throws {
    let text = Self.lines.joined(separator: "\n")
    let read = { (end: String) in
      try RouteTrace(ByteWindow(Array((text + end).utf8)), path: "t.csv", rowLimit: 1000)
    }
    let error = #expect(throws: RunError.self) { try read("") }
    #expect(
      error?.description
        == "t.csv: line 19, the last one, has no end, so the file may be cut; get it again, or end"
        + " that line if it is whole")
    for end in ["\n", "\r\n", "\r", "\n  \n\t"] { #expect(try read(end).batches.count == 6) }
  }

  @Test func `weights that are not known or scaled count alike, which is said`() throws {
    let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" }
    let recording = try Recording(
      path: "\(folder)/InferenceTests/Recordings/bible.ewr", files: disk)
    let trace = try RouteTrace(recording)
    let sentence = "experts count alike where weights are not known, or no shares of 1"
    let ranks = recording.model.shape.expertsPerToken
    for (factor, isEqual) in [(1, false), (2.5, true), (.nan, true)] as [(Float, Bool)] {
      var other = trace
      for index in other.batches.indices {
        other.batches[index].weights = other.batches[index].weights.map { $0 * factor }
      }
      other = try RouteTrace(ByteWindow(Array(other.text.utf8)), path: "t.csv")
      let made = try other.recording(of: recording.model, path: "t.csv")
      #expect(made.syntheticCaveat?.contains(sentence) == isEqual)
      let weights = made.decisions.layers[0].routing.weights
      #expect(weights.allSatisfy { $0 == 1 / Float(ranks) } == isEqual)
    }
  }

  @Test func `missing cells are found, and more rows than are allowed`() throws {
    let cases: [(removed: [Int], says: String)] = [
      ([8, 9], "line 10 comes where layer 1 lacks prefill steps"),
      ([10, 11], "of layer 1 are missing"),
      ([12, 13], "comes where rows of layer 0 are missing"),
      ([18, 19], "line 17 is the last, and"),
      ([14, 15, 16, 17], "is of step 3 where step 2 is missing"),
    ]
    for (removed, says) in cases {
      let lines = Self.lines.enumerated().filter { !removed.contains($0.offset + 1) }.map(\.element)
      let error = #expect(throws: RunError.self) { try trace(lines) }
      #expect(try #require(error).description.contains(says), "\(error?.description ?? "")")
    }
    var late = Self.lines
    for index in 15..<19 { late[index] = late[index].replacing("0,1,3", with: "0,1,4") }
    let gap = #expect(throws: RunError.self) { try trace(late) }
    #expect(gap?.description.contains("is of step 4 where step 3 is missing") == true)
    let later = Self.lines.map {
      $0.replacing("0,1,3", with: "0,1,90003").replacing("0,1,2", with: "0,1,90002")
    }
    let jump = #expect(throws: RunError.self) { try trace(later) }
    #expect(jump?.description.contains("line 12 is of step 90002 where step 2 is missing") == true)
    let early = Self.lines.map { $0.replacing("0,1,2", with: "0,1,1") }
    let overlap = #expect(throws: RunError.self) { try trace(early) }
    #expect(overlap?.description.contains("decodes step 1, which prefill has already") == true)
    let long = #expect(throws: RunError.self) { try trace(Self.lines, limit: 13) }
    #expect(long?.description.contains("line 19 is row 14, and no more than 13 are read") == true)
    #expect(throws: RunError.self) { try trace(Array(Self.lines[..<5])) }
    #expect(throws: RunError.self) { try trace(Array(Self.lines[..<3])) }
  }

  @Test func `a recording comes back from the trace that is made of it`() throws {
    let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" }
    let recording = try Recording(
      path: "\(folder)/InferenceTests/Recordings/bible.ewr", files: disk)
    let text = try RouteTrace(recording).text
    let trace = try RouteTrace(ByteWindow(Array(text.utf8)), path: "t.csv")
    let again = try trace.recording(of: recording.model, path: "t.csv")
    // No more than the model was made for, as the recording's own run had it.
    #expect(again.conditions.contextLength == recording.conditions.contextLength)
    // No engine had all experts in memory.
    #expect(!trace.isResidencyKnown)
    let description = try RoutingDescription(trace, path: "t.csv")
    #expect(description.engineDecodeHitRate == nil && description.engineReadBytes == nil)
    #expect(again.batches == recording.batches)
    for (layer, before) in zip(again.decisions.layers, recording.decisions.layers) {
      #expect(layer.routing == before.routing)
      #expect(layer.activeNeurons == before.activeNeurons)
    }
    #expect(again.promptTokens.count == recording.promptTokens.count)
    #expect(again.isMadeUp == false)
  }

  @Test func `a trace with fewer experts than the model has becomes a recording that says so`()
    throws
  {
    let shape = try #require(NamedShape(rawValue: "qwen3-30b-a3b"))
    let trace = try RouteReplacementTests.trace("qwen")
    let other = #expect(throws: RunError.self) {
      try trace.recording(of: shape.blueprint, path: "t.csv")
    }
    #expect(other?.description.contains("has experts of 2.92 MiB, those of") == true)
    let model = try trace.model(of: shape, path: "t.csv")
    #expect("\(model.expertByteCount)" == "2.92 MiB")
    let error = #expect(throws: RunError.self) { try trace.recording(of: model, path: "t.csv") }
    #expect(error?.description.contains("layer 47 has the last token of the prompt alone") == true)
    let recording = try trace.recording(of: model, skippingPrefill: true, path: "t.csv")
    #expect(recording.model.shape.expertsPerToken == 6)
    #expect(recording.batches.count == 128)
    #expect(recording.decisions.layers[49].routing.experts == trace.batches[97].experts)
    let caveat = try #require(recording.syntheticCaveat)
    #expect(caveat.contains("a token uses 6 experts of a layer, the model 8"))
    #expect(caveat.contains("several sizes"))
    #expect(throws: RunError.self) {
      try trace.recording(of: NamedShape.standard4B.blueprint, path: "t.csv")
    }
  }
}
