public import Files

/// The files of a model, of which there may be several, open to read its weights.
public struct WeightFiles: Sendable {
  private let files: [PositionedFile]

  /// Opens all files of `model`.
  ///
  /// - Throws: `FileError` where one is gone or cannot be read.
  public init(of model: GGUFFile) throws(FileError) {
    files = try model.parts.map { (part) throws(FileError) in
      try PositionedFile(path: part.path, files: model.files)
    }
  }

  /// The file that `tensor` lies in, at its `offset`.
  public subscript(tensor: TensorInfo) -> PositionedFile { files[tensor.part] }
}
