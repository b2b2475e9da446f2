public import Profiles

/// The small board as a profile.
public enum SmallProfile {
  public static let yaml = SmallBoard.yaml

  public static func profile() throws -> DeviceProfile {
    try DeviceProfile(yaml: yaml, name: "small")
  }

  /// The text with one piece of it replaced.
  public static func yaml(replacing old: String, with new: String) -> String {
    SmallBoard.yaml(replacing: [old: new])
  }
}
