@testable import HostMachine
import Testing

@Suite struct ProcessorQuotaTests {
  private func cores(_ membership: String, _ files: [String: String]) throws -> Int? {
    let folder = try SystemFolder(files)
    return ProcessorQuota.cores(membership: membership, root: folder.path)
  }

  @Test func `version 2: the least quota of a group and those above it`() throws {
    let files = [
      "a/cpu.max": "400000 100000\n", "a/b/cpu.max": "250000 100000\n",
      "a/b/c/cpu.max": "max 100000",
      "d/cpu.max": "100000 100000",
    ]
    #expect(try cores("0::/a/b/c\n", files) == 3)
    #expect(try cores("0::/a\n", files) == 4)
    #expect(try cores("0::/\n", files) == nil)
  }

  @Test func `version 1: the group of the processor's controller`() throws {
    let files = [
      "cpu/x/cpu.cfs_quota_us": "150000\n", "cpu/x/cpu.cfs_period_us": "100000\n",
      "cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n",
    ]
    #expect(try cores("3:memory:/y\n2:cpu,cpuacct:/x\n0::/\n", files) == 2)
    #expect(try cores("2:cpuset:/x\n", files) == nil)
  }

  @Test func `in a container that is named from outside its own root counts`() throws {
    #expect(try cores("0::/docker/0123\n", ["cpu.max": "200000 100000\n"]) == 2)
    let files = ["cpu/cpu.cfs_quota_us": "300000\n", "cpu/cpu.cfs_period_us": "100000\n"]
    #expect(try cores("1:cpu:/docker/0123\n", files) == 3)
  }

  @Test(arguments: ["", "0:", "::", "1:cpu", "nonsense\n\n"])
  func `a membership that makes no sense is no limit`(membership: String) throws {
    #expect(try cores(membership, ["cpu.max": "max 100000"]) == nil)
    #expect(try cores(membership, ["cpu.max": "\n"]) == nil)
  }

  @Test(
    arguments: [
      ("150000", "100000", 2), ("100000", "100000", 1), ("max", "100000", nil),
      ("-1", "100000", nil), ("5000", "0", nil), ("1000", "100000", 1),
      ("9223372036854775807", "2", 1 << 62),
    ] as [(Substring, Substring, Int?)])
  func `a quota is rounded up to cores`(quota: Substring, period: Substring, cores: Int?) {
    #expect(ProcessorQuota.cores(quota: quota, period: period) == cores)
  }
}
