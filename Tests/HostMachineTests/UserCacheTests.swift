import Glibc
@testable import HostMachine
import TestSupport
import Testing

@Suite struct UserCacheTests {
  private let root = TemporaryFolder()

  @Test func `it lies in the cache home, for this user only`() throws {
    let folder = try UserCache.folder(cacheHome: "\(root.path)/a/b", home: nil, files: disk)
    #expect(folder == "\(root.path)/a/b/edgewise")
    var status = stat()
    #expect(unsafe stat(folder, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o700)
    #expect(try UserCache.folder(cacheHome: "\(root.path)/a/b", home: nil, files: disk) == folder)
  }

  @Test(arguments: [nil, "", "relative/path"])
  func `without a usable cache home it lies in the home folder`(cacheHome: String?) throws {
    let folder = try UserCache.folder(cacheHome: cacheHome, home: root.path, files: disk)
    #expect(folder == "\(root.path)/.cache/edgewise")
  }

  @Test func `without both variables the error names them`() {
    let error = #expect(throws: HostError.self) {
      try UserCache.folder(cacheHome: nil, home: nil, files: disk)
    }
    #expect(error?.description.contains("HOME") == true)
  }

  @Test func `a file in the way is an error that names the path`() {
    let file = TemporaryFile(pageCount: 1)
    let error = #expect(throws: HostError.self) {
      try UserCache.folder(cacheHome: file.path, home: nil, files: disk)
    }
    #expect(error?.description.contains(file.path) == true)
  }

  @Test(arguments: ["edgewise", ""])
  func `a folder that others may write to is not used`(shared: String) throws {
    _ = try UserCache.folder(cacheHome: root.path, home: nil, files: disk)
    unsafe chmod("\(root.path)/\(shared)", 0o777)
    let error = #expect(throws: HostError.self) {
      try UserCache.folder(cacheHome: root.path, home: nil, files: disk)
    }
    #expect(error?.reason.contains("chmod go-w") == true)
    // Where nobody can rename what is another's, only the folder itself counts.
    unsafe chmod("\(root.path)/\(shared)", 0o1777)
    if shared.isEmpty { _ = try UserCache.folder(cacheHome: root.path, home: nil, files: disk) }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make files another user's"))
  func `another user's folder is not used, behind a link neither`() throws {
    let theirs = "\(root.path)/a"
    unsafe mkdir(theirs, 0o755)
    unsafe chown(theirs, 12345, 12345)
    unsafe symlink(theirs, "\(root.path)/edgewise")
    let error = #expect(throws: HostError.self) {
      try UserCache.folder(cacheHome: root.path, home: nil, files: disk)
    }
    #expect(error?.reason.contains("another user's") == true)
  }

  @Test func `a file instead of the folder is an error`() throws {
    let path = "\(root.path)/edgewise"
    close(unsafe open(path, O_CREAT | O_WRONLY, 0o700))
    let error = #expect(throws: HostError.self) {
      try UserCache.folder(cacheHome: root.path, home: nil, files: disk)
    }
    #expect(error?.path == path)
  }
}

/// An empty folder that is removed with all that was put into it.
private final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array("\(TemporaryFile.temporaryFolder)/edgewise-test-XXXXXX".utf8CString)
    unsafe mkdtemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for inner in ["a/b/edgewise", "a/b", "a", ".cache/edgewise", ".cache", "edgewise", ""] {
      unsafe remove("\(path)/\(inner)")
    }
  }
}
