public import DeviceInterface

/// An expert could not be brought into memory. It is absent afterwards and may be asked for again.
public struct ResidencyError: Error, Hashable, CustomStringConvertible {
  /// Whose bytes are missing.
  public let expert: ExpertID
  /// What went wrong.
  public let cause: Cause

  /// Why an expert is not there.
  public enum Cause: Hashable, Sendable {
    /// Its read failed.
    case storage(StorageError)
    /// Its bytes are not what they should be; in the words of the verification.
    case corrupt(String)
  }

  /// The failure to load `expert`.
  public init(expert: ExpertID, cause: Cause) {
    self.expert = expert
    self.cause = cause
  }

  public var description: String {
    switch cause {
    case .storage(let error):
      "\(expert) could not be loaded: \(error); check the storage that holds the experts"
    case .corrupt(let finding):
      "\(expert) is corrupt: \(finding)"
    }
  }
}
