import Testing

@testable import Metrics

@Suite struct FigureTests {
  @Test func `every figure stands once in the catalogue and says what it is`() {
    let figures = Figure.catalog.flatMap(\.figures)
    #expect(Set(figures.map(\.key)).count == figures.count)
    for figure in figures {
      #expect(!figure.name.isEmpty && !figure.column.isEmpty, "\(figure.key)")
      #expect(
        figure.definition.hasSuffix(".") && !figure.definition.contains("\n"), "\(figure.key)")
    }
  }

  @Test func `most of a path and the kind of file decide which figure is meant`() throws {
    #expect(Figure.named("tune.trials.hit_rate").key == "hit_rate")
    #expect(Figure.named("run.steady_state.hit_rate").key == "steady_state.hit_rate")
    #expect(Figure.named("bench.tokens_per_second").column == "t/s")
    #expect(Figure.named("run.tokens_per_second").name == "decode speed")
    #expect(Figure.named("run.time_shares.expert_ffn").name == TimePart.expertFFN.title)
    #expect(Figure.find(["nothing"], in: "run") == nil)
  }

  @Test func `figures are written in their units`() {
    #expect(Figure.named("run.ttft_seconds").text(of: 0.2314) == "231 ms")
    #expect(Figure.named("run.io.bytes").text(of: 0x1p30) == "1.00 GiB")
    #expect(Figure.named("run.hit_rate").text(of: 0.8312) == "83 %")
    #expect(Figure.named("tune.amdahl_bound").text(of: 1.83) == "1.83×")
  }
}
