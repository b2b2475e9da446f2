/// The three kinds of files that describe machines and their parts.
public enum ProfileKind: String, CaseIterable, Sendable {
  /// A whole machine.
  case device
  /// A processor with its memory bus, to put devices together from.
  case soc
  /// A disk, to put devices together from.
  case storage

  /// The kinds that devices are put together from.
  static let parts: [ProfileKind] = [.soc, .storage]

  /// What errors call a file of this kind.
  var noun: String {
    switch self {
    case .device: "device"
    case .soc: "SoC part"
    case .storage: "storage part"
    }
  }

  /// Where such files lie below a folder of profiles; nil for that folder itself.
  var subfolder: String? {
    switch self {
    case .device: nil
    case .soc: "parts/socs"
    case .storage: "parts/storages"
    }
  }

  /// The kind of the files that lie in the folder of `path`; nil where any may.
  static func ofFolder(of path: String) -> ProfileKind? {
    let folders = path.split(separator: "/").dropLast().suffix(2).joined(separator: "/")
    return allCases.first { $0.subfolder == folders }
  }
}
