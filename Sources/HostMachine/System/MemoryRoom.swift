public import Quantities

/// How much this process may hold in memory as a whole, what it holds already included.
public struct MemoryRoom: Hashable, Sendable {
  public let byteCount: ByteCount
  public let bound: Bound

  /// What there would have to be more of.
  public enum Bound: Hashable, Sendable {
    /// Memory of this machine that is neither used nor needed by others.
    case freeMemory
    /// The limit of the process's control group or of one above it.
    case controlGroup
    /// The limit on the process's addresses.
    case addresses
    /// The limit on those of its addresses that it may write to.
    case writableAddresses
    /// What the system still promises, where it promises no more than it has.
    case promises
  }

  /// `byteCount`, which `bound` decides.
  public init(_ byteCount: ByteCount, _ bound: Bound) {
    self.byteCount = byteCount
    self.bound = bound
  }

  /// What decides it, in words.
  public var reason: String {
    switch bound {
    case .freeMemory: "what this machine has free"
    case .controlGroup: "what the process's control group leaves"
    case .addresses: "what ulimit -v leaves"
    case .writableAddresses: "what ulimit -d leaves"
    case .promises: "what the machine may still promise (vm.overcommit_memory is 2)"
    }
  }

  /// What is said where `work` takes `needed` in all and that is not there; nil where it is.
  ///
  /// - Parameters:
  ///   - work: What needs it, as in `measuring the kernels`.
  ///   - remedy: What the user can do.
  public func refusal(of needed: ByteCount, to work: String, remedy: String) -> String? {
    guard needed > byteCount else { return nil }
    return "\(work) takes about \(needed), and this process can have \(byteCount) (\(reason));"
      + " \(remedy)"
  }
}

extension HostProcess {
  /// The least of what this machine has free, what control groups leave and what the limit on
  /// addresses leaves.
  public static var memoryRoom: MemoryRoom { memoryRoom(besideThreads: threadAddresses) }

  /// As `memoryRoom`, for work of which no more threads are made than there are cores, and which
  /// allocates the most on one of them.
  public static var fewThreadRoom: MemoryRoom { memoryRoom(besideThreads: .mebibytes(32)) }

  private static func memoryRoom(besideThreads addresses: ByteCount) -> MemoryRoom {
    let held = heldMemory
    // Without what the system needs to stay useful.
    let free = ByteCount(freeMemory.bytes / 20 * 19)
    var rooms = [MemoryRoom(free + held, .freeMemory)]
    if let group = ControlGroupTree.current.memoryRoom(beside: held) {
      rooms.append(MemoryRoom(group, .controlGroup))
    }
    if let left = addressesLeft(beside: held, reserve: addresses) {
      rooms.append(left)
    }
    if let left = promisesLeft { rooms.append(MemoryRoom(left + held, .promises)) }
    return least(rooms)
  }

  /// - Precondition: there is one.
  private static func least(_ rooms: [MemoryRoom]) -> MemoryRoom {
    rooms.min { $0.byteCount < $1.byteCount } ?? rooms[0]
  }

  /// Makes sure that this process can have `byteCount` in all, what it holds included.
  ///
  /// - Parameters:
  ///   - work: What needs it, as in `measuring the kernels`.
  ///   - given: What it can have.
  ///   - remedy: What the user can do.
  /// - Throws: `HostError` where there is not as much.
  public static func requireRoom(
    for byteCount: ByteCount, to work: String, of given: MemoryRoom? = nil,
    remedy: String = "raise that limit, or end other programs"
  ) throws(HostError) {
    guard let refusal = (given ?? memoryRoom).refusal(of: byteCount, to: work, remedy: remedy)
    else { return }
    throw HostError(path: "this machine's memory", reason: refusal)
  }

  /// How much this process may claim that it never touches.
  public static var addressRoom: MemoryRoom {
    var rooms = [MemoryRoom(totalMemory, .freeMemory)]
    // No threads are made for what is never touched.
    if let left = addressesLeft(beside: .zero, reserve: .mebibytes(128)) {
      rooms.append(left)
    }
    if let left = promisesLeft { rooms.append(MemoryRoom(left, .promises)) }
    return least(rooms)
  }

  /// Makes the best of a limit on this process's addresses, where there is one; returns what it
  /// leaves where that is not enough for anything beside the program itself, such as a model's
  /// header.
  public static func settleAddresses() -> MemoryRoom? {
    guard let left = addressSpaceLeft else { return nil }
    limitArenas()
    return left.byteCount < leastAddresses ? left : nil
  }

  /// Beside the program and its libraries.
  private static let leastAddresses = ByteCount.mebibytes(24)

  private static func addressesLeft(
    beside held: ByteCount, reserve: ByteCount
  ) -> MemoryRoom? {
    addressSpaceLeft.map {
      MemoryRoom(max(.zero, $0.byteCount + held - reserve), $0.bound)
    }
  }

  /// Stacks and arenas of threads, of which addresses are taken long before memory is.
  private static let threadAddresses = ByteCount.mebibytes(320)
}

extension ControlGroupTree {
  /// What the limits of this process's group and of those above it leave for it; nil where there
  /// are none.
  ///
  /// Pages of files do not count: the kernel takes them back before it lets a group run out.
  ///
  /// - Parameter held: What the process has of it already.
  func memoryRoom(beside held: ByteCount) -> ByteCount? {
    memoryGroups.map { group in
      let others = max(0, group.used - group.files - held.bytes)
      // The kernel charges page tables and the like beside what the process sees.
      let margin = group.limit / 64 + 1 << 20
      return ByteCount(max(0, group.limit - others - margin))
    }.min()
  }

  private struct MemoryGroup {
    let limit, used, files: Int
  }

  /// The process's group and those above it, as far as they limit memory.
  private var memoryGroups: [MemoryGroup] {
    guard let membership = membership(of: .memory) else { return [] }
    let isNew = membership.version == .second
    var (folder, groups): (String, [MemoryGroup]) = (membership.group, [])
    func number(_ name: String) -> Int? {
      SystemText.read("\(folder)/\(name)").flatMap { Int(SystemText.trimmed($0)) }
    }
    // A group that this process made for itself enforces what was decided before.
    if folder.hasSuffix("/" + ControlGroupFiles.system.groupName) {
      folder = SystemText.parent(of: folder)
    }
    while folder.hasPrefix(membership.mount) {
      // Without a limit, version 1 says the largest multiple of a page.
      if let limit = number(isNew ? "memory.max" : "memory.limit_in_bytes"), limit < 1 << 60 {
        let counts = SystemText.read("\(folder)/memory.stat") ?? ""
        let files = ["inactive_file", "active_file"].compactMap { name in
          SystemText.value(of: isNew ? name : "total_" + name, in: counts, separator: " ")
            .flatMap { Int($0) }
        }
        groups.append(
          MemoryGroup(
            limit: limit, used: number(isNew ? "memory.current" : "memory.usage_in_bytes") ?? 0,
            files: files.reduce(0, +)))
      }
      folder = SystemText.parent(of: folder)
    }
    return groups
  }
}
