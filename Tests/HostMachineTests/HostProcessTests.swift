import Glibc
@testable import HostMachine
import Quantities
import Testing

@Suite struct HostProcessTests {
  @Test func `this machine's facts are plausible`() {
    #expect(!HostProcess.processorName.isEmpty)
    #expect(HostProcess.systemName.contains("Linux"))
    #expect((1...8192).contains(HostProcess.coreCount))
    #expect(HostProcess.totalMemory > .mebibytes(64))
  }

  @Test func `resident memory grows with what is touched and stays below its peak`() async {
    // In a child process, where no other test allocates or frees.
    await #expect(processExitsWith: .exitCode(7)) {
      let before = HostProcess.residentMemory
      let memory = [UInt8](repeating: 1, count: 64 << 20)
      let after = HostProcess.residentMemory
      let hasGrown = memory.last == 1 && after > before + .mebibytes(60)
      // The kernel counts pages per core and adds up now and then.
      let isBelowPeak = after < HostProcess.peakResidentMemory + .mebibytes(1)
      exit(hasGrown && isBelowPeak && after < HostProcess.totalMemory ? 7 : 1)
    }
  }

  @Test func `spare memory goes back, text of the program too, and the program goes on`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let before = HostProcess.residentMemory
      HostProcess.releaseSpareMemory()
      let after = HostProcess.residentMemory
      exit(after < before && SystemText.read("/proc/self/maps")?.isEmpty == false ? 7 : 1)
    }
  }

  @Test func `program text is what can be run, comes from a file and cannot be written`() {
    let maps = """
      00400000-00402000 r-xp 00000000 08:02 173521      /usr/bin/a program
      00402000-00403000 r--p 00002000 08:02 173521      /usr/bin/a program
      00403000-00404000 rwxp 00003000 08:02 173521      /usr/bin/a program
      7ffd0000-7ffd2000 r-xp 00000000 00:00 0           [vdso]
      7ffe0000-7ffe1000 r-xp 00000000 00:00 0
      """
    #expect(SystemText.programText(in: maps) == [0x40_0000..<0x40_2000])
  }

  @Test func `what a strict system may still promise is its limit less what it has promised`() {
    let memory = "MemTotal: 4000 kB\nCommitLimit:    3000 kB\nCommitted_AS:    1200 kB\n"
    #expect(SystemText.promisesLeft(mode: "2\n", memory: memory) == ByteCount(1800 * 1024))
    #expect(SystemText.promisesLeft(mode: "0\n", memory: memory) == nil)
    #expect(SystemText.promisesLeft(mode: "2\n", memory: "CommitLimit: 5 kB\n") == nil)
    let over = "CommitLimit: 3000 kB\nCommitted_AS: 3001 kB\n"
    #expect(SystemText.promisesLeft(mode: "2\n", memory: over) == .zero)
  }

  @Test func `a processor is named by its model, its board or its part, in this order`() {
    let intel = "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\n"
    let arm = "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0b\n"
    #expect(HostProcess.processorName(cpuInfo: intel, boardModel: nil) == "Some CPU @ 2 GHz")
    #expect(
      HostProcess.processorName(cpuInfo: arm, boardModel: "Raspberry Pi 5 Model B Rev 1.0\0")
        == "Raspberry Pi 5 Model B Rev 1.0")
    #expect(HostProcess.processorName(cpuInfo: arm, boardModel: nil) == "ARM CPU part 0xd0b")
    #expect(!HostProcess.processorName(cpuInfo: "", boardModel: "\0").isEmpty)
  }
}
