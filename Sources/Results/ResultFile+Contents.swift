// Which kind of file each record is, and which owe something to the machine they were made on.

extension Configured: ResultContent where Outcome: ResultContent {
  public static var kind: ResultKind { Outcome.kind }
  public var owesHost: Bool { outcome.owesHost }
  public var contradiction: String? {
    let relations =
      switch self {
      case let run as RunRecord: run.relations
      case let row as BenchmarkRecord: row.relations
      case let workload as WorkloadRecord: workload.relations
      default: [Relation]()
      }
    return relations.lazy.compactMap(\.fault).first ?? outcome.contradiction
  }
}

extension RunOutcome: ResultContent {
  public static var kind: ResultKind { .run }
  public var owesHost: Bool { host != nil }
}

extension WorkloadOutcome: ResultContent {
  public static var kind: ResultKind { .workload }
  public var owesHost: Bool { host != nil }
  public var contradiction: String? { fault }
}

extension BenchmarkOutcome: ResultContent {
  public static var kind: ResultKind { .bench }
  public var owesHost: Bool { true }
}

extension KernelRecord: ResultContent {
  public static var kind: ResultKind { .benchKernels }
  public var owesHost: Bool { true }
}

extension TuningResult: ResultContent {
  public static var kind: ResultKind { .tune }
  public var owesHost: Bool { verification != nil }
  public var contradiction: String? { trialFault }
}

extension ComparisonRecord: ResultContent {
  public static var kind: ResultKind { .compare }
  public var owesHost: Bool { false }
}

extension BaselineRecord: ResultContent {
  public static var kind: ResultKind { .baseline }
  /// Only what was measured on the bare host: elsewhere time is the device's.
  public var owesHost: Bool { results.contains { $0.configuration["mode"] == "host" } }
  public var contradiction: String? { figureFault }
}

extension CalibrationRecord: ResultContent {
  public static var kind: ResultKind { .deviceCalibrate }
  public var owesHost: Bool { false }
}

extension DeviceComparisonRow: ResultContent {
  public static var kind: ResultKind { .deviceCompare }
  public var owesHost: Bool { false }
}

extension DeviceRecord: ResultContent {
  public static var kind: ResultKind { .deviceList }
  public var owesHost: Bool { false }
}

extension PartRecord: ResultContent {
  public static var kind: ResultKind { .deviceParts }
  public var owesHost: Bool { false }
}

extension SelfTestRecord: ResultContent {
  public static var kind: ResultKind { .deviceSelfTest }
  public var owesHost: Bool { true }
}

extension RoutingDescription: ResultContent {
  public static var kind: ResultKind { .traceRouting }
  public var owesHost: Bool { false }
}

extension HostValidationRecord: ResultContent {
  public static var kind: ResultKind { .validateHost }
  public var owesHost: Bool { true }
}

extension KnobValidationRecord: ResultContent {
  public static var kind: ResultKind { .validateKnobs }
  public var owesHost: Bool { true }
}

extension PublishedRecord: ResultContent {
  public static var kind: ResultKind { .validatePublished }
  public var owesHost: Bool { false }
}

extension RoutingValidationRecord: ResultContent {
  public static var kind: ResultKind { .validateRouting }
  public var owesHost: Bool { false }
}

extension SpeedsRecord: ResultContent {
  public static var kind: ResultKind { .validateSpeeds }
  public var owesHost: Bool { false }
}
