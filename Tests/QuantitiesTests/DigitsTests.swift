import Quantities
import Testing

@Suite struct DigitsTests {
  @Test(arguments: [
    (0.2314, "231 ms"), (1.9234, "1.92 s"), (0.9999, "1.00 s"), (0.0000451, "45.1 µs"),
    (0, "0 s"), (59.99, "1.00 min"), (192, "3.20 min"), (7200, "2.00 h"), (2.5e-7, "250 ns"),
    (0.09996, "100 ms"), (0.009996, "10.0 ms"),
  ])
  func `times have three digits and a unit`(seconds: Double, text: String) {
    #expect(Digits.time(seconds) == text)
  }

  @Test(arguments: [
    (0.8312, "83 %"), (0.0141, "1.4 %"), (0, "0 %"), (1, "100 %"), (0.0003, "< 0.1 %"),
    (0.9999, "> 99.9 %"), (0.996, "99.6 %"), (0.0996, "10 %"), (-0.05, "-5.0 %"),
  ])
  func `shares never round to nothing or to all`(share: Double, text: String) {
    #expect(Digits.share(share) == text)
  }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (1_073_741_824, "1.00 GiB"),
    (1_073_741_823, "1.00 GiB"), (12_582_912, "12.0 MiB"),
  ])
  func `amounts are in powers of 1024`(bytes: Int, text: String) {
    #expect(Digits.amount(bytes) == text)
  }

  @Test(arguments: [
    (61.04, "61"), (132.2, "130"), (0.5534, "0.55"), (9.96, "10"), (99.6, "100"), (0, "0"),
    (4.449, "4.4"), (0.0996, "0.10"), (38_912, "39000"),
  ])
  func `estimates have two digits`(value: Double, text: String) {
    #expect(Digits.rough(value) == text)
  }

  @Test func `rates, counts and ratios`() {
    #expect(Digits.bandwidth(87_296_083) == "87.3 MB/s")
    #expect(Digits.pace(4.3127) == "4.31 tok/s")
    #expect(Digits.pace(1234.5) == "1235 tok/s")
    #expect(Digits.ratio(5.882) == "5.88×")
    #expect(Digits.count(1_234_567) == "1,234,567")
    #expect(Digits.count(-999) == "-999")
  }
}
