// A library between a process and the C library (LD_PRELOAD), which fails one of its calls or lets
// it move less than it was asked to. `Tests/faults.sh` builds and uses it; it is in Embedded Swift,
// as a process that has Swift's runtime takes no second one.
//
// FAULT=CALL:NUMBER:EFFECT says which: the NUMBER-th CALL (from 1) ends with the errno EFFECT, or
// moves half of its bytes where EFFECT is `short`. FAULT_LOG names a file that gets a line for each
// call that counts, `CALL PATH`; with FAULT, for the one that failed alone.
import Synchronization

public typealias Text = UnsafePointer<UInt8>
public typealias Bytes = UnsafeMutableRawPointer
public typealias Name = StaticString

// MARK: - The C library

@_extern(c, "dlsym") func dlsym(_ handle: Bytes?, _ name: Text) -> Bytes?
@_extern(c, "getenv") func getenv(_ name: Text) -> Text?
@_extern(c, "unsetenv") func unsetenv(_ name: Text) -> Int32
@_extern(c, "__errno_location") func errnoLocation() -> UnsafeMutablePointer<Int32>
@_extern(c, "readlink") func readlink(_ path: Text, _ buffer: Bytes, _ size: Int) -> Int
@_extern(c, "close") func close(_ descriptor: Int32) -> Int32
// By a name that is found without memory.
@_extern(c, "__libc_memalign") func nextAlign(_ alignment: Int, _ size: Int) -> Bytes?

/// The function `name` that a call would have reached without this library.
func next<Function>(_ name: Name, as type: Function.Type) -> Function {
  // The handle is RTLD_NEXT.
  unsafeBitCast(dlsym(Bytes(bitPattern: -1), name.utf8Start), to: type)
}

// MARK: - What is to fail

enum Effect {
  case none
  case failure(code: Int32)
  case shortage
}

/// How many calls of the chosen kind there were.
let callCount = Atomic<Int>(0)

/// Whether a call has been counted.
let hasBegun = Atomic<Bool>(false)

/// Counts `call` and says what is to happen to it.
func effect(of call: Name, on path: Text) -> Effect {
  // What the program starts is none of its own business.
  if !hasBegun.exchange(true, ordering: .relaxed) {
    _ = unsetenv(("LD_PRELOAD" as Name).utf8Start)
  }
  guard let plan = getenv(("FAULT" as Name).utf8Start) else {
    log(call, path)
    return .none
  }
  guard begins(plan, with: call), plan[call.utf8CodeUnitCount] == UInt8(ascii: ":") else {
    return .none
  }
  var position = call.utf8CodeUnitCount
  let number = integer(in: plan, behind: &position)
  guard callCount.add(1, ordering: .relaxed).newValue == number else { return .none }
  log(call, path)
  if plan[position + 1] == UInt8(ascii: "s") { return .shortage }
  return .failure(code: Int32(integer(in: plan, behind: &position)))
}

/// The number behind the colon at `position`, which is moved behind it.
func integer(in text: Text, behind position: inout Int) -> Int {
  var value = 0
  position += 1
  while text[position] >= UInt8(ascii: "0"), text[position] <= UInt8(ascii: "9") {
    value = value * 10 + Int(text[position] - UInt8(ascii: "0"))
    position += 1
  }
  return value
}

/// Writes a line on a call into the file that is asked for, at once: threads share it.
func log(_ call: Name, _ path: Text) {
  guard let name = getenv(("FAULT_LOG" as Name).utf8Start) else { return }
  // Made where it is not there, for appending.
  let file = next("open", as: Open.self)(name, 0o2101, 0o600)
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8192) { line in
    var count = 0
    func put(_ text: Text) {
      var position = 0
      while text[position] != 0, count < line.count - 1 {
        line[count] = text[position]
        (count, position) = (count + 1, position + 1)
      }
    }
    put(call.utf8Start)
    put((" " as Name).utf8Start)
    put(path)
    line[count] = UInt8(ascii: "\n")
    _ = next("write", as: Write.self)(file, line.baseAddress!, count + 1)
  }
  _ = close(file)
}

// MARK: - What counts

/// Whether a file is the program's business: what the loader and libraries ask for is not.
func counts(_ path: Text) -> Bool {
  path[0] == UInt8(ascii: "/") && !begins(path, with: "/usr/") && !begins(path, with: "/etc/")
    && !begins(path, with: "/lib") && !begins(path, with: "/opt/") && !begins(path, with: "/dev/")
    && !begins(path, with: "/proc/self/maps")
}

func begins(_ text: Text, with start: Name) -> Bool {
  for position in 0..<start.utf8CodeUnitCount
  where text[position] != start.utf8Start[position] { return false }
  return true
}

