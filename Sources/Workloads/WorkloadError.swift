/// Why a file is no workload.
public struct WorkloadError: Error, Hashable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// Where in it, as in `line 3`; nil where it is the file as a whole.
  public var place: String?
  /// What is wrong and what to do, without the file and the place.
  public var reason: String

  init(path: String, at place: String? = nil, _ reason: String) {
    self.path = path
    self.place = place
    self.reason = reason
  }

  public var description: String {
    "\(path): \(place.map { "\($0): " } ?? "")\(reason)"
  }
}
