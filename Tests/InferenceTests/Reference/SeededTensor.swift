import GGUF

/// A tensor of random weights, with the numbers that its bytes stand for.
struct SeededTensor {
  var name: String
  /// The innermost first, as in a file.
  var dimensions: [Int]
  var type: TensorType
  var bytes: [UInt8]
  let values: [Double]

  /// Weights of `type`, of about the size `scale`.
  init(
    _ name: String, _ dimensions: [Int], _ type: TensorType, scale: Double,
    using generator: inout some RandomNumberGenerator
  ) {
    (self.name, self.dimensions, self.type) = (name, dimensions, type)
    bytes = []
    for _ in 0..<(dimensions.reduce(1, *) / type.weightsPerBlock) {
      bytes += WeightBlock.random(type, scale: scale, using: &generator)
    }
    values = WeightBlock.decode(bytes, type)
  }

  /// A vector of factors around 1.
  init(factors name: String, count: Int, using generator: inout some RandomNumberGenerator) {
    let factors = (0..<count).map { _ in Float.random(in: 0.5..<1.5, using: &generator) }
    (self.name, dimensions, type) = (name, [count], .f32)
    bytes = factors.flatMap { WeightBlock.bytes(of: $0.bitPattern) }
    values = factors.map(Double.init)
  }

  /// Row `index` of all rows, those of further dimensions included.
  func row(_ index: Int) -> ArraySlice<Double> {
    values[(index * dimensions[0])..<((index + 1) * dimensions[0])]
  }

  /// The products of `vector` with `count` rows from `first` on.
  func times(_ vector: [Double], first: Int = 0, count: Int? = nil) -> [Double] {
    (first..<(first + (count ?? dimensions[1]))).map { dot(row($0), vector) }
  }
}

/// The sum of the products of `a` and `b`.
func dot(_ a: some Collection<Double>, _ b: some Collection<Double>) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
