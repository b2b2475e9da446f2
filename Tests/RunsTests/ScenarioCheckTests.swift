import Inference
import Profiles
import Quantities
import Results
import Simulation
import TestSupport
import Testing
@testable import Runs

/// What a scenario must leave of a device, before anything is loaded.
@Suite struct ScenarioCheckTests {
  private func check(
    _ events: [String], settings: [String] = [], heats: Bool = false, ofHost: Bool = false
  ) throws -> ScenarioCheck? {
    let profile = try SmallProfile.profile().applying(settings)
    var options = RunOptions(
      modelPath: "", machine: ofHost ? .host : .simulated(profile), prompt: .tokens([1]),
      maxTokens: 4, sampling: try SamplerOptions(seed: 1), command: "")
    options.startTemperature = heats ? .cool : nil
    if !events.isEmpty {
      options.scenario = try Scenario(
        yaml: "events:\n" + events.map { "  - { \($0) }\n" }.joined(), name: "s")
    }
    return try ScenarioCheck(options)
  }

  private func complaint(
    _ events: String..., settings: [String] = [], heats: Bool = false,
    held: HeldMemory = HeldMemory(.anon, swept: .mebibytes(100), others: .mebibytes(600)),
    withFewestExperts others: ByteCount = .mebibytes(600)
  ) throws -> String? {
    let check = try check(events, settings: settings, heats: heats)
    var fewest = held
    fewest.others = others
    do throws(RunError) {
      try check?.requireProcessor()
      try check?.requireRest(for: held, fewest: fewest, readSpan: .mebibytes(100))
      return nil
    } catch { return error.description }
  }

  @Test func `what leaves something is let through`() throws {
    #expect(try check([]) == nil)
    #expect(
      try complaint(
        "at: 0 s, takes: { cores: 3, storage: 90 MB/s, memory: 300 MiB }",
        "at: 0 s, speed: { cpu: 0.1, storage: 0.95 }") == nil)
    #expect(try complaint("at: 0 s, takes: { cores: { fast: 2, slow: 1 } }") == nil)
    #expect(try complaint("at: 0 s, heat: warm", heats: true) == nil)
    // One after the other.
    let three = "takes: { cores: 3, storage: 60 MB/s, memory: 200 MiB }"
    #expect(try complaint("at: 0 s, for: 1 s, \(three)", "at: 1 s, \(three)") == nil)
  }

  @Test func `a scenario needs a device`() {
    let error = #expect(throws: RunError.self) {
      try check(["at: 0 s, heat: warm"], ofHost: true)
    }
    #expect(error?.description.hasPrefix("a scenario needs a --device") == true)
  }

  @Test func `cores that are not there, and all of them, are refused`() throws {
    #expect(
      try complaint("at: 2 s, takes: { cores: 4 }")
        == "with event 1 (from 2 s) of the scenario 4 cores are taken, and small has 4, of which a"
        + " run needs one")
    #expect(
      try complaint(
        "at: 0 s, heat: warm", "at: token 3, takes: { cores: { slow: 2 } }",
        "at: 1 s, takes: { cores: 2 }", heats: true)
        == "with events 2 (from token 3), 3 (from 1 s) of the scenario 4 cores are taken, and small"
        + " has 4, of which a run needs one")
    #expect(
      try complaint("at: 0 s, takes: { cores: { fast: 3 } }")
        == "with event 1 (from 0 s) of the scenario 3 cores of fast are taken, and small has 2")
    #expect(
      try complaint("at: 0 s, takes: { cores: { a76: 1 } }")
        == "with event 1 (from 0 s) of the scenario 1 cores of a76 are taken, and small has the"
        + " clusters slow, fast")
  }

  @Test func `a storage or a speed of which next to nothing is left is refused`() throws {
    #expect(
      try complaint("at: 0 s, takes: { storage: 60 MB/s }", "at: 1 s, takes: { storage: 45 MB/s }")
        == "with events 1 (from 0 s), 2 (from 1 s) of the scenario 105 MB/s of the storage are"
        + " taken, and that of small moves 100 MB/s at its slowest; let less be taken")
    for settings in [
      ["storage.age=0.5"], ["storage.range=50 MiB: 0.5"], ["thermal.storage=1 s: 0.5"],
    ] {
      let sentence = try complaint(
        "at: 0 s, takes: { storage: 60 MB/s }", settings: settings, heats: true)
      #expect(sentence?.contains("moves 50 MB/s at its slowest") == true, "\(settings)")
    }
    #expect(
      try complaint("at: 0 s, takes: { storage: 60 MB/s }", "at: 0 s, speed: { storage: 0.5 }")?
        .contains("moves 50 MB/s at its slowest") == true)
    #expect(
      try complaint("at: 0 s, speed: { cpu: 0.05 }", "at: 0 s, speed: { cpu: 0.1 }")?
        .contains("1 (from 0 s), 2 (from 0 s) of the scenario less than a hundredth") == true)
  }

  @Test func `memory that what stands in no file needs is refused with both figures`() throws {
    let anon = try complaint("at: 0 s, takes: { memory: 400 MiB }")
    #expect(
      anon
        == "with event 1 (from 0 s) of the scenario 400 MiB of memory are taken, after which small"
        + " lets a process have 624 MiB, and this run holds 700 MiB that stand in no file: the"
        + " system would end it; take --dense-weights mmap, or let less be taken")
    let mapped = HeldMemory(.mmap, swept: .mebibytes(100), others: .mebibytes(600))
    #expect(try complaint("at: 0 s, takes: { memory: 400 MiB }", held: mapped) == nil)
  }

  @Test func `what is advised beside less taken memory is what would be enough`() throws {
    func advice(_ taken: String, _ weights: DenseWeights, fewest others: Int) throws -> String? {
      try complaint(
        "at: 0 s, takes: { memory: \(taken) }",
        held: HeldMemory(weights, swept: .mebibytes(100), others: .mebibytes(600)),
        withFewestExperts: .mebibytes(others)
      )?.split(separator: "would end it; ").last.map(String.init)
    }
    #expect(
      try advice("400 MiB", .anon, fewest: 100)
        == "lower --memory, or take --dense-weights mmap, or let less be taken")
    #expect(try advice("500 MiB", .mmap, fewest: 100) == "lower --memory, or let less be taken")
    #expect(
      try advice("900 MiB", .anon, fewest: 100)
        == "take --dense-weights mmap and lower --memory, or let less be taken")
    #expect(try advice("4 GiB", .anon, fewest: 100) == "let less be taken")
    #expect(try advice("4 GiB", .mmap, fewest: 100) == "let less be taken")
  }

  @Test func `heat is set only where it slows something down`() throws {
    #expect(
      try complaint("at: 0 s, takes: { cores: 1 }", "at: 6 s, heat: warm")
        == "with event 2 (from 6 s) of the scenario the heat is set, and without --heat nothing"
        + " slows down with it; add --heat")
  }
}
