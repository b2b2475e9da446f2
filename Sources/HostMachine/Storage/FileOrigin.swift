import Files

/// Where the bytes of a file lie.
public enum FileOrigin {
  /// Kinds of file systems whose files lie on another machine, on the host of a virtual one, or
  /// with another program; of programs also all that begin with `fuse.`.
  private static let foreignKinds: Set = [
    "9p", "afs", "beegfs", "ceph", "cifs", "drvfs", "fuse", "fuseblk", "hostfs", "lustre", "nfs",
    "nfs4", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
  ]
  /// Why reads of the file at `path` are none of a disk of this machine, as in `its disk zram0 is
  /// memory`; nil where no reason is known.
  public static func obstacle(to path: String) -> String? {
    obstacle(to: path, layers: DiskOrigin.mostLayers)
  }

  /// The same where the file stands on no more than `layers` disks and overlays.
  static func obstacle(to path: String, layers: Int) -> String? {
    (try? KernelFiles.system.open(path, for: .reading)).flatMap { obstacle(to: $0, layers) }
  }

  private static func obstacle(to file: any OpenFile, _ layerCount: Int) -> String? {
    guard let number = try? file.status().deviceNumber else { return nil }
    let mount = MountTable.mount(of: file)
    if let reason = mount.flatMap({ obstacle(ofKind: $0.kind) }) { return reason }
    if let mount, mount.kind == "overlay" {
      let layers = mount.layers.map { layer($0, layerCount - 1) }
      return obstacle(ofOverlay: layers, hasPlaces: file.hasPlaces)
    }
    return DiskOrigin.obstacle(underDevice: number, mount: mount, layers: layerCount)
  }

  /// What speaks against all file systems of a kind.
  static func obstacle(ofKind kind: String) -> String? {
    if MountTable.memoryKinds.contains(kind) { return "its file system (\(kind)) is memory" }
    guard foreignKinds.contains(kind) || kind.hasPrefix("fuse.") else { return nil }
    return "its file system (\(kind)) is another machine's or another program's"
  }

  /// A folder of an overlay.
  enum Layer: Equatable {
    /// It cannot be looked at, as in a container, or its path says too little.
    case unseen(String)
    case memory(String)
    /// What else keeps it from being on a disk; nil where nothing is known to.
    case other(String, obstacle: String?)
  }

  /// What speaks against a file of an overlay.
  ///
  /// - Parameter hasPlaces: Whether its bytes have places on a disk, so that they lie in none of
  ///   the layers that are memory.
  static func obstacle(ofOverlay layers: [Layer], hasPlaces: Bool) -> String? {
    for case .other(let path, let obstacle?) in layers {
      return "it lies in an overlay of \(path), and \(obstacle)"
    }
    guard !hasPlaces else { return nil }
    for case .memory(let path) in layers {
      return "it lies in an overlay of \(path), which is memory"
    }
    for case .unseen(let path) in layers {
      return "it lies in an overlay of \(path), of which cannot be told whether it is memory"
    }
    return layers.isEmpty ? "it lies in an overlay that does not say of what" : nil
  }

  private static func layer(_ path: String, _ layerCount: Int) -> Layer {
    // A path that is none from the root on counts from where the mounting program stood.
    guard layerCount > 0, path.hasPrefix("/"),
      let folder = try? KernelFiles.system.open(path, for: .folder)
    else { return .unseen(path) }
    if MountTable.mount(of: folder).map({ MountTable.memoryKinds.contains($0.kind) }) == true {
      return .memory(path)
    }
    return .other(path, obstacle: obstacle(to: folder, layerCount))
  }
}
