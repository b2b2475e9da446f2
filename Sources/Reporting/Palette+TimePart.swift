internal import Metrics
internal import Plotting

extension TimePart {
  /// The part's colour in all charts.
  var color: String {
    switch self {
    case .attention: Palette.blue
    case .router: Palette.skyBlue
    case .expertFFN: Palette.green
    case .lmHead: Palette.purple
    case .other: Palette.grey
    case .stall: Palette.vermillion
    case .fault: Palette.orange
    case .throttle: Palette.yellow
    case .unattributed: Palette.ink
    }
  }
}
