import HostMachine
import Results

/// How many threads compute on this machine.
public enum HostThreads {
  /// The threads asked for, or as many as this machine has strong cores.
  ///
  /// - Throws: `RunError` where they do not fit.
  public static func count(_ asked: Int?) throws -> Int {
    let cores = HostProcess.coreCount
    let threads = asked ?? CoreTopology.current.defaultThreads
    guard (1...cores).contains(threads) else {
      throw RunError("--threads \(threads) does not fit this machine's \(cores) cores")
    }
    return threads
  }
}
