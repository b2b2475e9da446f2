import ArgumentParser
import GGUF
import Glibc
import HostMachine

/// What a person sees of long work, and where Ctrl-C is heard during it.
enum Progress {
  /// Shows how much of an expert bundle is written; a Ctrl-C removes what is unfinished.
  static func bundling(_ share: Double) {
    if Interruption.isRequested {
      AtomicFile.removeUnfinished()
      Console.complain("edgewise: interrupted; the unfinished bundle was removed")
      Glibc.exit(ExitCode.interrupted.rawValue)
    }
    Console.progress("writing the expert bundle", share: share)
  }
}
