public import DeviceInterface
public import Profiles
public import Quantities

/// What a run does with a device that the device's profile cannot know.
public struct DeviceConditions: Hashable, Sendable {
  /// What the process holds in memory; nil where that is far from all that is available.
  public var held: HeldMemory?
  /// The stretch of the storage that reads are spread over; nil where the storage curve holds as it
  /// is.
  public var readSpan: ByteCount?
  /// How hot parts are at first that grow slow with heat, as far as the profile says how; nil where
  /// none does.
  public var startTemperature: StartTemperature?
  /// Where the threads compute; nil for the fastest cores.
  public var placement: ThreadPlacement?
  /// How many bytes of kernels of a kind move for each that they say: 1 where nothing is said.
  public var weightTraffic: [KernelKind: Double]
  /// What happens to the device while the run goes on; nil for nothing.
  public var scenario: Scenario?

  /// Conditions that change nothing, unless asked for.
  public init(
    held: HeldMemory? = nil, readSpan: ByteCount? = nil,
    startTemperature: StartTemperature? = nil, placement: ThreadPlacement? = nil,
    weightTraffic: [KernelKind: Double] = [:], scenario: Scenario? = nil
  ) {
    self.held = held
    self.readSpan = readSpan
    self.startTemperature = startTemperature
    self.placement = placement
    self.weightTraffic = weightTraffic
    self.scenario = scenario
  }
}

extension DeviceProfile.Storage {
  /// What is left of the curve and the ceiling where reads are spread over `span`, before heat.
  public func bandwidthFactor(readSpan span: ByteCount?) -> Double {
    age * (span.flatMap { span in range?.factor(at: span) } ?? 1)
  }

  /// What a stream of reads of `byteCount` delivers on `lanes`, spread over `span` of the storage.
  public func bandwidth(
    ofReads byteCount: ByteCount, lanes: Int, readSpan span: ByteCount? = nil
  ) -> Bandwidth {
    let factor = bandwidthFactor(readSpan: span)
    return min(
      curve.bandwidth(ofReads: byteCount, inFlight: lanes, factor: factor),
      Bandwidth(bytesPerSecond: factor * ceiling.bytesPerSecond))
  }
}
