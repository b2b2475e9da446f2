internal import Quantities
internal import Results

extension SpeedInterval {
  /// The speed, its class and ends, as in `61 (A: 51-73)`, with no more digits than they have.
  var withSpeed: String { "\(Digits.rough(middle)) (\(text))" }

  /// Class and ends, as in `A: 51-73`, with no more digits than they have.
  var text: String { "\(speedClass.rawValue): \(Digits.rough(low))-\(Digits.rough(high))" }
}
