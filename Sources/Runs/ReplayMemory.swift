import HostMachine
public import Models
public import Quantities
public import Results

/// What replays of texts take of this machine's memory, whatever the device has that they price.
///
/// Measured as what a control group is charged, with program and libraries in it, on models of 28
/// to 52 layers with up to 8 experts per token, at 1 to 512 tokens and depths from 0 to 8.
public struct ReplayMemory: Hashable, Sendable {
  /// The decisions of one text.
  public let recording: ByteCount
  /// Spans, reads and figures of one replay, and the decisions that its text is compared with.
  public let replay: ByteCount
  /// What becomes of a replay in its run folder: kernels in its trace, reports, and the program
  /// that draws.
  private let folder: ByteCount
  private let tokenCount: Int
  private let layerCount: Int

  /// The program's own data, with libraries and the catalog of profiles, and some 24 MiB of their
  /// text: with less of it in memory a replay takes minutes, as it is read again and again.
  static let base = ByteCount.mebibytes(32)
  /// What a search holds for each replay at a time, however short: a thread, an arena with its
  /// leftovers, and a trace that is being made.
  static let worker = ByteCount.mebibytes(18)
  /// What each layer takes of an engine that is laid out and not used, and of the kernel's tables
  /// of pages for it.
  private static let layer = ByteCount(100 << 10)
  /// What the program that draws takes.
  private static let drawing = ByteCount.mebibytes(12)
  /// More leftovers than that are given back: pieces as large have pages of their own.
  private static let mostLeftovers = 28e6

  /// Of texts of `promptCount` and `answerCount` tokens of a model of `shape`, with predictions for
  /// prefetch depths up to `depth`.
  ///
  /// - Parameters:
  ///   - isTight: Whether the expert cache has hardly more slots than a layer of one token uses:
  ///     each expert is waited for, and arrays that grow leave much behind.
  ///   - hasFolder: Whether trace, pictures and reports are written.
  public init(
    shape: ModelShape, promptCount: Int, answerCount: Int, depth: Int, isTight: Bool = false,
    hasFolder: Bool = false
  ) {
    tokenCount = promptCount + answerCount
    layerCount = shape.layerCount
    let (layers, used) = (Double(shape.layerCount), Double(shape.expertsPerToken))
    // The decisions of a layer and each expert that it uses or predicts.
    let decisions = 160 + 20 * used + Double(depth) * (48 + 8 * used)
    // Spans of a layer; span, read and sample of each expert; and what each prediction adds.
    let spans = 1320 + 255 * used + 70 * used * Double(max(0, depth - 1))
    // As numbers that cannot overflow, however long a text is asked for.
    recording = Self.bytes(Double(tokenCount) * layers * decisions)
    let kept = Double(answerCount) * layers * spans
    replay = Self.bytes(kept + (isTight ? min(2.7 * kept, Self.mostLeftovers) : 0))
    let shown = Self.bytes(Double(answerCount) * layers * (3000 + 230 * used))
    folder = hasFolder ? Self.drawing + shown : .zero
  }

  private static func bytes(_ amount: Double) -> ByteCount {
    ByteCount(Int(min(amount, 1e15)))
  }

  /// What a replay of one text takes in all.
  public var ofOne: ByteCount { start + recording + replay + folder }

  /// What it takes however short it is.
  private var start: ByteCount { Self.base + layerCount * Self.layer }

  /// What a search on `textCount` texts takes in all, `workerCount` replays at a time.
  public func ofSearch(textCount: Int, workerCount: Int) -> ByteCount {
    Self.base + textCount * recording + workerCount * (Self.worker + replay)
  }

  /// What a replay takes in all that goes on behind that of `earlier`, whose decisions are kept and
  /// whose spans are gone by then.
  public func ofOne(behind earlier: ReplayMemory?) -> ByteCount {
    guard let earlier else { return ofOne }
    return start + recording + earlier.recording + max(replay + folder, earlier.replay)
  }

  /// Makes sure of the room for one replay.
  ///
  /// - Parameter earlier: What it goes on behind; nil where it begins by itself.
  /// - Throws: `RunError` where this process cannot have what that takes.
  public func requireRoom(behind earlier: ReplayMemory? = nil) throws(RunError) {
    let counts = [earlier?.tokenCount, tokenCount].compactMap { $0.map(String.init) }
    try require(
      ofOne(behind: earlier), to: "a replay of \(counts.joined(separator: " and ")) tokens",
      remedy: "ask for fewer tokens")
  }

  /// Makes sure of the room for a search on `textCount` texts.
  ///
  /// - Parameter workerCount: Replays at a time that are asked for; no more go on than this
  ///   machine has cores.
  /// - Throws: `RunError` where this process cannot have it.
  public func requireRoom(textCount: Int, workerCount: Int) throws(RunError) {
    let workers = min(workerCount, HostProcess.coreCount)
    try require(
      ofSearch(textCount: textCount, workerCount: workers),
      to: "a search on \(textCount) × \(tokenCount) tokens, \(workers) replays at a time,",
      remedy: "lower --max-tokens, --seeds or --workers")
  }

  private func require(
    _ needed: ByteCount, to work: String, remedy: String
  ) throws(RunError) {
    let refusal = HostProcess.fewThreadRoom.refusal(
      of: needed, to: work, remedy: "\(remedy), or give it more")
    if let refusal { throw RunError(refusal) }
  }
}
