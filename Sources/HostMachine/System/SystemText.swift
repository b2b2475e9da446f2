import Files
import Quantities

/// Small texts the kernel offers as files.
enum SystemText {
  /// The whole text at `path`; nil where it cannot be read.
  static func read(_ path: String) -> String? {
    (try? KernelFiles.system.contents(of: path)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Where, by `maps` of a process, the text of its program and libraries is: it can be run, comes
  /// from a file, and cannot have been changed.
  static func programText(in maps: String) -> [Range<UInt>] {
    maps.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 5)
      guard parts.count == 6, parts[1] == "r-xp", trimmed(parts[5]).hasPrefix("/") else {
        return nil
      }
      let ends = parts[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
    }
  }

  /// What stands behind the first `key` and a `separator` in lines such as `VmRSS:  1760 kB`.
  static func value(of key: String, in text: String, separator: Character = ":") -> String? {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: separator, maxSplits: 1)
      if parts.count == 2, trimmed(parts[0]) == key { return trimmed(parts[1]) }
    }
    return nil
  }

  /// The amount behind `key` in lines such as `VmRSS:  1760 kB`.
  static func amount(of key: String, in text: String) -> ByteCount? {
    value(of: key, in: text)?.split(separator: " ").first.flatMap { Int($0) }
      .map { $0 * ByteCount(1024) }
  }

  /// How much memory a system whose `vm.overcommit_memory` is `mode` may still promise, by its
  /// `/proc/meminfo`; nil where it promises more than it has.
  static func promisesLeft(mode: String, memory: String) -> ByteCount? {
    guard trimmed(mode) == "2", let limit = amount(of: "CommitLimit", in: memory),
      let promised = amount(of: "Committed_AS", in: memory)
    else { return nil }
    return max(.zero, limit - promised)
  }

  /// The numbers that a list such as `0-3,8` names, at most as many as a kernel has processors; nil
  /// for anything else.
  static func numbers(inList list: String) -> [Int]? {
    var numbers: [Int] = []
    for range in trimmed(list).split(separator: ",", omittingEmptySubsequences: false) {
      let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        first >= 0, last >= first, last < ProcessorSet.capacity
      else { return nil }
      numbers += first...last
    }
    return numbers.count <= ProcessorSet.capacity ? numbers : nil
  }

  /// The folder that holds the file or folder at `path`.
  static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// `text` without the blanks, tabs, line ends and zero bytes around it.
  static func trimmed(_ text: some StringProtocol) -> String {
    let isBlank = { (character: Character) in character.isWhitespace || character == "\0" }
    let tail = text.drop(while: isBlank)
    return String(tail.reversed().drop(while: isBlank).reversed())
  }
}
