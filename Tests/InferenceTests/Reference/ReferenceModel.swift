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
    var hidden = tokens.map { token in
      embedding.row(token).map { $0 * embeddingScale }
    }
    for layer in 0..<shape.layerCount {
      let inputs = hidden
      hidden = sum(
        hidden,
        shape.keyValueHeadCount(ofLayer: layer) > 0
          ? attend(hidden, layer: layer) : convolve(hidden, layer: layer))
      hidden = sum(
        hidden,
        hidden.indices.map {
          feedForward(hidden[$0], layerInput: inputs[$0], layer: layer, position: $0)
        })
    }
    let head = model.tensors["output.weight"] ?? embedding
    return hidden.map { row in
      head.times(norm(row, model.tensors[model.shape.family.outputNorm]!))
        .map { shape.family.hasScales ? $0 / shape.logitDivisor : $0 }
    }
  }

  private var embeddingScale: Double {
    if shape.family.hasSandwichNorms { return Double(shape.embeddingLength).squareRoot() }
    return shape.family.hasScales ? shape.embeddingScale : 1
  }

  /// `output` as it is added to the stream.
  private func normed(_ output: [Double], _ name: String, layer: Int) -> [Double] {
    shape.family.hasSandwichNorms ? norm(output, model.tensor(name, layer: layer)) : output
  }

  /// What a layer adds to `hidden` behind attention.
  private func feedForward(
    _ hidden: [Double], layerInput: [Double], layer: Int, position: Int
  ) -> [Double] {
    let input = norm(hidden, model.tensor(shape.family.feedForwardNorm, layer: layer))
    guard shape.hasExperts(layer) else {
      return normed(
        apply([(0, 1)], to: input, layer: layer, suffix: ""), "post_ffw_norm", layer: layer)
    }
    let routed = shape.family == .smallThinker ? layerInput : input
    let chosen = apply(
      route(routed, layer: layer, position: position), to: input, layer: layer, suffix: "_exps")
    guard shape.sharedExpertLength != nil else { return chosen }
    let weight =
      shape.family.weighsSharedExpert
      ? 1 / (1 + exp(-dot(input, model.tensor("ffn_gate_inp_shexp", layer: layer).values))) : 1
    let shared = apply([(0, weight)], to: input, layer: layer, suffix: "_shexp")
    return zip(chosen, shared).map { $0 + $1 }
  }

  /// The k largest router logits, made into weights.
  private func route(
    _ hidden: [Double], layer: Int, position: Int
  ) -> [(expert: Int, weight: Double)] {
    let logits = add(
      "ffn_gate_inp", layer: layer, to: model.tensor("ffn_gate_inp", layer: layer).times(hidden))
    let isSoftmax = (shape.gating ?? shape.family.gating) == .softmax
    let scores = logits.map { isSoftmax ? exp($0) : 1 / (1 + exp(-$0)) }
    let sum = scores.reduce(0, +)
    let bias = shape.family.hasChoiceBias ? model.tensors["blk.\(layer).exp_probs_b.bias"] : nil
    let order =
      bias.map { zip(scores, $0.values).map { $0 / (isSoftmax ? sum : 1) + $1 } } ?? logits
    let ranked = order.indices.sorted { order[$0] > order[$1] }
    let chosen = forcedExperts?(layer, position) ?? Array(ranked.prefix(shape.expertsPerToken))
    let total = (shape.family.dividesWeights ? chosen.map { scores[$0] } : scores).reduce(0, +)
    return chosen.map { ($0, scores[$0] / total) }
  }

  /// Each channel's sum over the last positions, between two gates.
  private func convolve(_ hidden: [[Double]], layer: Int) -> [[Double]] {
    let d = shape.embeddingLength
    let taps = model.tensor("shortconv.conv", layer: layer)
    let products = hidden.map {
      model.tensor("shortconv.in_proj", layer: layer)
        .times(norm($0, model.tensor("attn_norm", layer: layer)))
    }
    return hidden.indices.map { position in
      let mixed = (0..<d).map { channel in
        let sum = (0..<min(shape.tapCount, position + 1)).reduce(0.0) { sum, back in
          let product = products[position - back]
          return sum
            + taps.row(channel)[channel * shape.tapCount + shape.tapCount - 1 - back]
            * product[channel] * product[2 * d + channel]
        }
        return products[position][d + channel] * sum
      }
      return model.tensor("shortconv.out_proj", layer: layer).times(mixed)
    }
  }

  private func attend(_ hidden: [[Double]], layer: Int) -> [[Double]] {
    let inputs = hidden.map { norm($0, model.tensor("attn_norm", layer: layer)) }
    let keyValueHeads = shape.keyValueHeadCount(ofLayer: layer)
    let projections = inputs.map { project($0, layer: layer) }
    let (queries, keys, values) = (
      projections.map(\.query), projections.map(\.key), projections.map(\.value)
    )
    let scale = shape.scoreScale ?? 1 / Double(shape.headLength).squareRoot()
    let rotatedQueries = queries.indices.map { rotate(queries[$0], position: $0, layer: layer) }
    let rotatedKeys = keys.indices.map { rotate(keys[$0], position: $0, layer: layer) }
    return hidden.indices.map { position in
      var attended: [Double] = []
      for head in 0..<shape.headCount {
        let shared = head * keyValueHeads / shape.headCount
        let query = part(rotatedQueries[position], head)
        let seen = (0...position).filter { sees(position, $0, layer: layer) }
        let scores = seen.map { exp(dot(query, part(rotatedKeys[$0], shared)) * scale) }
        let sink = model.tensors["blk.\(layer).attn_sinks.weight"].map { exp($0.values[head]) }
        let total = scores.reduce(0, +) + (sink ?? 0)
        for index in 0..<shape.headLength {
          attended.append(
            zip(seen, scores).reduce(0) {
              $0 + $1.1 / total * values[$1.0][shared * shape.headLength + index]
            })
        }
      }
      let output = add(
        "attn_output", layer: layer,
        to: model.tensor("attn_output", layer: layer).times(attended))
      return normed(output, "post_attention_norm", layer: layer)
    }
  }

  /// Queries, keys and values of one position, normalised where the family has it so.
  private func project(
    _ input: [Double], layer: Int
  ) -> (query: [Double], key: [Double], value: [Double]) {
    let query = shape.headCount * shape.headLength
    let keyValue = shape.keyValueHeadCount(ofLayer: layer) * shape.headLength
    let whole = model.tensors["blk.\(layer).attn_qkv.weight"].map { tensor in
      add("attn_qkv", layer: layer, to: tensor.times(input))
    }
    let part = { (name: String, first: Int, count: Int) in
      whole.map { Array($0[first..<first + count]) }
        ?? add(name, layer: layer, to: model.tensor(name, layer: layer).times(input))
    }
    return (
      query: normalised(part("attn_q", 0, query), "attn_q_norm", layer: layer),
      key: normalised(part("attn_k", query, keyValue), "attn_k_norm", layer: layer),
      value: part("attn_v", query + keyValue, keyValue)
    )
  }

  /// `vector` plus the bias of the product called `name`, where there is one.
  private func add(_ name: String, layer: Int, to vector: [Double]) -> [Double] {
    guard let bias = model.tensors["blk.\(layer).\(name).bias"] else { return vector }
    return zip(vector, bias.values).map { $0 + $1 }
  }

  /// `vector` normalised part by part, as long as the factors called `name` are.
  private func normalised(_ vector: [Double], _ name: String, layer: Int) -> [Double] {
    guard let factors = model.tensors["blk.\(layer).\(name).weight"] else { return vector }
    let length = factors.values.count
    return stride(from: 0, to: vector.count, by: length).flatMap {
      norm(Array(vector[$0..<$0 + length]), factors)
    }
  }

  private func sees(_ position: Int, _ other: Int, layer: Int) -> Bool {
    guard let window = shape.window(ofLayer: layer) else { return other <= position }
    return other <= position && position - other < window
  }

  /// Turns each pair of each head; not in every fourth layer of a sliding model.
  private func rotate(_ vector: [Double], position: Int, layer: Int) -> [Double] {
    if shape.family == .smallThinker, shape.window != nil, layer % 4 == 0 { return vector }
    let isSliding = shape.window(ofLayer: layer) != nil
    let usualBase = shape.family.hasSandwichNorms ? 10_000 : shape.rotaryBase
    let base = isSliding ? shape.slidingRotaryBase ?? usualBase : shape.rotaryBase
    let factor = isSliding && shape.family.hasSandwichNorms ? 1 : shape.rotaryFactor ?? 1
    let (length, half) = (shape.headLength, shape.headLength / 2)
    let divisors = model.tensors["rope_freqs.weight"]?.values
    let size = 1 + 0.1 * log(shape.stretch?.factor ?? 1)
    var turned = vector
    for head in stride(from: 0, to: vector.count, by: length) {
      for pair in 0..<half {
        let (first, second) =
          shape.family.turnsNeighbours
          ? (head + 2 * pair, head + 2 * pair + 1) : (head + pair, head + pair + half)
        let angle =
          Double(position) * pow(base, -2 * Double(pair) / Double(length))
          / factor / (divisors?[pair] ?? 1) * slowing(of: pair, base: base)
        turned[first] = size * (vector[first] * cos(angle) - vector[second] * sin(angle))
        turned[second] = size * (vector[second] * cos(angle) + vector[first] * sin(angle))
      }
    }
    return turned
  }

  /// What YaRN multiplies the frequency of a pair with.
  private func slowing(of pair: Int, base: Double) -> Double {
    guard let stretch = shape.stretch else { return 1 }
    let length = Double(shape.headLength)
    let bound = { (turns: Double) in
      length * log(Double(stretch.contextLength) / (turns * 2 * .pi)) / (2 * log(base))
    }
    let low = max(0, floor(bound(stretch.fastTurns ?? 32)))
    let high = min(length - 1, ceil(bound(stretch.slowTurns ?? 1)))
    let kept = 1 - min(1, max(0, (Double(pair) - low) / max(0.001, high - low)))
    return (1 - kept) / stretch.factor + kept
  }

  /// The weighted sum of what experts make of `input`, or of one dense block.
  private func apply(
    _ routing: [(expert: Int, weight: Double)], to input: [Double], layer: Int, suffix: String
  ) -> [Double] {
    let down = model.tensor("ffn_down" + suffix, layer: layer)
    let (d, f) = (shape.embeddingLength, down.dimensions[shape.isTransposed ? 1 : 0])
    var output = [Double](repeating: 0, count: d)
    for (expert, weight) in routing {
      let rows = { (part: String) in
        let products = model.tensor(part + suffix, layer: layer)
          .times(input, first: expert * f, count: f)
        guard let biases = model.tensors["blk.\(layer).\(part + suffix).bias"] else {
          return products
        }
        return zip(products, biases.row(expert)).map { $0 + $1 }
      }
      let neurons = zip(rows("ffn_gate"), rows("ffn_up")).map(neuron)
      if shape.isTransposed {
        for neuron in 0..<f {
          for (index, value) in down.row(expert * f + neuron).enumerated() {
            output[index] += weight * neurons[neuron] * value
          }
        }
      } else {
        let biases = model.tensors["blk.\(layer).ffn_down\(suffix).bias"]
        for index in 0..<d {
          let product = dot(down.row(expert * d + index), neurons)
          output[index] += weight * (product + (biases?.values[expert * d + index] ?? 0))
        }
      }
    }
    return output
  }

  /// The activated gate times the product: ReLU, SiLU, or that with limits.
  private func neuron(_ gate: Double, _ product: Double) -> Double {
    if shape.family.hasSandwichNorms {
      return gate / 2 * product
        * (1 + tanh((2 / Double.pi).squareRoot() * (gate + 0.044715 * gate * gate * gate)))
    }
    guard shape.family.hasSinks else {
      return (shape.family == .smallThinker ? max(gate, 0) : gate / (1 + exp(-gate))) * product
    }
    let (gate, product) = (min(gate, 7), min(max(product, -7), 7))
    return gate / (1 + exp(-1.702 * gate)) * (product + 1)
  }

  private func norm(_ vector: [Double], _ factors: SeededTensor) -> [Double] {
    let meanSquare = dot(vector, vector) / Double(vector.count)
    let scale = 1 / (meanSquare + Double(SeededShape.normEpsilon)).squareRoot()
    return zip(vector, factors.values).map { $0 * scale * $1 }
  }

  private func part(_ vector: [Double], _ head: Int) -> ArraySlice<Double> {
    vector[(head * shape.headLength)..<((head + 1) * shape.headLength)]
  }

  /// The stream `a` with what a block made of it.
  private func sum(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    let scale = shape.family.hasScales ? shape.residualScale : 1
    return zip(a, b).map { zip($0, $1).map { $0 + scale * $1 } }
  }
}
