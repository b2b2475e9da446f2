import FoundationEssentials
@testable import Plotting
@testable import Reporting
@testable import Results
import Files
import TestSupport
import Testing
import Tracing

@Suite struct ChartSetTests {
  private static let hostileName =
    "a_very^long{device}@name 'with' `touch x` \"quotes\" <script>alert(1)</script> & so on, and on"

  /// A sample run with a record that fits it.
  private static func record(of sample: SampleRun, device: String) throws -> RunRecord {
    var record = try SampleRecord.storageBound()
    record.device = device
    record.tokenSeconds = sample.tokenSeconds
    return record
  }

  /// Runs that would spoil a careless chart. (Samples themselves are too large to be arguments.)
  enum Extreme: CaseIterable {
    case usual, oneTokenWithoutReads, twoThousandTokens, deepAndThrottled

    var sample: SampleRun {
      switch self {
      case .usual: SampleRun(tokenCount: 12)
      case .oneTokenWithoutReads: SampleRun(tokenCount: 1, missShare: 0)
      case .twoThousandTokens: SampleRun(tokenCount: 2000)
      case .deepAndThrottled:
        SampleRun(tokenCount: 3, layerCount: 52, laneCount: 12, throttled: true)
      }
    }
  }

  @Test(.enabled(if: Gnuplot.isInstalled), arguments: Extreme.allCases)
  func `every picture is whole, in both formats and 1200 pixels wide`(run: Extreme) throws {
    let sample = run.sample
    let folder = try TemporaryFolder()
    let record = try Self.record(of: sample, device: Self.hostileName)
    let names = try ChartSet.write(record: record, trace: sample.trace, into: folder.path, of: disk)
    #expect(names.count == 6)
    #expect(try folder.names == names.sorted())
    for name in names {
      if name.hasSuffix(".png") {
        #expect(Self.widthOfPNG(try folder.contents(name)) == 1200, "\(name)")
      } else {
        let svg = try folder.text(name)
        #expect(Markup.fault(in: svg) == nil, "\(name)")
        #expect(svg.contains("width=\"1200\""), "\(name)")
        #expect(!svg.contains("<script"), "\(name)")
        #expect(svg.contains("mode: simulated"), "\(name)")
      }
    }
  }

  /// The width that the header of a PNG file tells; nil where it is none.
  private static func widthOfPNG(_ data: Data) -> Int? {
    let bytes = [UInt8](data.prefix(24))
    guard bytes.count == 24, bytes[..<8] == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
      bytes[12..<16].elementsEqual("IHDR".utf8)
    else { return nil }
    return bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
  }

  @Test func `a run without tokens has no pictures`() throws {
    var record = try SampleRecord.storageBound()
    record.tokenSeconds = []
    #expect(try ChartSet.write(record: record, trace: Trace(), into: "/nowhere", of: disk) == [])
  }

  @Test func `without gnuplot nothing is written and the error says so`() throws {
    let folder = try TemporaryFolder()
    let sample = SampleRun(tokenCount: 3)
    let record = try Self.record(of: sample, device: "board")
    let error = #expect(throws: ReportError.self) {
      try ChartSet.write(
        record: record, trace: sample.trace, into: folder.path, of: disk,
        using: Gnuplot(program: "gnuplot-that-is-not-there"))
    }
    #expect(error?.kind == .gnuplotMissing)
    #expect(try folder.names.isEmpty)
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `a folder that cannot be written to is named in one sentence`() throws {
    let folder = try TemporaryFolder()
    let sample = SampleRun(tokenCount: 3)
    let record = try Self.record(of: sample, device: "board")
    let error = #expect(throws: FileError.self) {
      try ChartSet.write(
        record: record, trace: sample.trace, into: folder.file("missing"), of: disk)
    }
    let path = folder.file("missing")
    #expect(
      error?.description
        == "\(path)/timeline.svg: the folder does not exist; create it first")
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `the chart of a search marks the winner`() throws {
    let folder = try TemporaryFolder()
    let names = try TuneChart.write(result: try SampleTuning.result(), into: folder.path, of: disk)
    #expect(names == ["tune.svg", "tune.png"])
    #expect(try folder.text("tune.svg").contains("best: depth 2, lfu, 5.94 tok/s, p99 340 ms"))
    #expect(Self.widthOfPNG(try folder.contents("tune.png")) == 1200)
  }

  @Test func `the chart of a search has one trial for each depth of a policy`() throws {
    var result = try SampleTuning.result()
    let before = try #require(TuneChart(result: result)?.chart)
    for var trial in result.trials {
      trial.settings[.readGranularity] = .text("matrix")
      trial.tokensPerSecond /= 2
      result.trials.append(trial)
    }
    let after = try #require(TuneChart(result: result)?.chart)
    #expect(after.blocks == before.blocks)
    result.winner.settings[.readGranularity] = .text("matrix")
    let other = try #require(TuneChart(result: result)?.chart)
    #expect(other.blocks != before.blocks && other.blocks.count == before.blocks.count)
    #expect(other.commands.contains { $0.contains("of RAM, reads of a matrix") })
  }
}
