import CLinux
import Glibc

/// Which parts of an open file its file system reads from the storage.
struct StoredExtents {
  let descriptor: Int32
  let fileByteCount: Int

  /// How many extents are asked for at a time.
  private static let batch = 128

  /// Extents that a read makes up, or has to unpack.
  private static let unread = UInt32(
    FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC | FIEMAP_EXTENT_ENCODED
      | FIEMAP_EXTENT_DATA_INLINE | FIEMAP_EXTENT_UNWRITTEN)

  /// The sum of their bytes; nil where the file system does not say.
  var byteCount: Int? { mappedByteCount ?? dataByteCount }

  /// Whether the file system has a map of them.
  var hasMap: Bool { extents(from: 0) != nil }

  /// By the map of extents, which tells reserved room from written bytes.
  private var mappedByteCount: Int? {
    var sum = 0
    var offset: UInt64 = 0
    while offset < UInt64(fileByteCount) {
      guard let extents = extents(from: offset) else { return nil }
      for extent in extents where extent.fe_flags & Self.unread == 0 {
        let end = min(extent.fe_logical &+ extent.fe_length, UInt64(fileByteCount))
        let start = max(extent.fe_logical, offset)
        if start < end { sum += Int(end - start) }
      }
      guard let last = extents.last, last.fe_flags & UInt32(FIEMAP_EXTENT_LAST) == 0,
        last.fe_logical &+ last.fe_length > offset
      else { return sum }
      offset = last.fe_logical &+ last.fe_length
    }
    return sum
  }

  /// The first extents from `offset` on; nil where the file system has no such map.
  private func extents(from offset: UInt64) -> [fiemap_extent]? {
    let headerByteCount = MemoryLayout<fiemap>.stride
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: headerByteCount + Self.batch * MemoryLayout<fiemap_extent>.stride,
      alignment: MemoryLayout<fiemap_extent>.alignment)
    defer { unsafe memory.deallocate() }
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    var request = fiemap()
    request.fm_start = offset
    request.fm_length = UInt64(fileByteCount) - offset
    request.fm_flags = UInt32(FIEMAP_FLAG_SYNC)
    request.fm_extent_count = UInt32(Self.batch)
    unsafe memory.storeBytes(of: request, as: fiemap.self)
    guard let base = memory.baseAddress,
      unsafe ioctl(descriptor, UInt(linux_fiemap_request), base) == 0
    else { return nil }
    let count = unsafe Int(memory.load(as: fiemap.self).fm_mapped_extents)
    return (0..<min(count, Self.batch)).map { index in
      unsafe memory.load(
        fromByteOffset: headerByteCount + index * MemoryLayout<fiemap_extent>.stride,
        as: fiemap_extent.self)
    }
  }

  /// By where holes are, for file systems without a map.
  private var dataByteCount: Int? {
    var sum = 0
    var offset = 0
    while offset < fileByteCount {
      let data = lseek(descriptor, off_t(offset), linux_seek_data)
      if data < 0 { return errno == ENXIO ? sum : nil }
      let hole = lseek(descriptor, data, linux_seek_hole)
      guard hole > data else { return nil }
      sum += min(Int(hole), fileByteCount) - Int(data)
      offset = Int(hole)
    }
    return sum
  }
}
