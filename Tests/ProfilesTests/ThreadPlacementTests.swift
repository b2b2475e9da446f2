import Profiles
import TestSupport
import Testing

@Suite struct ThreadPlacementTests {
  @Test(arguments: ["fast:2,slow:1", "slow 1 + fast 2", " slow : 1 , fast:2"])
  func `threads are placed by cluster, as flags and as tables write it`(text: String) throws {
    let placement = try ThreadPlacement(parsing: text, on: SmallProfile.profile())
    #expect(placement.threadsByCluster == ["fast": 2, "slow": 1])
    #expect(placement.threads == 3)
  }

  @Test(arguments: [
    ("fast:3", "fast:3 does not fit the clusters slow (2 cores), fast (2 cores)"),
    ("fast:0", "fast:0 does not fit the clusters slow (2 cores), fast (2 cores)"),
    (
      "fats:1",
      "there is no cluster fats (the nearest is fast) among slow (2 cores), fast (2 cores)"
    ),
    ("fast:1,fast:1", "names the cluster fast twice; give each once"),
    ("fast", "\"fast\" is no cluster with its threads; write it as slow:2"),
    ("fast:1,", "\"\" is no cluster with its threads; write it as slow:2"),
  ])
  func `a placement that cannot be is refused in one sentence`(text: String, sentence: String)
    throws
  {
    let error = #expect(throws: ProfileError.self) {
      try ThreadPlacement(parsing: text, on: SmallProfile.profile())
    }
    #expect(error?.description == "small: --placement: " + sentence)
  }
}
