import Files
@testable import HostMachine
import Quantities
import Testing

@Suite struct MountTableTests {
  private let table = """
    25 24 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684084k
    27 1 254:1 / / rw,relatime shared:1 master:2 - ext4 /dev/vda1 rw,discard
    28 1 259:300 / /data rw - xfs /dev/nvme0n1p300 rw
    """

  @Test func `the file system is found by device number`() {
    #expect(MountTable.fileSystem(ofDevice: 23, in: table) == "tmpfs")
    #expect(MountTable.fileSystem(ofDevice: 254 << 8 | 1, in: table) == "ext4")
    // Minor 300 does not fit into the eight low bits.
    #expect(MountTable.fileSystem(ofDevice: 1 << 20 | 259 << 8 | 44, in: table) == "xfs")
  }

  @Test func `the layers of an overlay are read from its options`() {
    let lines = """
      46 43 0:41 / /a rw - overlay none rw,lowerdir=/l 1:/l2,upperdir=/u\\0401,workdir=/w,uuid=on
      47 43 0:42 / /b rw shared:1 - overlay overlay ro,lowerdir+=/x,lowerdir+=/y,datadir+=/z
      48 43 0:43 / /c rw - tmpfs
      """.replacing("/l 1", with: "/l\\0401")
    let layers = { MountTable.mount(numbered: $0, in: lines)?.layers }
    #expect(layers("46") == ["/l 1", "/l2", "/u 1"])
    #expect(layers("47") == ["/x", "/y", "/z"])
    #expect(layers("48") == [])
    #expect(layers("49") == nil)
    #expect(MountTable.mount(numbered: "48", in: lines)?.kind == "tmpfs")
  }

  @Test func `an open file knows what it was mounted in`() throws {
    let file = try DiskFileSystem().open("/proc/self/status", for: .reading)
    #expect(MountTable.mount(of: file)?.kind == "proc")
  }

  @Test(arguments: ["", "25 24", "25 24 0:99 / / rw -", "25 24 0:99 / / rw"])
  func `a device that is not there has none`(table: String) {
    #expect(MountTable.fileSystem(ofDevice: 99, in: table) == nil)
  }

  @Test func `only of a file in memory there is an end before the disk is full`() throws {
    let disk = DiskFileSystem()
    let sharedMemory = try disk.status(of: "/dev/shm")
    try #require(MountTable.fileSystem(ofDevice: sharedMemory.deviceNumber) == "tmpfs")
    let left = try #require(HostProcess.memoryLeft(forFile: sharedMemory))
    #expect(left > .zero && left <= HostProcess.totalMemory)
    #expect(try HostProcess.memoryLeft(forFile: disk.status(of: "/proc/self/status")) == nil)
  }
}