/// The result of `call` on `path`: `refused` where it is to fail, else that of `proceed`.
func intercept<Result>(
  _ call: Name, _ path: Text, refused: Result, _ proceed: () -> Result
) -> Result {
  guard path[0] != UInt8(ascii: "/") || counts(path) else { return proceed() }
  guard case .failure(let code) = effect(of: call, on: path) else { return proceed() }
  errnoLocation().pointee = code
  return refused
}

/// The result of `call` on an open file, of which `proceed` moves at most so many bytes.
func intercept(
  _ call: Name, _ descriptor: Int32, count: Int, _ proceed: (_ count: Int) -> Int
) -> Int {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { path in
    path.initialize(repeating: 0)
    let length = withLink(to: descriptor) { readlink($0, path.baseAddress!, 4095) }
    guard length > 0, counts(path.baseAddress!) else { return proceed(count) }
    switch effect(of: call, on: path.baseAddress!) {
    case .none: return proceed(count)
    case .shortage: return proceed((count + 1) / 2)
    case .failure(let code):
      errnoLocation().pointee = code
      return -1
    }
  }
}

/// `/proc/self/fd/` and the digits of a descriptor, with a zero at the end.
func withLink<Result>(to descriptor: Int32, _ body: (Text) -> Result) -> Result {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { path in
    let folder: Name = "/proc/self/fd/"
    for index in 0..<folder.utf8CodeUnitCount { path[index] = folder.utf8Start[index] }
    var (rest, count) = (descriptor, folder.utf8CodeUnitCount)
    var divisor: Int32 = 1
    while descriptor / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      path[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor)
      (rest, divisor, count) = (rest % divisor, divisor / 10, count + 1)
    }
    path[count] = 0
    return body(path.baseAddress!)
  }
}

// MARK: - Files by name

typealias Open = @convention(c) (Text, Int32, UInt32) -> Int32
typealias OnPath = @convention(c) (Text) -> Int32
typealias OnPathWithMode = @convention(c) (Text, UInt32) -> Int32
typealias OnPathAndBuffer = @convention(c) (Text, Bytes) -> Int32

@c(open) public func shimOpen(_ path: Text, _ flags: Int32, _ mode: UInt32) -> Int32 {
  intercept("open", path, refused: -1) { next("open", as: Open.self)(path, flags, mode) }
}

@c(stat) public func shimStat(_ path: Text, _ status: Bytes) -> Int32 {
  intercept("stat", path, refused: -1) { next("stat", as: OnPathAndBuffer.self)(path, status) }
}

@c(statvfs) public func shimStatvfs(_ path: Text, _ status: Bytes) -> Int32 {
  intercept("statvfs", path, refused: -1) {
    next("statvfs", as: OnPathAndBuffer.self)(path, status)
  }
}

@c(access) public func shimAccess(_ path: Text, _ mode: UInt32) -> Int32 {
  intercept("access", path, refused: -1) { next("access", as: OnPathWithMode.self)(path, mode) }
}

@c(mkdir) public func shimMkdir(_ path: Text, _ mode: UInt32) -> Int32 {
  intercept("mkdir", path, refused: -1) { next("mkdir", as: OnPathWithMode.self)(path, mode) }
}

@c(unlink) public func shimUnlink(_ path: Text) -> Int32 {
  intercept("unlink", path, refused: -1) { next("unlink", as: OnPath.self)(path) }
}

@c(rmdir) public func shimRmdir(_ path: Text) -> Int32 {
  intercept("rmdir", path, refused: -1) { next("rmdir", as: OnPath.self)(path) }
}

@c(rename) public func shimRename(_ path: Text, _ newPath: Text) -> Int32 {
  intercept("rename", newPath, refused: -1) {
    next("rename", as: (@convention(c) (Text, Text) -> Int32).self)(path, newPath)
  }
}

typealias RenameAt = @convention(c) (Int32, Text, Int32, Text, UInt32) -> Int32

@c(renameat2) public func shimRenameAt(
  _ folder: Int32, _ path: Text, _ newFolder: Int32, _ newPath: Text, _ flags: UInt32
) -> Int32 {
  intercept("renameat2", newPath, refused: -1) {
    next("renameat2", as: RenameAt.self)(folder, path, newFolder, newPath, flags)
  }
}

@c(opendir) public func shimOpendir(_ path: Text) -> Bytes? {
  intercept("opendir", path, refused: nil) {
    next("opendir", as: (@convention(c) (Text) -> Bytes?).self)(path)
  }
}

// MARK: - Open files

