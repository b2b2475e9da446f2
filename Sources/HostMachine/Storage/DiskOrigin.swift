import Files

/// What the disk under a file is made of.
public enum DiskOrigin {
  /// Disks that the kernel makes of memory, by the beginning of their names.
  private static let memoryDisks = ["ram", "zram", "pmem", "nullb"]
  /// Disks that other machines (network block devices, Ceph) or programs serve, in the same way.
  private static let foreignDisks = ["nbd", "rbd", "ublkb"]
  /// No disk stands on more others than this.
  static let mostLayers = 16

  /// Why direct reads of a file system's files are none of a disk of this machine, as in `its disk
  /// zram0 is memory`, by the number of its device, or by what it was made of where that number is
  /// no disk's, as of btrfs; nil where no reason is known.
  static func obstacle(
    underDevice number: UInt64, mount: Mount?, systemFolder: String = "/sys", layers: Int
  ) -> String? {
    if let reason = obstacle(underDevice: number, systemFolder: systemFolder, layers: layers) {
      return reason
    }
    guard let source = mount?.source, source.hasPrefix("/dev/") else { return nil }
    let place = (try? KernelFiles.system.destination(ofLink: source)) ?? source
    let own = "\(systemFolder)/class/block/\(place.split(separator: "/").last ?? "")"
    return obstacle(ofPart: own, systemFolder: systemFolder, layers: layers)
  }

  /// The same by the number of the disk or part alone, by the files that the kernel keeps in
  /// `systemFolder`.
  static func obstacle(
    underDevice number: UInt64, systemFolder: String, layers: Int = mostLayers
  ) -> String? {
    let own = "\(systemFolder)/dev/block/\(MountTable.major(number)):\(MountTable.minor(number))"
    return obstacle(ofPart: own, systemFolder: systemFolder, layers: layers)
  }

  /// The same of the disk whose files are in `folder`, or of which those are a part's.
  private static func obstacle(ofPart folder: String, systemFolder: String, layers: Int) -> String?
  {
    let isPart = SystemText.read("\(folder)/partition") != nil
    return obstacle(
      inFolder: isPart ? "\(folder)/.." : folder, systemFolder: systemFolder, layers: layers)
  }

  /// Whether the kernel makes disks with names such as `zram0` of memory.
  public static func isMemory(diskName: String) -> Bool {
    memoryDisks.contains { has(diskName, kind: $0) }
  }

  /// Whether the kernel makes disks with names such as `loop0` of files.
  public static func isFile(diskName: String) -> Bool { has(diskName, kind: "loop") }

  /// Whether `name` is `kind` and a number.
  private static func has(_ name: String, kind: String) -> Bool {
    let number = name.dropFirst(kind.count)
    return name.hasPrefix(kind) && !number.isEmpty
      && number.allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// What speaks against the disk whose files are in `folder`, or against a disk below it.
  private static func obstacle(
    inFolder folder: String, systemFolder: String, layers: Int
  ) -> String? {
    guard layers > 0, let uevent = SystemText.read("\(folder)/uevent"),
      let name = SystemText.value(of: "DEVNAME", in: uevent, separator: "=")
    else { return nil }
    if isMemory(diskName: name) { return "its disk \(name) is memory" }
    if foreignDisks.contains(where: { has(name, kind: $0) }) {
      return "its disk \(name) is another machine's or another program's"
    }
    if let file = SystemText.read("\(folder)/loop/backing_file").map(SystemText.trimmed) {
      return obstacle(
        ofLoop: name, over: file, folder: folder, systemFolder: systemFolder, layers: layers)
    }
    let lower = (try? KernelFiles.system.names(inFolder: "\(folder)/slaves")) ?? []
    return lower.sorted().lazy.compactMap {
      obstacle(inFolder: "\(folder)/slaves/\($0)", systemFolder: systemFolder, layers: layers - 1)
    }.first
  }

  /// What speaks against the disk called `name`, which is the file at `path`.
  private static func obstacle(
    ofLoop name: String, over path: String, folder: String, systemFolder: String, layers: Int
  ) -> String? {
    let isDirect = SystemText.read("\(folder)/loop/dio").map(SystemText.trimmed) == "1"
    guard isDirect else {
      return "its disk \(name) is the file \(path), which is read through the page cache"
    }
    guard let reason = FileOrigin.obstacle(to: path, layers: layers - 1) else { return nil }
    return "its disk \(name) is the file \(path), and \(reason)"
  }
}
