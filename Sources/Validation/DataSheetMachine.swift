import Profiles
import Quantities
import Results

/// What the data sheet of a row stands for.
struct DataSheetMachine {
  private let sheet: DataSheet
  private let name: String

  private static let phones = [
    "snapdragon-8", "snapdragon-7-", "snapdragon-6", "dimensity", "exynos", "tensor", "kirin",
    "helio", "cix",
  ]

  /// The machine of `row`.
  ///
  /// - Throws: `RunError` where its cores are not known, or too few.
  init(_ row: SpeedRow) throws(RunError) {
    guard row.threads <= row.cores else {
      throw RunError(
        "its data sheet does not do: slower cores compute too, and are not in the table")
    }
    name = row.device
    sheet = try DataSheet(
      core: row.core, cores: row.cores, clock: Frequency(hertz: row.clockGHz * 1e9),
      peak: Bandwidth(bytesPerSecond: row.peakGBPerSecond * 1e9),
      isPhone: Self.phones.contains { row.soc.hasPrefix($0) })
  }

  var isPhone: Bool { sheet.isPhone }

  /// The machine as a profile, with room for any model.
  func profile() throws(ProfileError) -> DeviceProfile {
    try sheet.profile(named: name, source: "the table")
  }
}
