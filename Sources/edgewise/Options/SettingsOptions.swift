import ArgumentParser
import ExpertStore
import Models
import Profiles
import Quantities
import Residency
import Runs
import Tuning

/// What a search has settled, for everything that no flag decides.
struct SettingsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Takes what `edgewise tune` settled from this file; flags that are given win.",
      valueName: "file"),
    completion: .file(extensions: ["json"]))
  var settings: String?

  /// Puts into `options` what no flag of `device` decides.
  ///
  /// - Parameters:
  ///   - depth: The prefetch depth that was asked for; nil where none was.
  ///   - embedding: The place of the embedding table that was asked for; nil where none was.
  func apply(
    to options: inout RunOptions, depth: Int?, embedding: EmbeddingPlace?,
    besides device: DeviceOptions
  ) throws {
    try apply(
      to: &options, machine: device.machine, decidesThreads: device.threads == nil,
      decidesMemory: device.memory == nil, decidesEmbedding: embedding == nil)
    if let depth { options.prefetchDepth = depth }
  }

  /// Puts into `options` what no flag of `machine` decides.
  ///
  /// Lanes, threads and cores are those of the device that they were found for; on any other they
  /// are left out.
  ///
  /// - Parameters:
  ///   - decidesThreads: Whether no flag says how many threads compute.
  ///   - decidesMemory: Whether no flag sets the RAM cap.
  ///   - decidesEmbedding: Whether no flag says where the embedding table is.
  func apply(
    to options: inout RunOptions, machine: MachineOptions, decidesThreads: Bool,
    decidesMemory: Bool, decidesEmbedding: Bool
  ) throws {
    guard let tuned = try settings.map(TunedSettings.init(path:)) else { return }
    options.prefetchDepth = tuned.prefetchDepth
    if machine.cachePolicy == nil { options.cachePolicy = try tuned.policy() }
    if decidesMemory { options.memory = tuned.memory }
    if decidesEmbedding { options.embeddingPlace = tuned.embedding ?? .memory }
    let profile = options.machine.profile
    if let warning = tuned.warning(device: profile?.name ?? "host") {
      Console.complain("edgewise: \(warning)")
    } else {
      if machine.lanes == nil { options.lanes = tuned.lanes }
      if machine.readGranularity == nil {
        options.readGranularity = tuned.readGranularity ?? .expert
      }
      if decidesThreads, machine.placement == nil {
        options.placement = tuned.placement(on: profile)
      }
    }
  }

  /// Says so where the settings were found for another model than that of `run`.
  func warn(of run: PreparedRun) throws {
    guard let tuned = try settings.map(TunedSettings.init(path:)) else { return }
    let model = run.model
    if let warning = tuned.warning(
      model: model.blueprint.name, sha256: model.identity?.sha256)
    {
      Console.complain("edgewise: \(warning)")
    }
  }
}
