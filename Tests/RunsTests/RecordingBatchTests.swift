import Inference
import Models
import Runs
import TestSupport
import Testing

@Suite struct RecordingBatchTests {
  private func recording() throws -> Recording {
    let root = TinyModel.path.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
    return try Recording(path: root + "/Tests/InferenceTests/Recordings/bible.ewr", files: disk)
  }

  @Test(arguments: [1, 3, 8, 1000])
  func `other batches hold the same decisions of the same tokens`(maxBatch: Int) throws {
    let recording = try recording()
    let other = recording.inBatches(of: maxBatch)
    #expect(other.conditions.maxBatch == maxBatch)
    #expect(other.batches.reduce(0, +) == recording.batches.reduce(0, +))
    let layerCount = recording.model.shape.layerCount
    #expect(other.decisions.layers.count == other.batches.count * layerCount)
    for (index, count) in other.batches.enumerated() {
      for layer in other.decisions.layers[index * layerCount..<(index + 1) * layerCount] {
        let uses = count * layer.routing.expertsPerToken
        #expect(layer.routing.experts.count == uses && layer.activeNeurons.count == uses)
        #expect(layer.predictions.allSatisfy { $0.count == uses })
      }
    }
    #expect(other.inBatches(of: recording.conditions.maxBatch) == recording)
  }
}
