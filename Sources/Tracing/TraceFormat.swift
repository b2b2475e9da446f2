import DeviceInterface
import Files
import Quantities

/// The words that the writer and the reader of trace files share.
///
/// A file is a Chrome trace in object form. Events with an `order`, their index in the `Trace`,
/// *are* the trace: complete events (spans, reads and conditions) and counter events (samples). All
/// others (names of tracks, asynchronous reads, the queue depth) say the same again for viewers.
enum TraceFormat {
  static let version = 1
  /// The top-level member that tells our files from other Chrome traces.
  static let header = "edgewise"
  /// The category of the complete events that are reads.
  static let readCategory = "read"
  /// The same of those that are conditions.
  static let conditionCategory = "scenario"
}

extension Activity {
  /// The category of its events; with the arguments it says everything.
  var category: String {
    switch self {
    case .prefill: "prefill"
    case .token: "token"
    case .layer: "layer"
    case .router: "router"
    case .attention: "attention"
    case .expert: "expert"
    case .other: "other"
    case .head: "head"
    case .stall: "stall"
    case .fault: "fault"
    case .kernel: "kernel"
    }
  }

  /// The activity of `event`, or nil where its category is none.
  init?(_ event: TraceFileEvent) throws(JSONFault) {
    switch event.category {
    case "prefill":
      self = .prefill(
        firstPosition: try event.number("position"), tokenCount: try event.number("tokens"))
    case "token": self = .token(index: try event.number("index"))
    case "layer": self = .layer(try event.number("layer"))
    case "router": self = .router(layer: try event.number("layer"))
    case "attention": self = .attention(layer: try event.number("layer"))
    case "expert":
      self = .expert(layer: try event.number("layer"), expert: try event.number("expert"))
    case "other": self = .other
    case "head": self = .head
    case "stall": self = .stall(try event.storedPart())
    case "fault":
      self = .fault(
        count: try event.number("faults", in: .count),
        byteCount: ByteCount(try event.number("bytes", in: .bytes)))
    case "kernel":
      guard let kind = KernelKind(rawValue: event.name) else {
        throw event.damaged("no kernel is called '\(event.name)'")
      }
      self = .kernel(kind)
    default: return nil
    }
  }
}

extension Read.Urgency {
  var traceName: String {
    switch self {
    case .predicted: "predicted"
    case .prefetch: "prefetch"
    case .demand: "demand"
    }
  }

  init?(traceName: String) {
    guard let urgency = Self.allCases.first(where: { $0.traceName == traceName }) else {
      return nil
    }
    self = urgency
  }
}

extension CounterSample.Counter {
  /// The name of its counter events. The queue depth that viewers show is derived from the reads;
  /// samples of it stay apart.
  var traceName: String {
    switch self {
    case .queueDepth: "sampled queue depth"
    case .residentBytes: rawValue
    }
  }
}
