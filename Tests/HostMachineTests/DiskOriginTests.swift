@testable import HostMachine
import Testing

@Suite struct DiskOriginTests {
  /// What speaks against disk 7:0, by `files` below its folder.
  private func obstacle(_ files: [String: String]) throws -> String? {
    let folder = try SystemFolder(
      Dictionary(uniqueKeysWithValues: files.map { ("dev/block/7:0/\($0)", $1) }))
    return DiskOrigin.obstacle(underDevice: 7 << 8, systemFolder: folder.path)
  }

  @Test func `a disk of its own is no memory`() throws {
    for name in ["sda", "nvme0n1", "mmcblk0", "rampart", "vda"] {
      #expect(try obstacle(["uevent": "DEVTYPE=disk\nDEVNAME=\(name)\n"]) == nil)
    }
    #expect(try obstacle([:]) == nil)
    #expect(try obstacle(["uevent": "DEVTYPE=disk\n"]) == nil)
  }

  @Test(arguments: ["ram0", "zram12", "pmem0", "nullb1"])
  func `a disk that the kernel makes of memory is named`(name: String) throws {
    #expect(try obstacle(["uevent": "DEVNAME=\(name)\n"]) == "its disk \(name) is memory")
  }

  @Test(arguments: ["nbd3", "rbd0", "ublkb1"])
  func `a disk that another machine or program serves is named`(name: String) throws {
    #expect(
      try obstacle(["uevent": "DEVNAME=\(name)\n"])
        == "its disk \(name) is another machine's or another program's")
  }

  @Test func `a disk that is a file is read through the page cache, unless it is not`() throws {
    let files = ["uevent": "DEVNAME=loop0\n", "loop/backing_file": "/home/disk.img\n"]
    let reason = "its disk loop0 is the file /home/disk.img, which is read through the page cache"
    #expect(try obstacle(files) == reason)
    #expect(try obstacle(files.merging(["loop/dio": "0\n"]) { $1 }) == reason)
    // What cannot be found is not known to be memory.
    let gone = ["loop/dio": "1\n", "loop/backing_file": "/nowhere/disk.img (deleted)\n"]
    #expect(try obstacle(files.merging(gone) { $1 }) == nil)
  }

  @Test func `disks below others are looked at, and those that a part is of`() throws {
    let stacked = [
      "uevent": "DEVNAME=dm-1\n", "slaves/sda/uevent": "DEVNAME=sda\n",
      "slaves/dm-0/uevent": "DEVNAME=dm-0\n",
      "slaves/dm-0/slaves/zram0/uevent": "DEVNAME=zram0\n",
    ]
    #expect(try obstacle(stacked) == "its disk zram0 is memory")
    let folder = try SystemFolder([
      "dev/block/uevent": "DEVNAME=ram3\n", "dev/block/1:1/partition": "1\n",
      "dev/block/1:1/uevent": "DEVNAME=ram3p1\n",
    ])
    #expect(
      DiskOrigin.obstacle(underDevice: 1 << 8 | 1, systemFolder: folder.path)
        == "its disk ram3 is memory")
  }

  @Test func `where the device's number is no disk's, what was mounted says the disk`() throws {
    let folder = try SystemFolder(["class/block/zram1/uevent": "DEVNAME=zram1\n"])
    let table = "30 1 0:44 /home /home rw - btrfs SOURCE rw,subvol=/home"
    for (source, reason) in [
      ("/dev/zram1", "its disk zram1 is memory"), ("/dev/sda1", nil), ("pool/home", nil),
    ] {
      let mount = MountTable.mount(
        numbered: "30", in: table.replacing("SOURCE", with: source))
      #expect(mount?.source == source)
      #expect(
        DiskOrigin.obstacle(
          underDevice: 44, mount: mount, systemFolder: folder.path, layers: 3) == reason)
    }
  }
}
