public import DeviceInterface
import Quantities

extension DeviceProfile {
  /// This machine under an engine that draws `memory` times as much from memory, and multiplies
  /// integers `int8` times as fast: a what-if whose text (`yaml`, `fields`) is still that of the
  /// real one.
  public func scaled(memory factor: Double, int8: Double) -> DeviceProfile {
    var scaled = self
    scaled.memory.bandwidth = Bandwidth(
      bytesPerSecond: factor * memory.bandwidth.bytesPerSecond)
    for index in cpu.clusters.indices {
      scaled.cpu.clusters[index].int8 = int8 * cpu.clusters[index].int8
    }
    return scaled
  }

  /// This machine under an engine that hands rows to threads as `split` says.
  public func handingOut(_ split: Processor.Split) -> DeviceProfile {
    var changed = self
    changed.cpu.split = split
    return changed
  }

  /// This machine under an engine whose kernels of `kinds` multiply floats at `share` times the
  /// rate of integers.
  public func multiplyingFloats(of kinds: [KernelKind], at share: Double) -> DeviceProfile {
    var changed = self
    for index in cpu.clusters.indices {
      let cluster = cpu.clusters[index]
      let gain = share * cluster.int8.perSecond / cluster.float32.perSecond
      for kind in kinds {
        changed.cpu.clusters[index].kernels[kind] = gain * (cluster.kernels[kind] ?? 1)
      }
    }
    return changed
  }
}
