@testable import Synthesis
import TestSupport

/// The published statistics as they come with the command.
enum Statistics {
  static let folder =
    #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    + "/Sources/edgewise/Resources"

  static func load() throws -> PublishedStatistics {
    try PublishedStatistics(folder: folder, files: disk)
  }
}
