import DeviceInterface
@testable import HostMachine
import TestSupport
import Testing

@Suite struct CoreTopologyTests {
  private static let capacity = "cpu_capacity"
  private static let frequency = "cpufreq/cpuinfo_max_freq"
  private static let siblings = "topology/thread_siblings_list"

  /// The topology of processors 0 and on, from one line for each of them in each file.
  private func topology(
    _ count: Int, _ files: [String: [String]], allowed: [Int]? = nil, quota: Int? = nil
  ) throws -> CoreTopology {
    let folder = try SystemFolder(processorFiles: files)
    return CoreTopology(
      allowed: allowed ?? Array(0..<count), quota: quota, systemFolder: folder.path)
  }

  private func littleFirst(allowed: [Int]? = nil, quota: Int? = nil) throws -> CoreTopology {
    let capacities = Array(repeating: "414", count: 4) + Array(repeating: "1024", count: 4)
    return try topology(
      8, [Self.capacity: capacities, Self.siblings: (0..<8).map { "\($0)" }], allowed: allowed,
      quota: quota)
  }

  private func phone() throws -> CoreTopology {
    let capacities = ["250", "250", "250", "250", "870", "870", "870", "1024"]
    // A frequency that contradicts them: what compares designs is asked first.
    return try topology(
      8,
      [Self.capacity: capacities, Self.frequency: Array(repeating: "2000000", count: 8)])
  }

  /// Two cores of two hardware threads, then four small cores, as desktops number them.
  private func desktop() throws -> CoreTopology {
    try topology(
      8,
      [
        Self.frequency: ["5200000", "5200000", "5200000", "5200000"]
          + Array(repeating: "2900000", count: 4),
        Self.siblings: ["0-1", "0-1", "2-3", "2-3", "4", "5", "6", "7"],
      ])
  }

  @Test func `four big and four little cores: the big ones come first and are the default`() throws
  {
    let topology = try littleFirst()
    #expect(topology.preferredCores(threads: 6) == [4, 5, 6, 7, 0, 1])
    #expect(topology.defaultThreads == 4)
    #expect(topology.threadLimit == 8)
    #expect(topology.placement(threads: 4)?.numbers == [4, 5, 6, 7])
    #expect(topology.placement(threads: 2)?.numbers == [4, 5, 6, 7])
    #expect(topology.placement(threads: 5)?.numbers == [0, 4, 5, 6, 7])
    #expect(topology.description == "4 cores of strength 1.00 + 4 cores of strength 0.40")
  }

  @Test func `a strongest core, three strong and four small ones: four threads by default`() throws
  {
    let topology = try phone()
    #expect(topology.preferredCores(threads: 8) == [7, 4, 5, 6, 0, 1, 2, 3])
    #expect(topology.defaultThreads == 4)
    #expect(topology.placement(threads: 2)?.numbers == [4, 7])
  }

