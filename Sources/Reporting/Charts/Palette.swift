internal import DeviceInterface

/// Colours that stay apart for colour-blind readers (Okabe and Ito), as gnuplot and CSS write them.
enum Palette {
  static let blue = "#0072B2"
  static let skyBlue = "#56B4E9"
  static let green = "#009E73"
  static let orange = "#E69F00"
  static let vermillion = "#D55E00"
  static let purple = "#CC79A7"
  static let yellow = "#F0E442"
  static let ink = "#222222"
  static let quiet = "#666666"
  static let grey = "#999999"
  static let faint = "#DDDDDD"

  /// The colour of a read by what it was submitted as.
  static func color(of urgency: Read.Urgency) -> String {
    switch urgency {
    case .demand: vermillion
    case .prefetch: orange
    case .predicted: yellow
    }
  }
}
