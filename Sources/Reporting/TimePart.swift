internal import Metrics
internal import Plotting
internal import Quantities
internal import Tracing

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

extension TimePart {
  /// The part that `activity` belongs to; nil for what contains or repeats other activities.
  init?(_ activity: Activity) {
    switch activity {
    case .attention: self = .attention
    case .router: self = .router
    case .expert: self = .expertFFN
    case .head: self = .lmHead
    case .other: self = .other
    case .stall: self = .stall
    case .prefill, .token, .layer, .kernel: return nil
    }
  }

  /// This part of `token`, in seconds.
  func seconds(of token: TokenTime) -> Double {
    switch self {
    case .attention: token.attention.inSeconds
    case .router: token.router.inSeconds
    case .expertFFN: token.expertFFN.inSeconds
    case .lmHead: token.lmHead.inSeconds
    case .other: token.other.inSeconds
    case .stall: token.stall.inSeconds
    case .throttle: token.throttle.inSeconds
    case .unattributed: token.unattributed.inSeconds
    }
  }

  /// This part in `shares`; nil where it does not apply.
  func share(in shares: TimeShares) -> Double? {
    switch self {
    case .attention: shares.attention
    case .router: shares.router
    case .expertFFN: shares.expertFFN
    case .lmHead: shares.lmHead
    case .other: shares.other
    case .stall: shares.stall
    case .throttle: shares.throttle
    case .unattributed: shares.unattributed
    }
  }
}
