public import Tracing

/// What a token's time is divided into, in the order in which charts stack it.
public enum TimePart: Int, CaseIterable, Sendable {
  /// From the attention norm to the first residual.
  case attention
  /// Router, selection and submission of reads.
  case router
  /// Gate, up and down of experts.
  case expertFFN
  /// Final norm and vocabulary logits.
  case lmHead
  /// Embedding, norms, combination of experts, sampling.
  case other
  /// Waiting for bytes from storage.
  case stall
  /// Waiting for pages that memory was too small for.
  case fault
  /// Inserted time, where it is not counted with the activity it was inserted in.
  case throttle
  /// What no activity accounts for.
  case unattributed

  /// The part's name in files.
  public var key: String {
    switch self {
    case .attention: "attention"
    case .router: "router"
    case .expertFFN: "expert_ffn"
    case .lmHead: "lm_head"
    case .other: "other"
    case .stall: "stall"
    case .fault: "fault"
    case .throttle: "throttle"
    case .unattributed: "unattributed"
    }
  }

  /// The part's name in tables and charts.
  public var title: String {
    switch self {
    case .attention: "attention"
    case .router: "router"
    case .expertFFN: "expert FFN"
    case .lmHead: "LM head"
    case .other: "other compute"
    case .stall: "stall"
    case .fault: "page faults"
    case .throttle: "throttle"
    case .unattributed: "unattributed"
    }
  }

  /// The part that `activity` belongs to; nil for what contains or repeats other activities.
  public init?(_ activity: Activity) {
    switch activity {
    case .attention: self = .attention
    case .router: self = .router
    case .expert: self = .expertFFN
    case .head: self = .lmHead
    case .other: self = .other
    case .stall: self = .stall
    case .fault: self = .fault
    case .prefill, .token, .layer, .kernel: return nil
    }
  }

  /// The parts in which the processor does the model's work.
  public static let computing: [TimePart] = [.attention, .router, .expertFFN, .lmHead, .other]

  /// Whether files have a word of it only where it is there.
  public var isOccasional: Bool { self == .throttle || self == .fault }

  /// The parts of a token on a device, which inserts no time into itself.
  public static let onDevice = allCases.filter { $0 != .throttle }
}

/// The key of a part in a file: its own, with something that says what the value is.
public struct TimePartKey: CodingKey {
  public let stringValue: String
  public var intValue: Int? { nil }

  /// The key of `part`, with `suffix` behind it.
  public init(_ part: TimePart, suffix: String = "") { stringValue = part.key + suffix }

  public init?(stringValue: String) { self.stringValue = stringValue }
  public init?(intValue: Int) { nil }
}

/// A value for each part of a token's time.
public struct PerPart<Value> {
  private var values: [Value]

  /// `value` for each part.
  public init(repeating value: Value) {
    values = Array(repeating: value, count: TimePart.allCases.count)
  }

  /// What `value` says of each part.
  public init(_ value: (TimePart) throws -> Value) rethrows {
    values = try TimePart.allCases.map(value)
  }

  /// The value of `part`.
  public subscript(part: TimePart) -> Value {
    get { values[part.rawValue] }
    set { values[part.rawValue] = newValue }
  }
}

extension PerPart where Value: AdditiveArithmetic {
  /// All parts together.
  public var sum: Value { values.reduce(.zero, +) }
}

extension PerPart: Equatable where Value: Equatable {}
extension PerPart: Hashable where Value: Hashable {}
extension PerPart: Sendable where Value: Sendable {}
