import ArgumentParser
import HostMachine
import Inference
import Models
import Profiles
import Results
import Runs

extension TuneCommand {
  /// What is replayed, everything that is not varied, and the model that made the recording now;
  /// nil where it was made before.
  ///
  /// - Parameter folder: Removed where a Ctrl-C ends the command before there is a result.
  func material(
    on profile: DeviceProfile, folder: RunFolder?
  ) throws -> (Recording, RunOptions, LoadedModel?) {
    var options = try baseOptions(on: profile)
    if let routing {
      let recording = try Recording(path: routing, files: disk)
      options.maxTokens = promptOptions.maxTokens ?? recording.answerCount
      options.sampling = try SamplerOptions(seed: recording.seed)
      options.skipsInactiveNeurons = recording.conditions.skipsInactiveNeurons
      options.headSelection = recording.conditions.headSelection
      return (recording, options, nil)
    }
    let depth = tuneOptions.maxPrefetchDepth ?? TuneOptions.standardDepth
    if let modelShape {
      options.maxTokens = promptOptions.maxTokens ?? SyntheticOptions.standardAnswerCount
      let recording = try routingOptions.recording(
        of: modelShape, greatestDepth: depth, options: options)
      return (recording, options, nil)
    }
    options.prefetchDepth = depth
    let model = try LoadedModel(
      path: options.modelPath, files: disk, bundlePath: options.bundlePath)
    return (try recorded(options, of: model, folder: folder), options, model)
  }

  private func baseOptions(on profile: DeviceProfile) throws -> RunOptions {
    var options = RunOptions(
      modelPath: try modelOptions.path, machine: .simulated(profile),
      prompt: try promptOptions.prompt(or: TuneCommand.standardPrompt),
      maxTokens: promptOptions.tokenLimit, sampling: try promptOptions.sampling(),
      command: Invocation.text)
    options.bundlePath = modelOptions.bundle
    var given = try deviceOptions.given(on: profile)
    given.add(engineOptions.given)
    options.settings = given.applied(to: options.settings)
    return options
  }

  /// A recording that the model makes now.
  private func recorded(
    _ options: RunOptions, of model: LoadedModel, folder: RunFolder?
  ) throws -> Recording {
    let run = try prepared(options, of: model, folder: folder)
    defer { Console.clear() }
    let execution = try run.execute(
      isRecording: true, onText: { _ in },
      onStatus: { status in
        Console.progress(
          "recording", share: min(0.99, Double(status.tokenCount) / Double(options.maxTokens)))
      },
      isInterrupted: { Interruption.isRequested })
    guard execution.end != .interrupted,
      let recording = run.recording(of: execution, depth: options.prefetchDepth)
    else {
      Console.clear()
      Console.complain(
        "edgewise: interrupted before the recording was complete; nothing was tuned")
      folder?.removeIfEmpty()
      throw ExitCode.interrupted
    }
    return recording
  }

  /// A run that makes the same decisions wherever its embedding table is: in RAM, if it fits there.
  private func prepared(
    _ options: RunOptions, of model: LoadedModel, folder: RunFolder?
  ) throws -> PreparedRun {
    do {
      return try PreparedRun(options: options, of: model) { Progress.bundling($0, for: folder) }
    } catch let error as BudgetError
      where engineOptions.compute.embedding == nil && error.canMoveEmbedding
    {
      var options = options
      options.embeddingLocation = .storage
      return try PreparedRun(options: options, of: model) { Progress.bundling($0, for: folder) }
    }
  }
}
