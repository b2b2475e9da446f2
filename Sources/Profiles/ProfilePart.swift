public import Quantities

/// A part that devices are put together from.
public struct ProfilePart: Hashable, Sendable {
  public let kind: ProfileKind
  /// What it is asked for by: its file name without the ending.
  public let name: String
  /// The part in a few words.
  public let title: String
  /// The cores; nil for a storage.
  public let cpu: DeviceProfile.Processor?
  /// What all cores together draw from memory while decoding; nil for a storage, and where the SoC
  /// leaves that to the device.
  public let memoryBandwidth: Bandwidth?
  /// The disk; nil for a SoC.
  public let storage: DeviceProfile.Storage?

  init(
    _ document: ProfileDocument, kind: ProfileKind, name: String, file: String
  ) throws(ProfileError) {
    let figures = ProfileFigures(document, file: file)
    self.kind = kind
    self.name = name
    title = try figures.texts().title
    cpu = kind == .soc ? try figures.processor() : nil
    memoryBandwidth = figures.optional("memory.bandwidth")
    storage = kind == .storage ? try figures.storage() : nil
  }
}
