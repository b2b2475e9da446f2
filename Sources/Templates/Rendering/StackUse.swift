import Glibc

/// How much of its thread's stack a rendering takes. Calls of templates are calls of this program,
/// and a stack that overflows ends it without a word.
struct StackUse {
  private let start: UInt
  private let byteLimit: UInt

  /// From here on, up to `byteLimit`, and to half of what this process gives a stack.
  init(byteLimit: Int) {
    start = Self.here()
    var bounds = rlimit()
    let isKnown = unsafe getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &bounds) == 0
    self.byteLimit = min(UInt(byteLimit), isKnown ? UInt(bounds.rlim_cur) / 2 : .max)
  }

  /// Whether calls may go deeper than where this is asked.
  var hasRoom: Bool {
    let here = Self.here()
    return max(start, here) - min(start, here) < byteLimit
  }

  /// Where the stack of this thread is.
  @inline(never)
  private static func here() -> UInt {
    var mark: UInt8 = 0
    return unsafe withUnsafeMutablePointer(to: &mark) { UInt(bitPattern: $0) }
  }
}
