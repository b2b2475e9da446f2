import Files
import Quantities

/// Memory for one expert, zero at first.
@safe
final class ExpertSlot {
  private let memory: UnsafeMutableRawBufferPointer

  /// A slot of `byteCount`.
  init(_ byteCount: ByteCount) {
    unsafe memory = ClaimedMemory.allocate(
      byteCount: byteCount.bytes, alignment: BundleHeader.alignment)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { unsafe ClaimedMemory.free(memory.baseAddress) }

  /// All bytes, valid as long as the slot lives.
  var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(memory) }

  /// The first `byteCount`, to be written.
  ///
  /// - Precondition: the slot is as large.
  func payload(_ byteCount: ByteCount) -> UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount.bytes])
  }

  /// Reads all bytes from `file` at `offset`.
  func fill(from file: PositionedFile, at offset: Int) throws(BundleError) {
    do throws(FileError) { try unsafe file.read(at: offset, into: memory) } catch {
      throw BundleError(error)
    }
  }
}
