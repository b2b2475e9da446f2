import ArgumentParser
import Comparison
import HostMachine
import Profiles
import Quantities
import Results
import Runs
import Workloads

extension RunCommand {
  /// Stops where something was given that many requests do not have.
  func checkWorkload() throws {
    let stray = [
      promptOptions.prompt.map { _ in "a prompt" }, promptOptions.tokens.map { _ in "--tokens" },
      preceding.map { _ in "--preceding" }, recordingOptions.record.map { _ in "--record" },
      saveHotSet.map { _ in "--save-hot-set" }, scenarioOptions.path.map { _ in "--scenario" },
      enforcementOptions.enforce.map { _ in "--enforce" },
    ].compactMap(\.self)
    try workloadOptions.refuse(stray, start: startOptions.start)
  }

  /// Makes the requests of a workload, and shows what they come to.
  func runWorkload() throws {
    Interruption.install()
    try replacement.prepare(
      NamedFile.files(WorkloadOutput.fileNames, in: output, of: "--output")
        + [baselineOptions.output],
      besides: try modelOptions.inputs + deviceOptions.machine.inputs + settingsOptions.inputs
        + baselineOptions.inputs + [workloadOptions.input, NamedFile("--output", output)])
    let gates = try baselineOptions.gates(of: WorkloadRecord.self)
    let (asked, name) = try workloadOptions.workload(limit: promptOptions.maxTokens)
    if promptOptions.chat, asked.hasTokens {
      throw ValidationError(
        "--chat puts texts in chat form, and \(name) has token ids; leave it out.")
    }
    let options = try runOptions()
    let (folder, isNew) = try RunFolder.make(
      output, orBelow: "Reports", device: options.machine.profile?.name ?? "host",
      mode: options.machine.modeName, files: disk)
    defer { if isNew { folder.removeIfEmpty() } }
    let workload = try PreparedWorkload(
      asked, isChat: promptOptions.chat, options: options, files: disk
    ) {
      Progress.bundling($0, for: isNew ? folder : nil)
    }
    try settingsOptions.warn(of: workload.run)
    if case .applied(let profile, let dilation) = options.machine {
      try HostCheck(workload.run).requireFastEnough(for: profile.name, dilation: dilation)
    }
    if workload.run.ledger.cap != nil { HostProcess.releaseSpareMemory() }
    let repetitions = workloadOptions.repetitions ?? 1
    let count = asked.requestCount * repetitions
    let execution = try workload.execute(
      repetitions: repetitions,
      onRequest: { Console.progress("requests", share: Double($0.request) / Double(count)) },
      isInterrupted: { Interruption.isRequested })
    let record = WorkloadRecord(
      execution, of: workload.run, mode: options.machine.modeName, name: name,
      id: asked.fingerprint, warnings: workload.warnings)
    try WorkloadOutput.deliver(
      record, in: folder, as: format, gates, peak: { HostProcess.peakResidentMemory })
  }
}
