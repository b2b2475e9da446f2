import GGUF
import Quantities

extension NamedShape {
  /// The model of `file`, stored as it is there. Where it is like a model with a name, it goes by
  /// that name: what is known of the choice of experts there is taken to be true of it.
  ///
  /// - Throws: `ModelError` where its experts differ from layer to layer in more than their sizes,
  ///   which made-up routing cannot have.
  public init(_ file: ModelFile) throws(ModelError) {
    guard file.shape.hasLikeExperts else {
      throw ModelError(
        path: file.path,
        reason: "the layers of the model differ in how many experts they have or use, or in how"
          + " they choose them, which Edgewise cannot make routing up for")
    }
    let like = Self.allCases.first { $0.shape.hasSizes(of: file.shape) }
    self.init(
      like?.rawValue ?? file.name, blueprint: file.blueprint,
      hasPublishedRouting: like?.hasPublishedRouting ?? false)
  }
}

extension ModelShape {
  /// Whether both have layers of the same sizes, whatever they turn positions by.
  fileprivate func hasSizes(of other: ModelShape) -> Bool {
    embeddingLength == other.embeddingLength
      && layers.map(\.withoutRotary) == other.layers.map(\.withoutRotary)
  }
}

extension LayerShape {
  fileprivate var withoutRotary: LayerShape {
    var layer = withSizesOnly
    if mixer.attention != nil { layer.attention.rotaryBase = nil }
    return layer
  }
}

extension ModelFile {
  /// What prices of the model take for granted, as sentences for reports.
  public var pricingCaveats: [String] { [cut, assumption, omission].compactMap(\.self) }

  private var cut: String? {
    guard case .cut(let missing) = gguf.weights else { return nil }
    return "the model's file ends before \(missing) of its weights, as an interrupted download"
      + " does: the price is that of its header, and it cannot be run"
  }

  private var assumption: String? {
    guard let architecture = try? gguf.string("general.architecture"),
      !ModelFamily.runArchitectures.contains(architecture)
    else { return nil }
    return "models of architecture \"\(architecture)\" are not run by Edgewise: their tensors are"
      + " taken to be those of attention and gated feed-forward blocks, with a choice of experts"
      + " behind attention"
  }

  private var omission: String? {
    guard let first = leftOut.first else { return nil }
    let size = leftOut.reduce(ByteCount.zero) { $0 + $1.byteCount }
    return "\(leftOut.count) vectors and biases of the model, such as \(first.name), are left out"
      + " of times and of memory (\(size))"
  }
}