typealias Read = @convention(c) (Int32, Bytes, Int) -> Int
typealias ReadAt = @convention(c) (Int32, Bytes, Int, Int) -> Int
typealias Write = @convention(c) (Int32, UnsafeRawPointer, Int) -> Int
typealias WriteAt = @convention(c) (Int32, UnsafeRawPointer, Int, Int) -> Int
typealias OnFile = @convention(c) (Int32) -> Int32

@c(read) public func shimRead(_ file: Int32, _ buffer: Bytes, _ count: Int) -> Int {
  intercept("read", file, count: count) { next("read", as: Read.self)(file, buffer, $0) }
}

@c(pread)
public func shimPread(_ file: Int32, _ buffer: Bytes, _ count: Int, _ offset: Int) -> Int {
  intercept("pread", file, count: count) {
    next("pread", as: ReadAt.self)(file, buffer, $0, offset)
  }
}

@c(write)
public func shimWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  intercept("write", file, count: count) { next("write", as: Write.self)(file, bytes, $0) }
}

@c(pwrite)
public func shimPwrite(
  _ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int, _ offset: Int
) -> Int {
  intercept("pwrite", file, count: count) {
    next("pwrite", as: WriteAt.self)(file, bytes, $0, offset)
  }
}

@c(fsync) public func shimFsync(_ file: Int32) -> Int32 {
  Int32(intercept("fsync", file, count: 0) { _ in Int(next("fsync", as: OnFile.self)(file)) })
}

@c(fstat) public func shimFstat(_ file: Int32, _ status: Bytes) -> Int32 {
  Int32(
    intercept("fstat", file, count: 0) { _ in
      Int(next("fstat", as: (@convention(c) (Int32, Bytes) -> Int32).self)(file, status))
    })
}

@c(flock) public func shimFlock(_ file: Int32, _ operation: Int32) -> Int32 {
  Int32(
    intercept("flock", file, count: 0) { _ in
      Int(next("flock", as: (@convention(c) (Int32, Int32) -> Int32).self)(file, operation))
    })
}

// MARK: - Memory, threads, processes

/// Pieces of memory of this size are of a flag's, a file's or the machine's making.
let largeByteCount = 1 << 20

let none: Name = "-"

@c(mmap)
public func shimMmap(
  _ address: Bytes?, _ count: Int, _ access: Int32, _ flags: Int32, _ file: Int32, _ offset: Int
) -> Bytes? {
  typealias Mmap = @convention(c) (Bytes?, Int, Int32, Int32, Int32, Int) -> Bytes?
  let proceed = { next("mmap", as: Mmap.self)(address, count, access, flags, file, offset) }
  guard count >= largeByteCount else { return proceed() }
  // MAP_FAILED is -1.
  return intercept("mmap", none.utf8Start, refused: Bytes(bitPattern: -1), proceed)
}

@c(posix_memalign)
public func shimAlign(
  _ memory: UnsafeMutablePointer<Bytes?>, _ alignment: Int, _ count: Int
) -> Int32 {
  let proceed: () -> Int32 = {
    memory.pointee = nextAlign(alignment, count)
    return memory.pointee == nil ? 12 : 0
  }
  guard count >= largeByteCount else { return proceed() }
  // Its result is the errno itself: ENOMEM is 12.
  return intercept("posix_memalign", none.utf8Start, refused: 12, proceed)
}

@c(pthread_create)
public func shimThread(
  _ thread: Bytes, _ attributes: Bytes?, _ body: Bytes, _ argument: Bytes?
) -> Int32 {
  typealias Create = @convention(c) (Bytes, Bytes?, Bytes, Bytes?) -> Int32
  // EAGAIN.
  return intercept("pthread_create", none.utf8Start, refused: 11) {
    next("pthread_create", as: Create.self)(thread, attributes, body, argument)
  }
}

@c(posix_spawnp)
public func shimSpawn(
  _ process: Bytes, _ file: Text, _ actions: Bytes?, _ attributes: Bytes?, _ words: Bytes,
  _ environment: Bytes
) -> Int32 {
  typealias Spawn = @convention(c) (Bytes, Text, Bytes?, Bytes?, Bytes, Bytes) -> Int32
  // EAGAIN.
  return intercept("posix_spawnp", file, refused: 11) {
    next("posix_spawnp", as: Spawn.self)(process, file, actions, attributes, words, environment)
  }
}

@c(memfd_create) public func shimMemory(_ name: Text, _ flags: UInt32) -> Int32 {
  intercept("memfd_create", name, refused: -1) {
    next("memfd_create", as: OnPathWithMode.self)(name, flags)
  }
}
