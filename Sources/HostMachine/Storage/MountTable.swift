/// Which file systems this process sees.
enum MountTable {
  /// Kinds of file systems that are memory.
  static let memoryKinds: Set = ["tmpfs", "ramfs"]

  /// The kind of file system (`ext4`, `tmpfs`) with `deviceNumber`; nil where it is not mounted.
  static func fileSystem(ofDevice deviceNumber: UInt64) -> String? {
    SystemText.read("/proc/self/mountinfo").flatMap { fileSystem(ofDevice: deviceNumber, in: $0) }
  }

  /// Looks in `table`, with lines like `27 1 254:1 / /home rw,relatime - ext4 /dev/vda1 rw`.
  static func fileSystem(ofDevice deviceNumber: UInt64, in table: String) -> String? {
    let device = "\(major(deviceNumber)):\(minor(deviceNumber))"
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 2, fields[2] == device, let dash = fields.firstIndex(of: "-") else {
        continue
      }
      return fields.indices.contains(dash + 1) ? String(fields[dash + 1]) : nil
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
