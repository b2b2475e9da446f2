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
