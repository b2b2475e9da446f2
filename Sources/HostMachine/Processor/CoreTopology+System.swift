import DeviceInterface
import Glibc

extension CoreTopology {
  /// The processors with the numbers `allowed`, as the files below `systemFolder` (usually `/sys`)
  /// rate them. What these do not say, or not of each of them, is taken to be the same for all.
  ///
  /// - Precondition: `allowed` is not empty.
  init(allowed: [Int], quota: Int?, systemFolder: String) {
    let folders = allowed.map { "\(systemFolder)/devices/system/cpu/cpu\($0)" }
    // ARM's kernels compare cores of different designs; a highest frequency only tells apart
    // cores of the same one, but is all that there is elsewhere.
    let strengths =
      Self.shares(folders.map { "\($0)/cpu_capacity" })
      ?? Self.shares(folders.map { "\($0)/cpufreq/cpuinfo_max_freq" })
      ?? allowed.map { _ in 1 }
    let processors = allowed.indices.map { index in
      Processor(
        number: allowed[index], core: Self.core(of: allowed[index], in: folders[index]),
        strength: strengths[index])
    }
    self.init(processors: processors, quota: quota)
  }

  /// The numbers of the processors that this process may use.
  static var allowedNumbers: [Int] {
    // Of the first thread, not of one that may have been confined.
    if let set = ProcessorSet(ofThread: getpid()), !set.numbers.isEmpty {
      return set.numbers.sorted()
    }
    return Array(0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// The positive numbers in the files at `paths`, each ÷ the largest; nil where one is missing.
  private static func shares(_ paths: [String]) -> [Double]? {
    let numbers = paths.compactMap { path in
      SystemText.read(path).flatMap { Double(SystemText.trimmed($0)) }
    }
    guard numbers.count == paths.count, let largest = numbers.max(), largest.isFinite,
      numbers.allSatisfy({ $0 > 0 })
    else { return nil }
    return numbers.map { $0 / largest }
  }

  private static func core(of number: Int, in folder: String) -> Int {
    let siblings = SystemText.read("\(folder)/topology/thread_siblings_list")
      .flatMap(SystemText.numbers(inList:))
    guard let siblings, siblings.contains(number) else { return number }
    return siblings.min() ?? number
  }
}
