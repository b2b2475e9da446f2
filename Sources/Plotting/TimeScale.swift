/// The unit of a chart's time axis.
public enum TimeScale: String {
  case microseconds = "µs"
  case milliseconds = "ms"
  case seconds = "s"

  /// The unit in which times up to `longest` seconds read well.
  public init(longest: Double) {
    self = longest < 2e-3 ? .microseconds : longest < 10 ? .milliseconds : .seconds
  }

  public var perSecond: Double {
    switch self {
    case .microseconds: 1e6
    case .milliseconds: 1e3
    case .seconds: 1
    }
  }
}
