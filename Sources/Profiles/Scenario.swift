public import Files
import Quantities

/// What happens to a device while a run goes on: other programs that take a part of it, heat, a
/// storage that stalls. Read from files such as those in Profiles/scenarios/.
public struct Scenario: Hashable, Sendable {
  /// In a few words.
  public let name: String
  /// Where the stalls begin that are drawn at random.
  public let seed: UInt64
  /// In the order of the file.
  public let events: [Event]

  /// Something that happens, or goes on for a while.
  public struct Event: Hashable, Sendable {
    public let start: Moment
    /// nil where it goes on to the end of the run.
    public let end: End?
    public let change: Change
    /// When it begins, as the file says.
    public let at: String
    /// Until when it goes on, as in `5 s later`; nil where that is the end of the run.
    public let until: String?
    /// What it is, as in `2 GB of memory taken`.
    public let what: String
  }

  /// A point in a run.
  public enum Moment: Hashable, Sendable {
    /// So long after the request.
    case time(Duration)
    /// The beginning of the step that decodes this token. Tokens are numbered as in traces: token 0
    /// comes out of the prompt, and token 1 is the first that is decoded by itself.
    case token(Int)
  }

  /// Where an event ends.
  public enum End: Hashable, Sendable {
    /// So long after its beginning.
    case after(Duration)
    case at(Moment)
  }

  /// What an event changes.
  public enum Change: Hashable, Sendable {
    /// Others use a part of the device, or parts of it are slower.
    case load(Load)
    /// Parts that grow slow with heat are as hot as this from here on.
    case heat(StartTemperature)
    /// The storage stands still now and then: from one stall to the next passes `every` on average,
    /// and one lasts `lasting` on average, both distributed exponentially.
    case stalls(every: Duration, lasting: Duration)
  }

  /// The scenario that `yaml` describes; errors call it `name`.
  public init(yaml: String, name: String) throws(ProfileError) {
    self = try ScenarioReader(file: name).scenario(from: yaml)
  }

  /// The scenario in the file at `path`.
  public init(path: String, files: any FileSystem) throws(ProfileError) {
    let yaml = try ProfileFile.text(at: path, of: files, noun: ScenarioReader.noun)
    try self.init(yaml: yaml, name: path)
  }

  init(name: String, seed: UInt64, events: [Event]) {
    (self.name, self.seed, self.events) = (name, seed, events)
  }

  /// Whether memory is taken at any time.
  public var takesMemory: Bool {
    events.contains { if case .load(let load) = $0.change { load.memory > .zero } else { false } }
  }

  /// All that is said, line by line: scenarios with the same lines are the same.
  public var lines: [String] {
    ["seed \(seed)"]
      + events.map { "from \($0.at)\($0.until.map { " until \($0)" } ?? ""): \($0.what)" }
  }
}
