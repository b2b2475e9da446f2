import ArgumentParser
import Profiles
import Quantities
import Validation

/// A device that has no profile, as its data sheet has it.
struct DataSheetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What its fast cores are called: \(DataSheet.coreNames.joined(separator: ", ")), or longer"
        + " names that begin so.", valueName: "name"))
  var core: String?

  @Option(help: "How many of them there are.")
  var cores: Int?

  @Option(
    help: "Their clock while computing, such as \"2.4 GHz\".",
    transform: Frequency.init(parsing:))
  var clock: Frequency?

  @Option(
    help: "What the memory's data sheet says, such as \"17.1 GB/s\".",
    transform: Bandwidth.init(parsing:))
  var peakBandwidth: Bandwidth?

  @Option(
    help: "The memory that is built in, such as \"8 GiB\".",
    transform: ByteCount.init(positive:))
  var memory: ByteCount?

  @Option(help: "The part that is its storage (see `edgewise device parts`). (default: a guess)")
  var storage: String?

  @Flag(help: "It is a phone: those draw less of their memory's peak.")
  var phone = false

  /// The flags that were given.
  var given: [String] {
    let all: [(String, Bool)] = [
      ("--core", core != nil), ("--cores", cores != nil), ("--clock", clock != nil),
      ("--peak-bandwidth", peakBandwidth != nil), ("--memory", memory != nil),
      ("--storage", storage != nil), ("--phone", phone),
    ]
    return all.filter(\.1).map(\.0)
  }

  /// The files that are read: the storage part, or all of which one is guessed.
  var inputs: [NamedFile?] {
    let catalog = ProfileLibrary.catalog
    return (storage.map { [$0] } ?? catalog.names(of: .storage)).map {
      NamedFile("--storage", catalog.path(of: .storage, named: $0))
    }
  }

  func validate() throws {
    if let cores, !(1...1024).contains(cores) {
      throw ValidationError("--cores must be between 1 and 1024.")
    }
  }

  /// The machine, called `name`.
  ///
  /// - Throws: `ValidationError` that names the flag that is missing.
  func profile(named name: String) throws -> DeviceProfile {
    guard let core, let cores, let clock, let peakBandwidth, let memory else {
      let needed = ["--core", "--cores", "--clock", "--peak-bandwidth", "--memory"]
      let missing = needed.filter { !given.contains($0) }
      throw ValidationError(
        "Name a --device, or say what its data sheet says; \(missing.joined(separator: ", "))"
          + " \(missing.count == 1 ? "is" : "are") missing.")
    }
    var sheet = try DataSheet(
      core: core, cores: cores, clock: clock, peak: peakBandwidth, isPhone: phone)
    sheet.memory = memory
    sheet.storage = storage
    return try sheet.profile(
      named: name, source: "the data sheet", catalog: ProfileLibrary.catalog)
  }
}
