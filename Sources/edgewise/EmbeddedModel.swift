// The only place that needs all of Foundation: the resource bundle of the package.
import Foundation

/// The small trained model that comes with the package.
enum EmbeddedModel {
  /// Where the model lies beside the executable.
  static var path: String {
    Bundle.module.bundlePath + "/Resources/smallthinker-tiny-q4_0.gguf"
  }
}
