import Profiles
import TestSupport

/// The small board as a profile.
enum SmallProfile {
  static let yaml = SmallBoard.yaml

  static func profile() throws -> DeviceProfile { try DeviceProfile(yaml: yaml, name: "small") }

  /// The text with one piece of it replaced.
  static func yaml(replacing old: String, with new: String) -> String {
    SmallBoard.yaml(replacing: [old: new])
  }
}
