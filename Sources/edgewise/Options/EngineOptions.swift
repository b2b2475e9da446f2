import ArgumentParser
import Results
import Runs

/// How the engine computes, and how far it looks back.
struct EngineOptions: ParsableArguments {
  @OptionGroup var compute: ComputeOptions

  @Option(help: "Positions of the KV cache; without it 4096, or what prompt and answer need.")
  var context: Int?

  func validate() throws { try Setting.check(context, .context) }

  /// The settings that flags decide.
  var given: GivenSettings {
    var given = compute.given
    given.set(\.contextLength, context)
    return given
  }
}
