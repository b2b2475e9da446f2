/// How far computed logits are from those they should be.
struct Deviation {
  /// The greatest difference, relative where the expected logit is larger than 1.
  private(set) var greatest = 0.0
  /// The root of the mean square difference, relative to that of the expected logits.
  let relative: Double

  init(of computed: [[Float]], from expected: [[Double]]) {
    var (difference, size) = (0.0, 0.0)
    greatest = computed.count == expected.count ? 0 : .infinity
    for (row, wanted) in zip(computed, expected) {
      if row.count != wanted.count { greatest = .infinity }
      for (value, wanted) in zip(row, wanted) {
        let error = abs(Double(value) - wanted)
        // Not `max`, which would lose NaN.
        if !(error / max(1, abs(wanted)) <= greatest) { greatest = error / max(1, abs(wanted)) }
        difference += error * error
        size += wanted * wanted
      }
    }
    relative = (difference / size).squareRoot()
  }
}
