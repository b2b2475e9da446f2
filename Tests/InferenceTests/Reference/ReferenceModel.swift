import Glibc
import Models
import OrderedCollections

/// The whole model as its formulas state it: double precision, every position anew, nothing cached,
/// nothing skipped, nothing shared with the engine.
struct ReferenceModel {
  let model: SeededModel
  /// What the formulas are told; the model's own shape unless a test distorts it.
  var shape: SeededShape
  /// The experts of a token in a layer, where they are not to be chosen from the logits.
  var forcedExperts: ((_ layer: Int, _ position: Int) -> [Int])?

  init(_ model: SeededModel) {
    self.model = model
    shape = model.shape
  }

  /// The logits of every position of `tokens`.
  func logits(of tokens: [Int]) -> [[Double]] {
    let embedding = model.tensors["token_embd.weight"]!
    var hidden = tokens.map { Array(embedding.row($0)) }
    for layer in 0..<shape.layerCount {
      let routing = hidden.indices.map { route(hidden[$0], layer: layer, position: $0) }
      hidden = sum(hidden, attend(hidden, layer: layer))
      hidden = sum(
        hidden,
        hidden.indices.map { applyExperts(routing[$0], to: hidden[$0], layer: layer) })
    }
    let head = model.tensors["output.weight"] ?? embedding
    return hidden.map { head.times(norm($0, model.tensors["output_norm.weight"]!)) }
  }

  /// The k largest router logits, made into weights that sum to 1.
  private func route(
    _ hidden: [Double], layer: Int, position: Int
  ) -> [(expert: Int, weight: Double)] {
    let logits = model.tensor("ffn_gate_inp", layer: layer).times(hidden)
    let ranked = logits.indices.sorted { logits[$0] > logits[$1] }
    let chosen = forcedExperts?(layer, position) ?? Array(ranked.prefix(shape.expertsPerToken))
    let scores = chosen.map {
      shape.gating == .softmax ? exp(logits[$0]) : 1 / (1 + exp(-logits[$0]))
    }
    let total = scores.reduce(0, +)
    return zip(chosen, scores).map { ($0, $1 / total) }
  }

  private func attend(_ hidden: [[Double]], layer: Int) -> [[Double]] {
    let inputs = hidden.map { norm($0, model.tensor("attn_norm", layer: layer)) }
    let project = { (part: String) in
      inputs.map { model.tensor(part, layer: layer).times($0) }
    }
    let (queries, keys, values) = (project("attn_q"), project("attn_k"), project("attn_v"))
    let rotatedQueries = queries.indices.map { rotate(queries[$0], position: $0, layer: layer) }
    let rotatedKeys = keys.indices.map { rotate(keys[$0], position: $0, layer: layer) }
    return hidden.indices.map { position in
      var attended: [Double] = []
      for head in 0..<shape.headCount {
        let shared = head * shape.keyValueHeadCount / shape.headCount
        let query = part(rotatedQueries[position], head)
        let seen = (0...position).filter { sees(position, $0, layer: layer) }
        let scores = seen.map {
          exp(
            dot(query, part(rotatedKeys[$0], shared)) / Double(shape.headLength).squareRoot())
        }
        let total = scores.reduce(0, +)
        for index in 0..<shape.headLength {
          attended.append(
            zip(seen, scores).reduce(0) {
              $0 + $1.1 / total * values[$1.0][shared * shape.headLength + index]
            })
        }
      }
      return model.tensor("attn_output", layer: layer).times(attended)
    }
  }

  private func sees(_ position: Int, _ other: Int, layer: Int) -> Bool {
    guard let window = shape.window, !isGlobal(layer) else { return other <= position }
    return other <= position && position - other < window
  }

  private func isGlobal(_ layer: Int) -> Bool { layer % (shape.windowPattern ?? 4) == 0 }

  /// Turns each pair (i, i + h/2) of each head; not in every fourth layer of a sliding model.
  private func rotate(_ vector: [Double], position: Int, layer: Int) -> [Double] {
    if shape.window != nil && layer % 4 == 0 { return vector }
    let isSliding = shape.window != nil && !isGlobal(layer)
    let base = isSliding ? shape.slidingRotaryBase ?? shape.rotaryBase : shape.rotaryBase
    let (length, half) = (shape.headLength, shape.headLength / 2)
    return vector.indices.map { index in
      let (within, pair) = (index % length, index % half)
      let angle = Double(position) * pow(base, -2 * Double(pair) / Double(length))
      return within < half
        ? vector[index] * cos(angle) - vector[index + half] * sin(angle)
        : vector[index] * cos(angle) + vector[index - half] * sin(angle)
    }
  }

  private func applyExperts(
    _ routing: [(expert: Int, weight: Double)], to hidden: [Double], layer: Int
  ) -> [Double] {
    let input = norm(hidden, model.tensor("ffn_norm", layer: layer))
    let (d, f) = (shape.embeddingLength, shape.expertLength)
    let down = model.tensor("ffn_down_exps", layer: layer)
    var output = [Double](repeating: 0, count: d)
    for (expert, weight) in routing {
      let rows = { (part: String) in
        model.tensor(part, layer: layer).times(input, first: expert * f, count: f)
      }
      let neurons = zip(rows("ffn_gate_exps"), rows("ffn_up_exps")).map { max($0, 0) * $1 }
      if shape.isTransposed {
        for neuron in 0..<f {
          for (index, value) in down.row(expert * f + neuron).enumerated() {
            output[index] += weight * neurons[neuron] * value
          }
        }
      } else {
        for index in 0..<d { output[index] += weight * dot(down.row(expert * d + index), neurons) }
      }
    }
    return output
  }

  private func norm(_ vector: [Double], _ factors: SeededTensor) -> [Double] {
    let meanSquare = dot(vector, vector) / Double(vector.count)
    let scale = 1 / (meanSquare + Double(SeededShape.normEpsilon)).squareRoot()
    return zip(vector, factors.values).map { $0 * scale * $1 }
  }

  private func part(_ vector: [Double], _ head: Int) -> ArraySlice<Double> {
    vector[(head * shape.headLength)..<((head + 1) * shape.headLength)]
  }

  private func sum(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    zip(a, b).map { zip($0, $1).map { $0 + $1 } }
  }
}
