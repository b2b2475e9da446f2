import ArgumentParser
import Files
import Glibc
import HostMachine
import Results

/// What a person sees of long work, and where Ctrl-C is heard during it.
enum Progress {
  /// Shows how much of an expert bundle is written; a Ctrl-C removes what is unfinished, and
  /// `folder` where nothing is in it.
  static func bundling(_ share: Double, for folder: RunFolder? = nil) {
    if Interruption.isRequested {
      folder?.removeIfEmpty()
      leave("the unfinished bundle was removed")
    }
    Console.progress("writing the expert bundle", share: share)
  }

  /// Shows how much of a bundle is checked.
  static func checking(_ share: Double) {
    if Interruption.isRequested { leave("the bundle was not checked to its end") }
    Console.progress("checking experts", share: share)
  }

  /// Shows how much of a synthetic model is written; a Ctrl-C removes what is unfinished.
  static func synthesizing(_ share: Double) {
    if Interruption.isRequested { leave("the unfinished model was removed") }
    Console.progress("writing the model", share: share)
  }

  /// From now on a Ctrl-C ends the process at once, for a command that keeps nothing until its work
  /// is done; the folder that was made for it goes too.
  static func endsAtOnce(without made: (folder: RunFolder, isNew: Bool)?) {
    if let made, made.isNew { Interruption.endAtOnce(removingEmptyFolder: made.folder.path) }
  }

  /// Ends a command that has shown what there was when a Ctrl-C arrived; says what there is not.
  static func endIfInterrupted(_ missing: String) throws {
    guard Interruption.isRequested else { return }
    Console.complain("edgewise: interrupted; \(missing)")
    throw ExitCode.interrupted
  }

  /// Ends the process where a Ctrl-C has arrived, and leaves no unfinished file.
  static func leave(_ consequence: String) -> Never {
    AtomicFile.removeUnfinished()
    Console.complain("edgewise: interrupted; \(consequence)")
    Glibc.exit(ExitCode.interrupted.rawValue)
  }
}
