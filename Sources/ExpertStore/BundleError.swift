import Files

/// Why an expert bundle could not be made, opened or trusted.
public struct BundleError: Error, Hashable, CustomStringConvertible {
  /// The file as the caller named it.
  public var path: String
  /// The layer of the expert at fault, when it is one.
  public var layer: Int?
  /// The expert at fault within its layer, when it is one.
  public var expert: Int?
  /// What is wrong and what to do, without the path and without a full stop.
  public var reason: String

  /// An error about the file at `path`.
  public init(path: String, layer: Int? = nil, expert: Int? = nil, reason: String) {
    self.path = path
    self.layer = layer
    self.expert = expert
    self.reason = reason
  }

  /// The path, the expert and the reason as one sentence.
  public var description: String {
    guard let layer, let expert else { return "\(path): \(reason)" }
    return "\(path): expert \(expert) of layer \(layer) \(reason)"
  }

  /// The same fault as `error`, met by this module.
  init(_ error: FileError) {
    let location = error.offset.map { " (at byte \($0))" } ?? ""
    self.init(path: error.path, reason: error.reason + location)
  }
}

extension BundleError {
  /// What to do without a usable bundle.
  static func howToMake(of model: String) -> String {
    "make one with `edgewise model bundle \(model)`"
  }

  /// What to do about damage of the bundle at `path`, wherever it lies. Without --force, so that it
  /// is never the file of somebody else that is lost.
  static func howToMend(_ path: String) -> String {
    "make it again with `edgewise model bundle MODEL --output \(path)`"
  }

  /// What to do about a file that is no bundle, and so may be anybody's.
  static let howToMakeElsewhere =
    "name a bundle, or make one under another name with `edgewise model bundle MODEL --output FILE`"
}
