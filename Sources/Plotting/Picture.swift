/// A picture that lies in a folder.
public struct Picture: Hashable, Sendable {
  /// The name of its file, whose ending says in which format it is.
  public let name: String
  public let bytes: [UInt8]

  /// The picture of these bytes.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}
