import Models

/// How large the residual stream of a synthetic model is where a weight meets it.
///
/// The first 32 channels hold the same number in every token and layer: nothing is ever added to
/// them. Weights on them are offsets that the model has no parameters for otherwise. The other
/// channels are random, and all have the same variance.
struct ResidualScale {
  /// The variance of a random channel.
  var variance: Double
  private let channelCount: Double

  /// How many channels are constant: one block of Q4_0.
  static let constantChannelCount = 32
  /// What the constant channels hold.
  static let constant = 2.0

  /// The stream of token embeddings, whose random channels have variance 1.
  init(shape: ModelShape) {
    variance = 1
    channelCount = Double(shape.embeddingLength)
  }

  /// How many channels are random.
  var randomChannelCount: Double { channelCount - Double(Self.constantChannelCount) }

  /// The root of the mean square over all channels, which RMSNorm divides by.
  private var rootMeanSquare: Double {
    let constants = Double(Self.constantChannelCount) * Self.constant * Self.constant
    return ((constants + randomChannelCount * variance) / channelCount).squareRoot()
  }

  /// What the constant channels hold behind a norm.
  var normedConstant: Double { Self.constant / rootMeanSquare }

  /// The deviation of random weights whose products with the normed stream have `deviation`.
  func weightDeviation(forProducts deviation: Double) -> Double {
    deviation * rootMeanSquare / (randomChannelCount * variance).squareRoot()
  }

  /// What all weights on the constant channels must be to add `offset` to a product with the normed
  /// stream.
  func lead(forOffset offset: Double) -> Double {
    offset / (Double(Self.constantChannelCount) * normedConstant)
  }
}
