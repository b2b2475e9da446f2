import DeviceInterface
import Plotting

extension Palette {
  /// The colour of a read by what it was submitted as.
  static func color(of urgency: Read.Urgency) -> String {
    switch urgency {
    case .demand: vermillion
    case .prefetch: orange
    case .predicted: yellow
    }
  }
}
