import HostMachine
import Kernels
import Quantities
public import Results

extension HostDescription {
  /// The machine that this process runs on.
  public static var current: Self {
    let topology = CoreTopology.current
    return Self(
      processor: HostProcess.processorName, cores: topology.threadLimit,
      memoryBytes: HostProcess.totalMemory.bytes, system: HostProcess.systemName,
      kernelVariant: KernelVariant.best.rawValue,
      topology: topology.isUniform ? nil : topology.description)
  }
}
