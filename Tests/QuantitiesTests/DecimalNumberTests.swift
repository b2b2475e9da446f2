import Quantities
import Testing

@Suite struct DecimalNumberTests {
  @Test(arguments: [("0.5", 0.5), ("1e-05", 1e-5), ("-2", -2), ("+.5E1", 5), ("-0", 0)])
  func `decimal digits are a number`(text: String, number: Double) {
    #expect(Double(decimal: text) == number)
    #expect(Float(decimal: text[...]) == Float(number))
  }

  @Test(arguments: [
    "", "0\0.5", "0.5\0", "nan", "inf", "0x1p-1", "1e400", " 1", "1 ", "1,5", "e", ".", "1e", "١",
  ])
  func `nothing else is`(text: String) {
    #expect(Double(decimal: text) == nil)
    #expect(Float(decimal: text) == nil)
  }
}
