import Glibc
import Quantities

/// Zeros at an address that is a multiple of 64, as long as the longest vector. To be freed with
/// `ClaimedMemory.free`.
///
/// All but small stretches cost no RAM before they are touched: a KV cache is set aside for a whole
/// context and a budget is checked before any of it is used, and a replay lays out the activations
/// of dozens of layers, some 100 KiB each, and uses none of them.
func allocateZeros<Element: BitwiseCopyable>(
  of type: Element.Type, count: Int
) -> UnsafeMutablePointer<Element> {
  let byteCount = count * MemoryLayout<Element>.stride
  let isLarge = byteCount >= 64 << 10
  let pageByteCount = sysconf(Int32(_SC_PAGESIZE))
  let bytes = unsafe ClaimedMemory.allocate(
    byteCount: byteCount, alignment: isLarge ? pageByteCount : 64)
  let wholePages = isLarge ? byteCount / pageByteCount * pageByteCount : 0
  // Pages given back to the system come again as zeros, one by one as they are touched.
  let zeroed =
    unsafe isLarge && madvise(bytes.baseAddress, wholePages, MADV_DONTNEED) == 0 ? wholePages : 0
  unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[zeroed...])
    .initializeMemory(as: UInt8.self, repeating: 0)
  return unsafe bytes.assumingMemoryBound(to: type).baseAddress!
}
