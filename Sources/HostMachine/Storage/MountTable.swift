import Files

/// Which file systems this process sees.
enum MountTable {
  /// Kinds of file systems that are memory.
  static let memoryKinds: Set = ["tmpfs", "ramfs", "devtmpfs", "hugetlbfs"]

  private static let path = "/proc/self/mountinfo"

  /// The kind of file system (`ext4`, `tmpfs`) with `deviceNumber`; nil where it is not mounted.
  static func fileSystem(ofDevice deviceNumber: UInt64) -> String? {
    SystemText.read(path).flatMap { fileSystem(ofDevice: deviceNumber, in: $0) }
  }

  /// Looks in `table`, with lines like `27 1 254:1 / /home rw,relatime - ext4 /dev/vda1 rw`.
  static func fileSystem(ofDevice deviceNumber: UInt64, in table: String) -> String? {
    let device = "\(major(deviceNumber)):\(minor(deviceNumber))"
    return mount(in: table) { $0.count > 2 && $0[2] == device }?.kind
  }

  /// The file system in which `file` was opened, which its device number does not always say: files
  /// of an overlay or of a part of btrfs may have numbers that are mounted nowhere. nil where the
  /// system does not say.
  static func mount(of file: any OpenFile) -> Mount? {
    let descriptor = file.processPath.split(separator: "/").last ?? ""
    let text = SystemText.read("/proc/self/fdinfo/\(descriptor)") ?? ""
    guard let number = SystemText.value(of: "mnt_id", in: text) else { return nil }
    return SystemText.read(path).flatMap { mount(numbered: number, in: $0) }
  }

  /// Looks in `table` for the line that begins with `number`.
  static func mount(numbered number: String, in table: String) -> Mount? {
    mount(in: table) { $0.first.map(String.init) == number }
  }

  /// The first line of `table` whose fields are those that `isWanted`.
  private static func mount(in table: String, where isWanted: ([Substring]) -> Bool) -> Mount? {
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard isWanted(fields), let dash = fields.firstIndex(of: "-") else { continue }
      return Mount(fields[(dash + 1)...].map(String.init))
    }
    return nil
  }

  // Linux packs both into 64 bits: MMMM_Mmmm_mmmM_MMmm, major M and minor m in hexadecimal.
  static func major(_ number: UInt64) -> UInt64 {
    (number >> 8 & 0xfff) | (number >> 32 & 0xffff_f000)
  }

  static func minor(_ number: UInt64) -> UInt64 {
    (number & 0xff) | (number >> 12 & 0xffff_ff00)
  }
}

/// A file system that this process sees.
struct Mount: Equatable {
  /// Such as `ext4`.
  let kind: String
  /// What it was made of, such as `/dev/vda1`.
  let source: String
  /// What it was mounted with, as the kernel writes it.
  let options: String

  /// What stands behind the dash of its line; nil where there is nothing.
  fileprivate init?(_ fields: [String]) {
    guard let kind = fields.first else { return nil }
    self.kind = kind
    source = fields.count > 1 ? Self.unescaped(fields[1]) : ""
    options = fields.count > 2 ? fields[2] : ""
  }

  /// The folders that an overlay lays upon one another, in the order of its options.
  var layers: [String] {
    options.split(separator: ",").flatMap { option -> [String] in
      let parts = option.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, ["lowerdir", "lowerdir+", "upperdir", "datadir+"].contains(parts[0])
      else { return [] }
      return Self.unescaped(String(parts[1])).split(separator: ":").map(String.init)
    }
  }

  /// `text` with what the kernel writes as `\040`, blanks first of all, in its place.
  private static func unescaped(_ text: String) -> String {
    let pieces = text.split(separator: "\\", omittingEmptySubsequences: false)
    return pieces.dropFirst().reduce(String(pieces.first ?? "")) { done, piece in
      guard piece.utf8.count >= 3, let code = UInt8(piece.prefix(3), radix: 8) else {
        return done + "\\" + piece
      }
      return done + String(UnicodeScalar(code)) + piece.dropFirst(3)
    }
  }
}
