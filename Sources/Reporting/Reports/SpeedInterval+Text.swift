internal import Quantities
internal import Results

extension SpeedInterval {
  /// Class and ends, as in `A: 51-73`, with no more digits than they have.
  var text: String { "\(speedClass.rawValue): \(Digits.rough(low))-\(Digits.rough(high))" }
}
