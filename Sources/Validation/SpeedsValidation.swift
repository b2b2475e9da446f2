import Inference
import Models
public import Profiles
import Quantities
public import Results
public import Runs

/// Holds simulated speeds against a table of measured ones.
///
/// Each row is simulated on the profile of its SoC where a library has one with the same memory,
/// else on its data sheet; its model is in memory, and its engine and format are those of the row.
public struct SpeedsValidation {
  private let rows: [SpeedRow]
  private let notes: [String]
  private let forced: SpeedClass?
  private var library: SpeedLibrary
  private var replays: ShapeReplays

  /// A validation against `table`.
  ///
  /// - Parameters:
  ///   - catalog: Has the profiles.
  ///   - forced: The only class that counts: `A` leaves out rows without a profile, `C` takes every
  ///     data sheet; nil for both.
  ///   - replays: Makes the decisions, for as many prompt tokens as options have.
  /// - Throws: where a profile cannot be read.
  public init(
    _ table: SpeedTable, catalog: ProfileCatalog, forced: SpeedClass?, replays: ShapeReplays
  ) throws {
    (rows, notes) = (table.rows, table.notes)
    library = try SpeedLibrary(catalog)
    self.forced = forced
    self.replays = replays
  }

  /// Simulates all of them; after an interruption those that were done.
  ///
  /// - Parameter progress: Called with the share that is done.
  public mutating func run(
    seed: UInt64, command: String, progress: (Double) -> Void, isInterrupted: () -> Bool
  ) throws -> SpeedsRecord {
    var cells: [SpeedsRecord.Cell] = []
    var unpriced: [SpeedsRecord.Unpriced] = []
    for (index, row) in rows.enumerated() where !isInterrupted() {
      progress(Double(index) / Double(rows.count))
      do { cells.append(try cell(of: row)) } catch {
        // One row that cannot be costs nothing of the others.
        let reason = (error as? SpeedMachine.Obstacle)?.reason ?? "\(error)"
        unpriced.append(
          SpeedsRecord.Unpriced(line: row.line, device: row.device, reason: reason))
      }
    }
    progress(1)
    return SpeedsRecord(
      engineVersion: Edgewise.version, cells: cells,
      devices: SpeedsRecord.DeviceScore.all(of: cells), scores: Self.scores(cells, seed: seed),
      unpriced: unpriced, assumptions: Self.assumptions + notes, command: command)
  }

  private static func scores(_ cells: [SpeedsRecord.Cell], seed: UInt64) -> [SpeedsRecord.Score] {
    var random = RandomSequence(seed: seed)
    return SpeedClass.allCases.flatMap { speedClass in
      SpeedPhase.allCases.compactMap { phase in
        SpeedsRecord.Score(cells, speedClass, phase) { random.next(below: $0) }
      }
    }
  }

  private mutating func cell(of row: SpeedRow) throws -> SpeedsRecord.Cell {
    let conditions = try row.conditions()
    try library.requireSoC(of: row)
    let machine = try machine(of: row)
    guard row.threads <= machine.profile.maxThreads else {
      throw SpeedMachine.Obstacle(
        reason: "\(row.threads) threads are more than the cores of \(machine.profile.name)")
    }
    let speed = try replays.speed(under: conditions, on: machine.profile)
    return SpeedsRecord.Cell(
      line: row.line, device: row.device, soc: row.soc, profile: machine.profileName,
      model: row.model, weights: row.format, engine: conditions.pricing.engine,
      threads: row.threads,
      phase: row.phase, promptTokens: row.phase == .prefill ? row.promptTokens : 0,
      contextDepth: row.phase == .decode ? row.contextDepth : 0,
      measured: row.tokensPerSecond, simulated: speed,
      interval: machine.interval(
        around: speed, of: row, hasExperts: !conditions.shape.shape.isDense),
      isCounted: row.isTrusted)
  }

  private mutating func machine(of row: SpeedRow) throws -> SpeedMachine {
    let known = forced == .dataSheet ? nil : try library.machine(of: row)
    guard let machine = known else {
      guard forced != .measured else {
        throw SpeedMachine.Obstacle(reason: "no profile has \(row.soc) with such a memory")
      }
      return try SpeedMachine(dataSheetOf: row)
    }
    return machine
  }

  private static let assumptions = [
    "every model is in memory, and nothing is read from storage",
    "decoding is simulated at the mean depth of a row, a prefill in batches of"
      + " \(SpeedConditions.standardBatch)",
    "a device without a profile has the fast cores alone: int8 of 10.2 multiply-adds per cycle and"
      + " core, and 0.62 of its memory's peak, or 0.34 where it is a phone",
    "builds of llama.cpp before November 2025 multiply K types at 0.62 of Q4_0, and before November"
      + " 2024 Q4_0 too; where no build is said it is the current one",
    "the profiles' figures were chosen with most public rows in sight: on these the errors of class"
      + " A are no forecast",
  ]
}
