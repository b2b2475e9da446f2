/// A device profile with round figures, and the means to change its text.
public enum SmallBoard {
  /// Two fast and two slow cores; storage of one lane, 100 µs and 100 MB/s.
  public static let yaml = """
    title: A small board
    description: Round figures only.
    cpu:
      clusters:
        - name: slow
          cores: { value: 2, kind: specified, source: "data sheet" }
          clock: { value: 1 GHz, kind: specified, source: "data sheet" }
          int8: { value: 2 GMAC/s, kind: assumed, source: "an estimate" }
          float32: { value: 1 GMAC/s, kind: assumed, source: "an estimate" }
          bandwidth: { value: 1 GB/s, kind: assumed, source: "an estimate" }
        - name: fast
          cores: { value: 2, kind: specified, source: "data sheet" }
          clock: { value: 2 GHz, kind: specified, source: "data sheet" }
          int8: { value: 10 GMAC/s, kind: assumed, source: "an estimate" }
          float32: { value: 4 GMAC/s, kind: assumed, source: "an estimate" }
          bandwidth: { value: 3 GB/s, kind: measured, source: "a bench" }
      threads: { value: 2, kind: assumed, source: "an estimate" }
      dispatch: { value: 2 us, kind: assumed, source: "an estimate" }
    memory:
      total: { value: 2 GiB, kind: specified, source: "data sheet" }
      available: { value: 1 GiB, kind: assumed, source: "an estimate" }
      peak: { value: 8 GB/s, kind: specified, source: "data sheet" }
      bandwidth: { value: 5 GB/s, kind: measured, source: "a bench" }
    storage:
      lanes: { value: 1, kind: specified, source: "data sheet" }
      ceiling: { value: 100 MB/s, kind: measured, source: "a bench" }
      latency: { value: 100 us, kind: measured, source: "a bench" }
      bandwidth: { value: 100 MB/s, kind: measured, source: "a bench" }

    """

  /// The text with the first of each key replaced by its value, in order.
  ///
  /// - Precondition: the text has each key.
  public static func yaml(replacing changes: KeyValuePairs<String, String>) -> String {
    changes.reduce(yaml) { text, change in
      guard let range = text.firstRange(of: change.key) else {
        preconditionFailure("the small board has no \"\(change.key)\"")
      }
      return String(text[..<range.lowerBound]) + change.value + text[range.upperBound...]
    }
  }
}
