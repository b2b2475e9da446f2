/// What a token's time is divided into, in the order in which charts stack it.
enum TimePart: Int, CaseIterable {
  case attention
  case router
  case expertFFN
  case lmHead
  case other
  case stall
  case throttle
  case unattributed

  /// The part's name in tables and charts.
  var title: String {
    switch self {
    case .attention: "attention"
    case .router: "router"
    case .expertFFN: "expert FFN"
    case .lmHead: "LM head"
    case .other: "other compute"
    case .stall: "stall"
    case .throttle: "throttle"
    case .unattributed: "unattributed"
    }
  }

  var color: String {
    switch self {
    case .attention: Palette.blue
    case .router: Palette.skyBlue
    case .expertFFN: Palette.green
    case .lmHead: Palette.purple
    case .other: Palette.grey
    case .stall: Palette.vermillion
    case .throttle: Palette.yellow
    case .unattributed: Palette.ink
    }
  }
}
