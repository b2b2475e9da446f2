import Plotting

/// What a chart is about: device, model and mode in one line that fits the width of a picture.
enum ChartSubject {
  /// The line, with overlong names shortened in the middle.
  static func text(device: String, model: String, mode: String) -> String {
    let (device, model) = (
      ChartText.shortened(device, to: 56), ChartText.shortened(model, to: 56)
    )
    return "\(device)  ·  \(model)  ·  mode: \(mode)"
  }
}
