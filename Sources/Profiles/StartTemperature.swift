/// How hot the parts of a device are at some instant, such as when a run begins.
public enum StartTemperature: String, CaseIterable, Codable, Hashable, Sendable {
  /// As after a long rest.
  case cool
  /// As after work without a pause, until nothing changed any more.
  case warm
}
