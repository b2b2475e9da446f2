/// As many elements as it was made with. It owns their memory, which never moves: an element is
/// found and changed without asking whether the array is shared.
@safe final class FixedArray<Element> {
  let count: Int
  private let base: UnsafeMutablePointer<Element>

  /// `count` times `element`.
  init(repeating element: Element, count: Int) {
    self.count = count
    unsafe base = .allocate(capacity: count)
    unsafe base.initialize(repeating: element, count: count)
  }

  deinit {
    unsafe base.deinitialize(count: count)
    unsafe base.deallocate()
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
