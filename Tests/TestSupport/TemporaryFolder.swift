import Files
import Glibc
import Quantities

/// A new folder that is removed, with the files in it, when this object goes.
public final class TemporaryFolder {
  /// The path of the folder, without a slash at the end.
  public let path: String

  /// An empty folder below the system's temporary one.
  public init() {
    var template = Array("\(P_tmpdir)/edgewise-files-XXXXXX".utf8CString)
    let created = unsafe template.withUnsafeMutableBufferPointer { unsafe mkdtemp($0.baseAddress!) }
    path = unsafe String(cString: created!)
  }

  deinit {
    for file in files { _ = unsafe unlink(self[file]) }
    _ = unsafe rmdir(path)
  }

  /// The path of the file called `name`.
  public subscript(name: String) -> String { "\(path)/\(name)" }

  /// The names of all files, sorted.
  public var files: [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Creates a file of `bytes`, followed by zeros up to `byteCount` that take no room on the disk.
  public func create(_ name: String, _ bytes: [UInt8], byteCount: Int? = nil) throws {
    let file = try AtomicFile(path: self[name], files: disk)
    try file.write(bytes)
    try file.commit()
    if let byteCount { _ = unsafe truncate(self[name], byteCount) }
  }

  /// Replaces bytes of the file called `name`, in place.
  public func overwrite(_ name: String, at offset: Int, with bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    let descriptor = unsafe open(self[name], O_WRONLY)
    _ = unsafe pwrite(descriptor, bytes, bytes.count, offset)
    close(descriptor)
  }

  /// All bytes of the file called `name`.
  public func bytes(of name: String) throws -> [UInt8] {
    let file = try PositionedFile(path: self[name], files: disk)
    return try file.bytes(at: 0, count: file.byteCount.bytes)
  }
}
