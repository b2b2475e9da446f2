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
    let drawn = ChartSet.drawn(record: record, trace: sample.trace)
      .written(into: folder.path, of: disk)
    let names = drawn.names
    #expect(names == ChartSet.fileNames && drawn.notes == [])
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
        #expect(!svg.contains("binary format"), "\(name) is drawn from files that it names")
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
    let drawn = ChartSet.drawn(record: record, trace: Trace())
      .written(into: "/nowhere", of: disk)
    #expect(drawn.names == [] && drawn.notes == [])
  }

  /// Draws a small run into `folder`.
  private static func draw(
    into folder: String, of files: any FileSystem = disk, using gnuplot: Gnuplot = Gnuplot()
  ) throws -> DrawnCharts {
    let sample = SampleRun(tokenCount: 3)
    return ChartSet.drawn(
      record: try record(of: sample, device: "board"), trace: sample.trace, using: gnuplot
    ).written(into: folder, of: files)
  }

  @Test func `without gnuplot nothing is written and one note says so`() throws {
    let folder = try TemporaryFolder()
    let drawn = try Self.draw(
      into: folder.path, using: Gnuplot(program: "gnuplot-that-is-not-there"))
    #expect(
      drawn.notes == ["gnuplot is not installed: no pictures; apt-get install gnuplot-nox"])
    #expect(try folder.names.isEmpty)
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `a folder that is not there is one note about all pictures`() throws {
    let folder = try TemporaryFolder()
    let drawn = try Self.draw(into: folder.file("missing"))
    #expect(drawn.names == [] && drawn.notes.count == 1)
    #expect(
      drawn.notes.first?.hasSuffix(
        "breakdown.png not drawn: the folder does not exist; create it first") == true)
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `a picture without room says so, and costs no other`() throws {
    let folder = try TemporaryFolder()
    let files = FaultyFileSystem()
    files.failCall(after: 0, of: [.write], where: { $0.contains("latency.svg") }, code: 28)
    let drawn = try Self.draw(into: folder.path, of: files)
    #expect(
      drawn.notes == [
        "latency.svg not drawn: the disk is full; free some space or choose another one"
      ])
    #expect(drawn.names == ChartSet.fileNames.filter { $0 != "latency.svg" })
    #expect(try folder.names == drawn.names.sorted())
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `each step that fails costs one picture at most, and leaves nothing of it`() throws {
    var result = try SampleTuning.result()
    result.trials.removeLast()
    let count = try FaultyFileSystem.failEachCall { files in
      let folder = try TemporaryFolder()
      let drawn = TuneChart.drawn(result: result).written(into: folder.path, of: files)
      #expect(drawn.names.count + drawn.notes.count == 2)
      #expect(try folder.names == drawn.names.sorted())
    }
    #expect(count > 8)
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `the same run has the same pictures, to the byte`() throws {
    let folder = try TemporaryFolder()
    let drawn = try (0..<2).map { _ in try Self.draw(into: folder.path).pictures }
    #expect(drawn[0] == drawn[1] && drawn[0].count == 6)
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `the chart of a search marks the winner`() throws {
    let folder = try TemporaryFolder()
    let drawn = TuneChart.drawn(result: try SampleTuning.result())
      .written(into: folder.path, of: disk)
    #expect(drawn.names == ["tune.svg", "tune.png"])
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
