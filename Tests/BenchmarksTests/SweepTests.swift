import Benchmarks
import Testing

@Suite struct SweepTests {
  @Test(arguments: [
    ("4", [4]), ("0", [0]), ("1,2", [1, 2]), ("1-4", [1, 2, 3, 4]), ("1-4+1", [1, 2, 3, 4]),
    ("1-8+3", [1, 4, 7]), ("128-1024*2", [128, 256, 512, 1024]), ("3-20*3", [3, 9]),
    ("5-5", [5]), ("512,1-2,64", [512, 1, 2, 64]), ("2,1-3", [2, 1, 3]),
  ])
  func `values, lists and ranges`(text: String, values: [Int]) throws {
    #expect(try Sweep(parsing: text).values == values)
  }

  @Test(arguments: [
    "", ",", "1,", "x", "-1", "1-", "-", "4-1", "1-4+0", "1-4*1", "1-4*0", "0-4*2", "1-4+",
    "1-4+-1", "1.5", "1e3", " 1", "0-100000", "1-2-3", "99999999999999999999", "٣",
  ])
  func `what names no values is refused in one sentence`(text: String) {
    let error = #expect(throws: SweepError.self) { try Sweep(parsing: text) }
    #expect(error?.description.contains("\"\(text)\"") == true)
  }

  @Test func `a range by steps holds all numbers that the steps reach`() throws {
    for first in 0..<6 {
      for last in first..<12 {
        for step in 1..<5 {
          let expected = (first...last).filter { ($0 - first) % step == 0 }
          #expect(try Sweep(parsing: "\(first)-\(last)+\(step)").values == expected)
        }
      }
    }
  }
}
