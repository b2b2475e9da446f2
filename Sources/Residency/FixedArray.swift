import Quantities

/// As many elements as it was made with. It owns their memory, which never moves: an element is
/// found and changed without asking whether the array is shared.
@safe final class FixedArray<Element> {
  let count: Int
  private let base: UnsafeMutablePointer<Element>

  /// `count` times `element`.
  init(repeating element: Element, count: Int) {
    self.count = count
    let bytes = unsafe ClaimedMemory.allocate(
      byteCount: count * MemoryLayout<Element>.stride, alignment: MemoryLayout<Element>.alignment)
    unsafe base = bytes.bindMemory(to: Element.self).baseAddress!
    unsafe base.initialize(repeating: element, count: count)
  }

  deinit {
    unsafe base.deinitialize(count: count)
    unsafe ClaimedMemory.free(base)
  }

  /// - Precondition: `index` is below `count` and not negative.
  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "there is no such element")
      return unsafe base[index]
    }
    set {
      precondition(index >= 0 && index < count, "there is no such element")
      unsafe base[index] = newValue
    }
  }
}
