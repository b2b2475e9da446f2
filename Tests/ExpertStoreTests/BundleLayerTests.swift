@testable import ExpertStore
import Files
import GGUF
import Quantities
import TestSupport
import Testing

/// Where the parts of an expert lie, whatever their sizes.
@Suite struct BundleLayerTests {
  /// Experts of so many neurons in a model of so many blocks of gate weights.
  private func layer(_ type: TensorType, neurons: Int, blocks: Int) -> BundleLayer {
    let width = blocks * type.weightsPerBlock
    return BundleLayer(
      expertCount: 2,
      parts: [
        BundlePart(.gate, type: type, rows: neurons, columns: width),
        BundlePart(.up, type: .f32, rows: neurons, columns: width),
        BundlePart(.down, type: type, rows: width, columns: neurons * type.weightsPerBlock),
      ])
  }

  @Test(arguments: TensorType.allCases)
  func `parts of any type and size are aligned, in order and as close as can be`(
    type: TensorType
  ) {
    for neurons in 1...8 {
      for blocks in 1...5 {
        let layer = layer(type, neurons: neurons, blocks: blocks)
        var end = 0
        for part in layer.parts {
          let bytes = layer.part(part.name).bytes
          #expect(bytes.count == part.byteCount.bytes)
          #expect(bytes.lowerBound.isMultiple(of: 4) && (0..<4).contains(bytes.lowerBound - end))
          end = bytes.upperBound
        }
        #expect(layer.payloadByteCount.bytes == end)
      }
    }
  }

  @Test func `experts without a gap have none`() {
    for type in TensorType.allCases where type != .mxfp4 {
      let layer = layer(type, neurons: 4, blocks: 3)
      #expect(layer.payloadByteCount == layer.parts.reduce(.zero) { $0 + $1.byteCount })
    }
  }

  @Test(arguments: TensorType.allCases, [1, 2, 3])
  func `bundles of odd sizes are read back and verified`(type: TensorType, neurons: Int) throws {
    let folder = TemporaryFolder()
    var header = SampleBundle.header
    header.layers = [
      layer(type, neurons: neurons, blocks: 1), layer(type, neurons: 3, blocks: 3),
    ]
    let written = try unsafe ExpertBundleWriter.write(
      header, to: folder["odd.ewx"], files: disk,
      expert: { layer, _, slot in
        for part in header.layers[layer].parts {
          let bytes = header.layers[layer].part(part.name).bytes
          unsafe UnsafeMutableRawBufferPointer(rebasing: slot[bytes])
            .copyBytes(from: bytes.map { UInt8(truncatingIfNeeded: $0 | 1) })
        }
      },
      embeddings: { rows, bytes in
        unsafe bytes.copyBytes(from: rows.flatMap(SampleBundle.embedding))
      })
    #expect(written.header.layers == header.layers)
    try written.verifyAll()
  }
}
