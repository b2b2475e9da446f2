// Runs a program and writes the most memory that it had resident itself, as the kernel counts it
// (VmHWM in KiB), into a file: read at its end, while its memory is still there. What the shell or
// wait4 report would cover the program's children too, and a tracer that stops each call would
// make it twice as slow.
//
// usage: peak-reader FILE PROGRAM [ARGUMENT...]; ends as the program does.
import Glibc

// Variadic functions of C are not imported; a prototype with what is passed does as well.
@_extern(c, "ptrace")
func ptrace(_ request: Int, _ process: Int, _ address: Int, _ data: Int) -> Int

/// What `linux/ptrace.h` and `linux/wait.h` have as enumerations or macros with casts.
enum Trace {
  static let goOn = 7
  static let seize = 0x4206
  static let listen = 0x4208
  /// As an option: stop a thread that ends, before it gives up its memory.
  static let stopAtExit = 0x40
  static let exitEvent: Int32 = 6
  static let stopEvent: Int32 = 128
  static let allThreads: Int32 = 0x4000_0000
}

@main enum PeakReader {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count > 2 else { exit(2) }
    let process = started(Array(arguments.dropFirst(2)))
    // What has ended already had no time to hold much.
    _ = ptrace(Trace.seize, Int(process), 0, Trace.stopAtExit)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, Trace.allThreads) == process {
      let signal = status & 0x7f
      if signal == 0 { exit(status >> 8 & 0xff) }
      if status & 0xff != 0x7f { exit(128 + signal) }
      goOn(process, after: status, writing: arguments[1])
    }
  }

  private static func started(_ words: [String]) -> pid_t {
    var process: pid_t = 0
    var copies = unsafe words.map { unsafe strdup($0) } + [nil]
    guard unsafe posix_spawnp(&process, words[0], nil, nil, &copies, environ) == 0 else {
      exit(127)
    }
    return process
  }

  /// Lets `process` go on that has stopped with `status`: at its end, for a signal, or with all of
  /// its group.
  private static func goOn(_ process: pid_t, after status: Int32, writing path: String) {
    let (event, signal) = (status >> 16, Int(status >> 8 & 0xff))
    if event == Trace.exitEvent, let peak = peakKibibytes(of: process) { write(peak, to: path) }
    let request = event == Trace.stopEvent ? Trace.listen : Trace.goOn
    _ = ptrace(request, Int(process), 0, event == 0 ? signal : 0)
  }

  /// In KiB; nil where the process is gone.
  private static func peakKibibytes(of process: pid_t) -> String? {
    guard let file = unsafe fopen("/proc/\(process)/status", "r") else { return nil }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, Int32(line.count), file) != nil {
      let bytes = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      let text = String(decoding: bytes, as: UTF8.self)
      if text.hasPrefix("VmHWM:") { return text.filter(\.isNumber) }
    }
    return nil
  }

  private static func write(_ text: String, to path: String) {
    guard let file = unsafe fopen(path, "w") else { exit(126) }
    unsafe fputs(text + "\n", file)
    unsafe fclose(file)
  }
}
