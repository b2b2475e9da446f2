import ArgumentParser
import Profiles
import Results

/// What happens to a device while a run goes on.
struct ScenarioOptions: ParsableArguments {
  @Option(
    name: .customLong("scenario"),
    help: ArgumentHelp(
      "What happens to the device meanwhile: a file that says which part of it others take when,"
        + " when it grows warm, when the storage stalls (see Profiles/README.md).",
      valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]), transform: String.init(fileName:))
  var path: String?

  /// The file that is read.
  var input: NamedFile? { NamedFile("--scenario", path) }

  /// What the file says; nil where none was given.
  func scenario() throws -> Scenario? {
    try path.map { try Scenario(path: $0, files: disk) }
  }

  /// Stops where a request waits for a load, which a scenario does not reach: its times count from
  /// behind that.
  func check(start: RunStart?) throws {
    guard path != nil, start == .installed else { return }
    throw ValidationError(
      "--scenario does not change the load that --start installed begins with; take --start"
        + " app-start, which shows the load beside the request.")
  }

  /// Stops where there is no device that it could happen to, or the kernel shall hold it.
  func check(device: String, _ enforcement: EnforcementOptions) throws {
    guard path != nil else { return }
    if device == "host" {
      throw ValidationError("--scenario needs a --device: this machine is as it is.")
    }
    if enforcement.enforce != nil {
      throw ValidationError(
        "--scenario changes a device while it runs, and --enforce kernel sets its limits once;"
          + " leave one of them out.")
    }
  }
}
