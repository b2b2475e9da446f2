public import Files

/// What a run decides, on the disk while the run goes on: it grows with the answer, and a small RAM
/// cap leaves no room for that. To be used by one thread at a time.
public final class RecordingSpool {
  private let file: SpoolFile
  /// Why not everything is in the file; a run goes on all the same.
  private var failure: FileError?

  /// A spool in the folder where the recording at `path` will be.
  ///
  /// - Throws: `FileError` where none can be made there.
  public init(beside path: String, files: any FileSystem) throws(FileError) {
    file = try SpoolFile(beside: path, files: files)
  }

  /// Appends what was decided in a step.
  func append(_ layers: [RecordedDecisions.Layer]) {
    guard failure == nil else { return }
    var writer = RecordingWriter()
    for layer in layers { layer.write(to: &writer) }
    do throws(FileError) { try file.append(writer.bytes) } catch { failure = error }
  }

  /// The size of all that was appended.
  var byteCount: Int { file.byteCount }

  /// Hands over all that was appended, as it is in the file of a recording.
  ///
  /// - Throws: `FileError` where it could not be kept or read back, and what `sink` throws.
  func read(into sink: ([UInt8]) throws(FileError) -> Void) throws(FileError) {
    if let failure { throw failure }
    try file.read(into: sink)
  }
}