  @Test func `no core gets two threads while another one has none`() throws {
    let topology = try desktop()
    #expect(topology.preferredCores(threads: 8) == [0, 2, 4, 5, 6, 7, 1, 3])
    #expect(topology.defaultThreads == 2)
    #expect(topology.placement(threads: 2)?.numbers == [0, 2])
    #expect(
      topology.description
        == "2 cores of strength 1.00 with 4 hardware threads + 4 cores of strength 0.56")
  }

  @Test func `hardware threads of equal cores: one of each, and the system may choose which`()
    throws
  {
    let topology = try topology(8, [Self.siblings: (0..<8).map { "\($0 % 4),\($0 % 4 + 4)" }])
    #expect(topology.preferredCores(threads: 6) == [0, 1, 2, 3, 4, 5])
    #expect(topology.defaultThreads == 4)
    #expect(topology.placement(threads: 2)?.numbers == [0, 1, 2, 3])
    #expect(topology.placement(threads: 8)?.numbers == Set(0..<8))
  }

  @Test func `a machine that says nothing has equal cores and leaves them to the system`() throws {
    let topology = try topology(4, [:])
    #expect(topology.isUniform)
    #expect(topology.preferredCores(threads: 3) == [0, 1, 2])
    #expect(topology.defaultThreads == 4)
    #expect(topology.placement(threads: 2) == nil)
  }

  @Test(arguments: [
    ["1024", "", "1024", "512"], ["1024", "fast", "512", "512"], ["0", "0", "0", "0"],
    ["-1", "1024", "1024", "512"], ["nan", "1", "1", "2"], ["inf", "1", "1", "2"], ["1024"],
    ["1e400", "1", "1", "2"], ["\0\u{FF}", "1", "1", "2"],
  ])
  func `strengths that make no sense count as equal`(capacities: [String]) throws {
    #expect(try topology(4, [Self.capacity: capacities]).isUniform)
  }

  @Test(arguments: [
    "", "-", "3-1", "0-", "0-99999999999999999999", "0-999999999", "1,,2", "x", "2",
  ])
  func `siblings that make no sense count as cores`(list: String) throws {
    let topology = try topology(2, [Self.siblings: [list, list == "2" ? "0" : list]])
    #expect(topology.isUniform)
    #expect(topology.defaultThreads == 2)
  }

  @Test func `only allowed processors count, even where the strongest are not among them`() throws {
    let little = try littleFirst(allowed: [1, 2, 3])
    #expect(little.isUniform && little.defaultThreads == 3)
    let mixed = try littleFirst(allowed: [2, 3, 7])
    #expect(mixed.preferredCores(threads: 8) == [7, 2, 3])
    #expect(mixed.defaultThreads == 1)
    // The first hardware thread of this core belongs to others.
    let second = try topology(
      4, [Self.siblings: ["0-1", "0-1", "2-3", "2-3"]], allowed: [1, 2, 3])
    #expect(second.preferredCores(threads: 3) == [1, 2, 3])
  }

  @Test func `some of its processors are a topology of their own`() throws {
    let phone = try phone()
    let one = try #require(phone.limited(to: phone.preferredCores(threads: 1)))
    #expect(one.processors.map(\.number) == [7] && one.threadLimit == 1)
    #expect(phone.limited(to: [8, 9]) == nil)
  }

  @Test func `a quota limits threads`() throws {
    let topology = try littleFirst(quota: 2)
    #expect(topology.defaultThreads == 2 && topology.threadLimit == 2)
    #expect(try littleFirst(quota: 100).threadLimit == 8)
  }

  @Test func `any topology prefers each processor once, a shorter list begins a longer one`() {
    var generator = RepeatableGenerator(seed: 7)
    for _ in 0..<200 {
      let count = Int.random(in: 1...40, using: &generator)
      let topology = CoreTopology(
        processors: (0..<count).shuffled(using: &generator).map { number in
          CoreTopology.Processor(
            number: number, core: number / 2 * 2,
            strength: Double.random(in: 0.1...1, using: &generator))
        }, quota: nil)
      let all = topology.preferredCores(threads: count)
      #expect(all.sorted() == Array(0..<count))
      let threads = Int.random(in: 1...count, using: &generator)
      #expect(topology.preferredCores(threads: threads) == Array(all.prefix(threads)))
      #expect(
        topology.placement(threads: threads)?.numbers.isSuperset(of: all.prefix(threads)) != false)
      #expect((1...count).contains(topology.defaultThreads))
    }
  }

  @Test func `this process has a topology`() {
    let topology = CoreTopology.current
    #expect((1...topology.processors.count).contains(topology.defaultThreads))
    #expect(topology.threadLimit == HostProcess.coreCount)
  }

  @Test(arguments: [("0-1\n", [0, 1]), ("0", [0]), ("0-3,8,10-11", [0, 1, 2, 3, 8, 10, 11])])
  func `lists of processors are read`(list: String, numbers: [Int]) {
    #expect(SystemText.numbers(inList: list) == numbers)
  }
}
