import Inference
import Models
import Results

/// What each row of a model's routing table must be, for itself and behind those before it.
struct RoutingRowCheck {
  private let path: String
  private let experts: ExpertsBlock?
  private let expertCount: Int
  private let ranks: Int
  /// The layers that have experts.
  private let routed: [Int]
  /// Neurons of an expert, by layer.
  private let neuronCounts: [Int]

  /// - Throws: `RunError` where `model` has no routing.
  init(_ model: ModelBlueprint, path: String) throws(RunError) {
    let shape = model.shape
    guard !shape.isDense else {
      throw RunError("\(model.name) is dense, so that it has no routing")
    }
    self.path = path
    experts = shape.experts
    expertCount = shape.expertCount
    ranks = shape.expertsPerToken
    routed = shape.expertLayers
    neuronCounts = shape.layers.map(\.feedForward.length)
  }

  /// Stops where the row at `index`, which stands in `line`, is not the one that belongs there, or
  /// says what the model does not have.
  func require(_ rows: [RoutingTable.Row], at index: Int, line: Int) throws(RunError) {
    let (row, entry) = (rows[index], index / ranks)
    guard Int(row.rank) == index % ranks, Int(row.layer) == routed[entry % routed.count],
      Int(row.position) == entry / routed.count
    else {
      throw fault(
        line,
        "is out of order: rows go by position, layer and rank, from"
          + " \(routed[0] == 0 ? "0" : "layer \(routed[0])") on and without gaps")
    }
    let others = rows[entry * ranks..<index]
    guard (0..<expertCount).contains(Int(row.expert)),
      !others.contains(where: { $0.expert == row.expert }),
      (0...neuronCounts[Int(row.layer)]).contains(Int(row.activeNeurons))
    else {
      throw fault(
        line,
        "names an expert twice, or one that the model does not have, or more active neurons than"
          + " there are")
    }
    guard (0...1).contains(row.weight) else {
      throw fault(line, "has the weight \(row.weight); weights go from 0 to 1")
    }
    let weights = rows[entry * ranks...index].lazy.map(\.weight)
    guard Int(row.rank) < ranks - 1 || Routing.areWeights(weights, of: experts) else {
      throw fault(
        line,
        "is the last of a token's experts in a layer, whose weights must be shares of 1, the"
          + " greatest first")
    }
  }

  private func fault(_ line: Int, _ reason: String) -> RunError {
    RunError("\(path): line \(line) \(reason)")
  }
}
