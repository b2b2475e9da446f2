public import Profiles

/// The profiles of this package.
public enum ShippedProfiles {
  /// Found from the path of this file.
  public static let directory =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/Profiles"

  public static let catalog = ProfileCatalog(directories: [directory], files: disk)
}
