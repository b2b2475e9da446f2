// A fuzzer that coverage guides: the format's name, then options of libFuzzer. `Tests/fuzz.sh`
// builds and calls it; the package has it only where EDGEWISE_FUZZER is set, as everything must be
// compiled for it.

import Files
import Fuzzing
import Glibc
import TestSupport

@_silgen_name("LLVMFuzzerRunDriver") func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ read: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@_silgen_name("LLVMFuzzerMutate") func mutate(
  _ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ longest: Int
) -> Int

/// What libFuzzer calls back for, which knows one thread and no context.
nonisolated(unsafe) var bench: Bench?

/// Everything that belongs to the format that is fuzzed.
struct Bench {
  let judge: Judge
  let mutator: Mutator
  var tally = Tally()

  init(_ format: FuzzedFormat) throws {
    (judge, mutator) = (try Judge(format), Mutator(format))
  }

  /// Reads `input`, and returns what is wrong with what came of it; nil where nothing is.
  mutating func fault(in input: [UInt8]) -> String? {
    let (verdict, remark) = judge.verdict(on: input)
    tally.note(verdict)
    return verdict.isFault ? "\(verdict.rawValue): \(remark.prefix(500))" : nil
  }
}

/// What libFuzzer calls for each input. An abort is what it keeps the input of.
func read(_ input: [UInt8]) {
  guard let fault = unsafe bench?.fault(in: input) else { return }
  report()
  print(fault)
  fflush(nil)
  abort()
}

@c func LLVMFuzzerCustomMutator(
  _ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ longest: Int, _ seed: UInt32
) -> Int {
  var generator = RepeatableGenerator(seed: UInt64(seed))
  guard let mutator = unsafe bench?.mutator else { return count }
  let damaged: [UInt8]
  switch Int.random(in: 0..<4, using: &generator) {
  case 0: return unsafe mutate(data, count, longest)
  // What has been damaged again and again is refused for its first damage.
  case 1: damaged = mutator.damagedExample(longest: longest, using: &generator)
  default:
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    damaged = mutator.damaged(input, longest: longest, using: &generator)
  }
  unsafe data.update(from: damaged, count: damaged.count)
  return damaged.count
}

/// Prints the tally to standard output; libFuzzer's own words go to standard error.
func report() {
  guard let bench = unsafe bench else { return }
  print(bench.tally.row(bench.judge.format.name))
}

/// Writes the examples to `folder`, where libFuzzer begins.
func writeExamples(of format: FuzzedFormat, to folder: String) throws {
  for (index, seed) in format.seeds.enumerated() {
    try disk.write(seed, to: "\(folder)/example-\(index)")
  }
}

guard CommandLine.arguments.count > 2,
  let format = try FuzzedFormat.named(CommandLine.arguments[1])
else {
  print("usage: fuzzer FORMAT FOLDER [OPTION ...], FORMAT one of \(FuzzedFormat.names)")
  exit(2)
}
unsafe bench = try Bench(format)
// Inputs by name are read once each.
let isReplay = CommandLine.arguments[2] == "-"
if !isReplay { try writeExamples(of: format, to: CommandLine.arguments[2]) }
atexit { report() }
// The name stays as that of the program, and the format's goes.
var words = unsafe CommandLine.arguments.enumerated().filter { word in
  word.offset != 1 && !(isReplay && word.offset == 2)
}
.map { unsafe strdup($0.element) }
var wordCount = unsafe CInt(words.count)
unsafe words.append(nil)
unsafe words.withUnsafeMutableBufferPointer { words in
  var first = words.baseAddress
  exit(
    unsafe runDriver(&wordCount, &first) { data, count in
      unsafe read(Array(UnsafeBufferPointer(start: data, count: count)))
      return 0
    })
}
