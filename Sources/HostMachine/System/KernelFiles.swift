import Files

/// The files in which the kernel says what it knows, below `/proc` and `/sys`.
///
/// They are this machine itself, as its clock is, and not given from outside as a user's files are.
enum KernelFiles {
  static let system = DiskFileSystem()
}
