import Profiles
import Quantities
import Results
import TestSupport
import Testing
import Validation

@Suite struct HostTraitsTests {
  /// A host that is the small board.
  private let host = HostTraits(
    processor: "A small board", coreCount: 4, memory: .mebibytes(2048))

  private func refusal(of profile: DeviceProfile, by host: HostTraits) -> String? {
    do throws(RunError) { try host.requireProfile(profile) } catch { return error.description }
    return nil
  }

  @Test func `a profile of this host is taken, whatever the kernel keeps to itself`() throws {
    let profile = try SmallProfile.profile()
    #expect(refusal(of: profile, by: host) == nil)
    var host = host
    for mebibytes in [2048 - 36, 2048 + 36] {
      host.memory = .mebibytes(mebibytes)
      #expect(refusal(of: profile, by: host) == nil)
    }
  }

  @Test func `one of another machine is refused, and what differs is said`() throws {
    let profile = try SmallProfile.profile()
    var other = host
    other.processor = "Another board"
    #expect(
      refusal(of: profile, by: other)
        == "the profile small is not of this host: its title is \"A small board\" and the processor"
        + " here \"Another board\"; measure this host with `edgewise device measure`, or leave"
        + " --profile out")
    (other.coreCount, other.memory) = (1, .mebibytes(1024))
    let sentence = try #require(refusal(of: profile, by: other))
    for piece in [
      "\"Another board\", it has 4 cores and this process may use 1 core,",
      "it has 2 GiB of RAM and this host 1 GiB;",
    ] { #expect(sentence.contains(piece), "\(sentence)") }
    var smaller = host
    smaller.memory = .mebibytes(1900)
    #expect(refusal(of: profile, by: smaller) != nil)
  }

  @Test func `one that a what-if has changed is none of this host`() throws {
    let profile = try SmallProfile.profile().applying(["storage.bandwidth=20 MB/s"])
    let sentence = try #require(refusal(of: profile, by: host))
    #expect(sentence.contains("it is A small board, but "), "\(sentence)")
  }
}
