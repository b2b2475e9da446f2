import HostMachine
import Inference
import Models
import Profiles
import Quantities
import Residency
public import Results
import Simulation
import Tracing

extension PreparedRun {
  /// What is in memory as the request comes: what was asked for, and otherwise what the kind of run
  /// stands for. A made-up one is of a program that has been at work for a while, if it has room
  /// for all experts; every other begins as the program starts.
  public var start: RunStart {
    options.start ?? (recording?.isMadeUp == true && holdsAllExperts ? .warm : .appStart)
  }

  /// Whether there are experts, and room for all of them.
  var holdsAllExperts: Bool { slotCount > 0 && slotCount == ledger.expertCount }

  /// What goes before a request, so that it finds what an earlier answer leaves.
  enum Preceding {
    /// Tokens that are answered.
    case prompt([Int])
    /// An answer that is repeated.
    case recording(Recording)
  }

  /// Brings into `cache` what an earlier answer leaves there; what is counted and traced begins
  /// behind that. Device time passes.
  func fill(
    _ cache: ExpertCache, of engine: Engine, isInterrupted: () -> Bool
  ) throws {
    guard start == .warm else { return }
    cache.keepsRequests = false
    if holdsAllExperts {
      try cache.loadAll()
    } else if let preceding {
      try answer(preceding, on: engine, isInterrupted: isInterrupted)
    }
    cache.keepsRequests = true
    cache.beginCounting()
    engine.tracer.clear()
  }

  private func answer(
    _ preceding: Preceding, on engine: Engine, isInterrupted: () -> Bool
  ) throws {
    let prompt: [Int]
    let decisions: any DecisionSource
    let generation: Generation
    switch preceding {
    case .prompt(let tokens):
      prompt = tokens
      decisions = computedDecisions(history: tokens)
      generation = Generation(maxTokens: options.maxTokens, stopTokens: stopTokens)
    case .recording(let recording):
      prompt = recording.promptTokens
      decisions = ReplayedDecisions(recording.decisions)
      generation = Generation(
        maxTokens: max(1, recording.answerCount), stopTokens: recording.stopTokens)
    }
    _ = try generation.run(
      on: engine, sequence: TokenSequence(memory: memory.sequence, decisions: decisions),
      prompt: prompt, isInterrupted: isInterrupted
    ) { _, _ in }
  }

  /// What is answered before the request of a run that computes; nil where nothing has to be.
  ///
  /// - Throws: `RunError` where it is not known, or does not fit in the context.
  static func preceding(
    _ options: RunOptions, of model: LoadedModel, ledger: MemoryLedger, slotCount: Int,
    contextLength: Int
  ) throws -> Preceding? {
    guard options.start == .warm, slotCount < ledger.expertCount else { return nil }
    guard let prompt = options.preceding else {
      throw RunError(
        "a warm start with room for \(slotCount) of \(ledger.expertCount) experts needs to know"
          + " what was asked before: give it with --preceding, and it is answered first")
    }
    let tokens = try tokenize(prompt, for: model).tokens
    try checkPreceding(tokens.count, contextLength: contextLength)
    return .prompt(tokens)
  }

  /// What is repeated before `recording`; nil where nothing has to be.
  ///
  /// - Throws: `RunError` where it is not known, or no run that the same engine can repeat.
  static func preceding(
    _ earlier: Recording?, _ recording: Recording, _ options: RunOptions, ledger: MemoryLedger,
    slotCount: Int
  ) throws -> Preceding? {
    guard options.start == .warm else { return nil }
    // Where all experts have room as well: what is wrong with it does not depend on the RAM cap.
    if let earlier { try check(earlier, precedes: recording, for: options) }
    guard slotCount < ledger.expertCount else { return nil }
    guard let earlier else {
      throw RunError(
        "a warm start with room for \(slotCount) of \(ledger.expertCount) experts needs to know"
          + " what went before: give a recording of that with --preceding")
    }
    return .recording(earlier.inBatches(of: recording.conditions.maxBatch))
  }

  private static func check(
    _ earlier: Recording, precedes recording: Recording, for options: RunOptions
  ) throws {
    guard earlier.model == recording.model else {
      throw RunError(
        "what went before is a run of \(earlier.model.name), and the recording one of"
          + " \(recording.model.name); give another --preceding")
    }
    try check(earlier, for: options)
    try checkPreceding(
      earlier.promptTokens.count, contextLength: recording.conditions.contextLength)
  }

  private static func checkPreceding(
    _ count: Int, contextLength: Int
  ) throws(RunError) {
    guard count < contextLength else {
      throw RunError(
        "what was asked before has \(count) tokens, but the context holds \(contextLength) and an"
          + " answer needs at least one; give a shorter --preceding or raise --context")
    }
  }
}

// MARK: - Loading

extension PreparedRun {
  /// How long the weights that every token needs take as the program starts: on a device as its
  /// profile has it, on the bare host as they took; nil where they were there before.
  var loadTime: Duration? {
    guard start != .warm else { return nil }
    guard let profile = options.machine.profile else { return measuredLoadTime }
    return loading.time(on: options.pricing.driven(profile))
  }

  private var loading: WeightLoading {
    WeightLoading(
      ledger.weights, Self.denseWeights(of: options), piece: ResidentWeights.pieceByteCount)
  }

  /// What was in memory before, and how the rest came: the first word of an answer depends on it
  /// more than on all else.
  var startCaveats: [String] {
    let experts: String? =
      switch start {
      case _ where slotCount == 0: nil
      case .installed, .appStart:
        "no expert is in memory before the request, as after a program has started: of the next"
          + " message the first token comes sooner"
      case .warm where holdsAllExperts:
        "all experts are in memory before the request, as for the next message of a program that"
          + " has answered for a while: after a start the first token takes longer"
      case .warm:
        "experts are in memory before the request as an earlier answer to another text of its kind"
          + " leaves them"
      }
    return [experts, start == .warm ? nil : loadCaveat].compactMap(\.self)
  }

  private var loadCaveat: String {
    let counted =
      start == .installed
      ? "is part of the time to the first token" : "counts apart (load_seconds)"
    guard let window = options.machine.profile?.memory.paging.window, loading.denseWeights == .mmap
    else {
      return "the weights that every token needs are loaded before, \(loading.piece) at a time, and"
        + " copied by one core before the next; that \(counted)"
    }
    return "the weights that every token needs are mapped, and all of them are read before,"
      + " \(window) at a time, as by an engine that touches them as it starts (llama.cpp warms up);"
      + " that \(counted), and one that does not would take it in its first token"
  }
}

/// What is waited for before the first token is there, in seconds.
struct FirstWait {
  /// For the weights, as the program starts; nil where it had before.
  let load: Double?
  /// From the request on; nil where no token with text came.
  let ttft: Double?
  /// From the program's start on.
  let fromStart: Double?

  /// That of `run`, whose first token was there so many seconds after its work on the prompt began.
  init(_ run: PreparedRun, _ seconds: Double?) {
    let load = run.loadTime?.inSeconds
    let sum = load.flatMap { load in seconds.map { load + $0 } }
    self.load = load
    fromStart = sum
    ttft = run.start == .installed ? sum ?? seconds : seconds
  }
}
