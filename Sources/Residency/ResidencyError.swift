public import DeviceInterface
public import Tracing

/// A part of the model could not be brought into memory. It is absent afterwards and may be asked
/// for again.
public struct ResidencyError: Error, Hashable, CustomStringConvertible {
  /// Whose bytes are missing.
  public let part: StoredPart
  /// What went wrong.
  public let cause: Cause

  /// Why it is not there.
  public enum Cause: Hashable, Sendable {
    /// Its read failed.
    case storage(StorageError)
    /// Its bytes are not what they should be; in the words of the verification.
    case corrupt(String)
  }

  /// The failure to load `part`.
  public init(part: StoredPart, cause: Cause) {
    self.part = part
    self.cause = cause
  }

  public var description: String {
    switch cause {
    case .storage(let error):
      "\(name) could not be loaded: \(error); check the storage that holds the experts"
    case .corrupt(let finding):
      "\(name) is corrupt: \(finding)"
    }
  }

  private var name: String {
    switch part {
    case .expert(let layer, let index): "\(ExpertID(layer: layer, index: index))"
    case .embedding(let token): "the embedding of token \(token)"
    }
  }
}
