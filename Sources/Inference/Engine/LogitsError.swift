/// What came out of a model is no number: what was computed with is damaged.
public struct LogitsError: Error, Hashable, CustomStringConvertible {
  /// The position of the token behind which it came out.
  public let position: Int

  public var description: String {
    "the logits behind token \(position + 1) are no finite numbers, so the model's weights are"
      + " damaged or too large for its arithmetic; compare the file's SHA-256 with its publisher's"
      + " and download it again"
  }
}
