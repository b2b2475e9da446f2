import Files
import HostMachine
import Metrics
import Quantities
import Results
import Runs

/// What a limiter is made for.
struct KnobConditions {
  /// The file that experts are read from.
  let bundlePath: String
  let files: any FileSystem
  /// The size of an expert.
  let readByteCount: ByteCount
  /// The free run.
  let free: RunRecord
  /// What reads are limited to; nil for what makes them nearly all of a token's time.
  let readLimit: Bandwidth?
  let topology: CoreTopology

  let lanes = RunOptions.defaultHostLaneCount

  /// How many times as long as a free token one takes whose reads are limited. The kernel's limiter
  /// counts over a tenth of a second, so that what storage idles while a token computes is made up
  /// for: a device has no such credit, and only where computing is next to nothing do both agree.
  private static let leastReadSlowdown = 100.0
  /// A token takes as long as the kernel's limiter counts, at least.
  private static let leastTokenSeconds = 0.1

  /// What reads are limited to.
  ///
  /// - Throws: `MissingLimiter` where the free run reads nothing.
  func chosenReadLimit() throws -> Bandwidth {
    if let readLimit { return readLimit }
    guard let bytes = free.io?.bytesPerToken, bytes > 0, let seconds = free.settledSeconds else {
      throw MissingLimiter(
        reason: "the run reads no experts while it decodes; give a smaller --memory")
    }
    let token = max(Self.leastTokenSeconds, Self.leastReadSlowdown * seconds)
    return Bandwidth(bytesPerSecond: bytes / token)
  }
}
