import ArgumentParser
import Results

/// What is in memory as a request comes.
struct StartOptions: ParsableArguments {
  @Option(
    help: """
      What is in memory as the request comes: nothing, so that it waits for the load (installed); \
      all weights but the experts (app-start); or experts too, as an earlier answer leaves them \
      (warm). (default: app-start; of a shape warm where all experts have room)
      """)
  var start: RunStart?

  /// Stops where `preceding` was given and nothing begins behind it.
  func check(preceding: String?) throws {
    if preceding != nil, start != .warm {
      throw ValidationError("--preceding is what a warm start begins behind: add --start warm.")
    }
  }
}
