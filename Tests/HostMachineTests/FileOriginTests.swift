import Files
@testable import HostMachine
import Testing

@Suite struct FileOriginTests {
  @Test func `file systems in memory and those of others are no disk`() {
    for kind in ["tmpfs", "ramfs", "devtmpfs", "hugetlbfs"] {
      #expect(FileOrigin.obstacle(ofKind: kind) == "its file system (\(kind)) is memory")
    }
    for kind in ["9p", "virtiofs", "nfs4", "cifs", "fuse", "fuseblk", "fuse.sshfs"] {
      #expect(
        FileOrigin.obstacle(ofKind: kind)
          == "its file system (\(kind)) is another machine's or another program's")
    }
    for kind in ["ext4", "xfs", "btrfs", "f2fs", "overlay", "zfs"] {
      #expect(FileOrigin.obstacle(ofKind: kind) == nil)
    }
  }

  @Test func `an overlay lies where its layers lie`() {
    func obstacle(_ layers: FileOrigin.Layer..., hasPlaces: Bool) -> String? {
      FileOrigin.obstacle(ofOverlay: layers, hasPlaces: hasPlaces)
    }
    let disk = FileOrigin.Layer.other("/low", obstacle: nil)
    let memory = FileOrigin.Layer.memory("/up")
    #expect(obstacle(disk, disk, hasPlaces: false) == nil)
    #expect(
      obstacle(disk, memory, hasPlaces: false)
        == "it lies in an overlay of /up, which is memory")
    // What has a place on a disk lies in the lower one.
    #expect(obstacle(disk, memory, hasPlaces: true) == nil)
    #expect(
      obstacle(.other("/low", obstacle: "its disk zram0 is memory"), memory, hasPlaces: true)
        == "it lies in an overlay of /low, and its disk zram0 is memory")
    // Containers do not see the layers of their root, and those who mount may name them shortly.
    #expect(obstacle(disk, .unseen("up"), hasPlaces: true) == nil)
    #expect(
      obstacle(disk, .unseen("up"), hasPlaces: false)
        == "it lies in an overlay of up, of which cannot be told whether it is memory")
    #expect(obstacle(hasPlaces: true) == nil)
    #expect(obstacle(hasPlaces: false) == "it lies in an overlay that does not say of what")
  }

  @Test func `a file is looked at where it lies`() throws {
    let disk = DiskFileSystem()
    let folder = try disk.open("/dev/shm", for: .folder)
    try #require(MountTable.mount(of: folder)?.kind == "tmpfs")
    #expect(FileOrigin.obstacle(to: folder.processPath) == "its file system (tmpfs) is memory")
    #expect(FileOrigin.obstacle(to: "/proc/self/status") == nil)
    #expect(FileOrigin.obstacle(to: "/nowhere/file") == nil)
  }
}
