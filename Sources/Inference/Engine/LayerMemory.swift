import DeviceInterface
import Kernels

/// What a sequence keeps in one layer of the tokens that it has.
enum LayerMemory {
  case keyValues(KeyValueRing)
  case convolution(ConvolutionState)

  /// Makes part of it what was staged of `count` tokens from `firstPosition` on.
  func commit(firstPosition: Int, count: Int) -> any Kernel {
    switch self {
    case .keyValues(let ring):
      CommitKeyValues(in: ring, firstPosition: firstPosition, count: count)
    case .convolution(let state):
      CommitConvolution(in: state, firstPosition: firstPosition, count: count)
    }
  }
}
