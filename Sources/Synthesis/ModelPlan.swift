import Models

/// All tensors of a synthetic model, in the order of the file.
struct ModelPlan {
  private(set) var tensors: [SyntheticTensor] = []
  private let shape: ModelShape
  private let vocabulary: SyntheticVocabulary

  /// How far the logits of likely tokens stand out.
  private static let logitDeviation = 3.0
  /// What keeps tokens without a text, and the end of an answer, from ever being the likeliest.
  private static let suppressedLogit = -40.0
  /// The inner width of the LM head predictor of both released models.
  private static let predictorRank = 128
  /// The share of the vocabulary that the predictor lets pass.
  private static let predictedShare = 0.07

  /// Plans the tensors of `model`.
  init(_ model: SyntheticModel) {
    shape = model.shape
    vocabulary = SyntheticVocabulary(count: model.shape.vocabularyCount)
    let (d, v) = (shape.embeddingLength, shape.vocabularyCount)
    var scale = ResidualScale(shape: shape)
    add(
      ModelPreset.family.name(of: .embedding), [d, v], deviation: 1, lead: ResidualScale.constant)
    for (layer, targets) in model.targets.enumerated() {
      let generator = SeededGenerator(seed: model.seed, name: "mixture", index: layer)
      let plan = LayerPlan(shape: shape, targets: targets, scale: &scale, generator: generator)
      addLayer(layer, plan)
    }
    addNorm(ModelPreset.family.name(of: .outputNorm))
    addHead(scale)
    if model.hasPredictor { addPredictor(scale) }
  }

  private mutating func addLayer(_ layer: Int, _ plan: LayerPlan) {
    let (d, f) = (shape.embeddingLength, shape.expertLength)
    let name = { (role: TensorRole) in ModelPreset.family.name(of: role, layer: layer) }
    let constants = Double(ResidualScale.constantChannelCount) * ResidualScale.constant
    addNorm(name(.attentionNorm))
    add(name(.query), [d, shape.queryLength], deviation: plan.scoreDeviation, lead: 0)
    add(name(.key), [d, shape.keyValueLength], deviation: plan.scoreDeviation, lead: 0)
    add(name(.value), [d, shape.keyValueLength], deviation: plan.valueDeviation, lead: 0)
    add(
      name(.attentionOutput), [shape.queryLength, d],
      slabs: additions(columns: shape.queryLength, deviation: plan.outputDeviation))
    addNorm(name(.feedForwardNorm))
    tensors.append(
      SyntheticTensor(
        name: name(.router), dimensions: [d, shape.expertCount],
        content: .router(
          leads: plan.routerOffsets.map { $0 / constants }, deviation: plan.routerDeviation)))
    add(
      name(.expertDowns), [f, d, shape.expertCount],
      slabs: plan.downDeviations.flatMap { additions(columns: f, deviation: $0) })
    add(
      name(.expertGates), [d, f, shape.expertCount],
      slabs: plan.gateLeads.map { slab([d, f], deviation: plan.expertDeviation, lead: $0) })
    add(
      name(.expertUps), [d, f, shape.expertCount],
      slabs: plan.gateLeads.map { _ in slab([d, f], deviation: plan.expertDeviation, lead: 0) })
  }

  /// The rows of a matrix whose products are added to the stream: nothing to constant channels.
  private func additions(columns: Int, deviation: Double) -> [WeightSlab] {
    let constants = ResidualScale.constantChannelCount
    return [
      WeightSlab(rowCount: constants, columnCount: columns, deviation: 0, lead: nil),
      slab([columns, shape.embeddingLength - constants], deviation: deviation, lead: nil),
    ]
  }

  private mutating func addHead(_ scale: ResidualScale) {
    let (d, real) = (shape.embeddingLength, vocabulary.plainCount)
    let deviation = scale.weightDeviation(forProducts: Self.logitDeviation)
    let suppressed = scale.lead(forOffset: Self.suppressedLogit)
    add(
      ModelPreset.family.name(of: .head), [d, shape.vocabularyCount],
      slabs: [
        slab([d, real], deviation: deviation, lead: 0),
        slab([d, shape.vocabularyCount - real], deviation: deviation, lead: suppressed),
      ])
  }

  /// Two matrices in one run. The first 32 of the products between them are 1, so that the second
  /// can lower all scores; the scores themselves are of the size 1.
  private mutating func addPredictor(_ scale: ResidualScale) {
    let (d, v, rank) = (shape.embeddingLength, shape.vocabularyCount, Self.predictorRank)
    let constants = ResidualScale.constantChannelCount
    let offset = NormalDistribution.point(of: Self.predictedShare) / Double(constants)
    add(
      ModelPreset.family.name(of: .headPredictor), [rank * (d + v)],
      slabs: [
        slab([d, constants], deviation: 0, lead: scale.lead(forOffset: 1)),
        slab([d, rank - constants], deviation: scale.weightDeviation(forProducts: 1), lead: 0),
        slab([rank, v], deviation: 1 / Double(rank - constants).squareRoot(), lead: offset),
      ])
  }

  private mutating func addNorm(_ name: String) {
    tensors.append(
      SyntheticTensor(
        name: name, dimensions: [shape.embeddingLength], content: .ones))
  }

  private mutating func add(
    _ name: String, _ dimensions: [Int], deviation: Double, lead: Double
  ) {
    add(name, dimensions, slabs: [slab(dimensions, deviation: deviation, lead: lead)])
  }

  private mutating func add(_ name: String, _ dimensions: [Int], slabs: [WeightSlab]) {
    tensors.append(
      SyntheticTensor(name: name, dimensions: dimensions, content: .slabs(slabs)))
  }

  private func slab(_ dimensions: [Int], deviation: Double, lead: Double?) -> WeightSlab {
    WeightSlab(
      rowCount: dimensions[1], columnCount: dimensions[0], deviation: deviation, lead: lead)
  }
}
