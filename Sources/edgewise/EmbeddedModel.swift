import Foundation

// The only file that needs all of Foundation: the resource bundle of the package.

/// The small trained model that comes with the package.
enum EmbeddedModel {
  /// Where the model lies beside the executable.
  static var path: String {
    folder + "/smallthinker-tiny-q4_0.gguf"
  }

  /// Where everything lies that comes with the package.
  static var folder: String { Bundle.module.bundlePath + "/Resources" }
}
