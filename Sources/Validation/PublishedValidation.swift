import Models
public import Profiles
import Quantities
public import Results
public import Runs

/// Holds simulated speeds against published ones.
///
/// Each published speed is simulated as `simulate` does for the device and the model by name, with
/// the prefetch depth, the threads and the routing that are used where nothing else is said.
public struct PublishedValidation {
  private let speeds: [PublishedSpeed]
  private let thresholds: PublishedRecord.Thresholds
  private let profile: (String) throws -> DeviceProfile

  /// A validation against `speeds`.
  ///
  /// - Parameter profile: Gives the device of a name.
  public init(
    _ speeds: [PublishedSpeed], thresholds: PublishedRecord.Thresholds,
    profile: @escaping (String) throws -> DeviceProfile
  ) {
    self.speeds = speeds
    self.thresholds = thresholds
    self.profile = profile
  }

  /// Simulates all of them; after an interruption those that were done.
  ///
  /// - Parameters:
  ///   - replays: Makes the routing.
  ///   - routing: How that is asked for on a command line, with a space before it; empty where it
  ///     is the usual one.
  ///   - progress: Called with the share that is done.
  public func run(
    _ replays: ShapeReplays, seed: UInt64, routing: String, command: String,
    progress: (Double) -> Void, isInterrupted: () -> Bool
  ) throws -> PublishedRecord {
    var replays = replays
    var assumptions = SharedAssumptions()
    var cells: [PublishedRecord.Cell] = []
    var promptCount = 0
    for (index, speed) in speeds.enumerated() where !isInterrupted() {
      progress(Double(index) / Double(speeds.count))
      var options = try ShapeReplays.options(
        of: speed.shape, on: try profile(speed.device), seed: seed, command: speed.command + routing
      )
      options.memory = speed.memory
      let replay = try replays.replay(of: speed.shape, options: options)
      guard let cell = PublishedRecord.Cell(speed, simulatedBy: replay) else { continue }
      cells.append(cell)
      promptCount = replay.record.promptTokenIDs.count
      assumptions.add(replay.record)
    }
    progress(1)
    return PublishedRecord(
      engineVersion: Edgewise.version, cells: cells,
      unfitted: Self.score(cells.filter { !$0.isFitted }),
      fitted: Self.score(cells.filter(\.isFitted)), thresholds: thresholds,
      assumptions: Self.assumptions(promptCount: promptCount) + assumptions.texts, command: command)
  }

  /// What is not said beside the published speeds, and what is taken for it.
  private static func assumptions(promptCount: Int) -> [String] {
    [
      "which storage a device had was not published: each profile has one that is usual for it",
      "prompt and answer lengths were not published: \(promptCount) and"
        + " \(ShapeReplays.standardAnswerCount) tokens; of models with experts the second half of"
        + " the answer counts, when the cache has warmed up",
      "hit rates were not published: one locality of routing stands for all devices, chosen"
        + " for the hit rate that the speeds under 1 GiB imply together with usual storages;"
        + " of these speeds only the differences between devices are simulated without a fit",
      "the part of the bus that experts get is one figure of all profiles: the least squares of the"
        + " 4B in memory on the four of these devices whose bus binds",
      "where the fastest number of threads was published to have been used, it is the profile's",
    ]
  }

  private static func score(_ cells: [PublishedRecord.Cell]) -> ErrorStatistics? {
    ErrorStatistics(
      cells.map { ($0.name, $0.simulatedTokensPerSecond / $0.publishedTokensPerSecond) })
  }
}

extension PublishedSpeed {
  /// The command that simulates this one alone.
  fileprivate var command: String {
    let head = shape.blueprint.headPredictor == nil ? "" : " --lm-head predicted"
    let limit = memory.map { " --memory \"\($0)\"" } ?? ""
    return "edgewise simulate --device \(device) --model-shape \(shape.rawValue)\(head)\(limit)"
  }
}

/// The assumptions of several runs, each once.
struct SharedAssumptions {
  private var runs: [(device: String, model: String)] = []
  private var mentions: [(text: String, runs: [Int])] = []

  /// Notes what `record` takes for granted.
  mutating func add(_ record: RunRecord) {
    for text in record.assumptions {
      if let index = mentions.firstIndex(where: { $0.text == text }) {
        mentions[index].runs.append(runs.count)
      } else {
        mentions.append((text, [runs.count]))
      }
    }
    runs.append((record.device, record.model))
  }

  /// In the order in which they were first met, with the devices and models that they are about
  /// where those are not all.
  var texts: [String] {
    mentions.map { mention in
      let subjects = [
        Self.some(of: runs.map(\.device), in: mention.runs.map { runs[$0].device }),
        Self.some(of: runs.map(\.model), in: mention.runs.map { runs[$0].model }),
      ].compactMap(\.self)
      return (subjects + [mention.text]).joined(separator: ": ")
    }
  }

  /// The different `names`; nil where those are `all`.
  private static func some(of all: [String], in names: [String]) -> String? {
    let (all, some) = (Set(all), Set(names))
    return some.count < all.count ? some.sorted().joined(separator: ", ") : nil
  }
}
