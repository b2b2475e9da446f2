import FoundationEssentials
import Tracing

/// A trace file as an independent JSON reader sees it.
struct TraceFile: Decodable {
  var displayTimeUnit: String
  var otherData: [String: String]
  var traceEvents: [Event]

  struct Event: Decodable {
    var ph: String
    var pid: Int
    var tid: Int?
    var name: String
    var cat: String?
    var id: Int?
    /// Microseconds.
    var ts: Double?
    var dur: Double?
    var args: [String: Argument]?

    var startNanoseconds: Int { Int(((ts ?? .nan) * 1000).rounded()) }
    var endNanoseconds: Int { startNanoseconds + Int(((dur ?? 0) * 1000).rounded()) }
  }

  enum Argument: Decodable, Hashable {
    case number(Double)
    case flag(Bool)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try container.decode(String.self))
      }
    }
  }

  /// What the writer makes of `trace`.
  init(_ trace: Trace, otherData: [String: String] = [:]) throws {
    let bytes = Self.bytes(of: trace, otherData: otherData)
    self = try JSONDecoder().decode(TraceFile.self, from: Data(bytes))
  }

  static func bytes(of trace: Trace, otherData: [String: String] = [:]) -> [UInt8] {
    var bytes: [UInt8] = []
    ChromeTraceWriter(trace, otherData: otherData).write { bytes += $0 }
    return bytes
  }

  /// The events of phase `phase`, in the order of the file.
  func events(_ phase: String) -> [Event] { traceEvents.filter { $0.ph == phase } }

  /// The names of the tracks by thread.
  var trackNames: [Int: String] {
    var names: [Int: String] = [:]
    for event in events("M") where event.name == "thread_name" {
      if let tid = event.tid, case .text(let name) = event.args?["name"] { names[tid] = name }
    }
    return names
  }
}
