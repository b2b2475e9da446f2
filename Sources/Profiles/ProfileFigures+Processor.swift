import DeviceInterface
import Quantities

extension ProfileFigures {
  func processor() throws(ProfileError) -> DeviceProfile.Processor {
    guard !document.clusterNames.isEmpty else {
      throw fault(
        "cpu.clusters", "is missing: list the clusters of cores, or name a SoC part as soc")
    }
    var clusters: [DeviceProfile.Cluster] = []
    for name in document.clusterNames { clusters.append(try cluster(name)) }
    let threads: Int = try required("cpu.threads")
    let cores = clusters.reduce(0) { $0 + $1.cores }
    guard threads <= cores else {
      throw fault("cpu.threads", "\(threads) threads are more than the \(cores) cores")
    }
    return DeviceProfile.Processor(
      clusters: clusters, threads: threads,
      expertThreads: optional("cpu.expert-threads"),
      dispatch: try required("cpu.dispatch"),
      glue: optional("cpu.glue") ?? .zero,
      split: optional("cpu.split").flatMap(DeviceProfile.Processor.Split.init) ?? .even,
      sampling: optional("cpu.sampling") ?? .zero)
  }

  private func cluster(_ name: String) throws(ProfileError) -> DeviceProfile.Cluster {
    let prefix = "cpu.clusters.\(name)"
    return DeviceProfile.Cluster(
      name: name,
      cores: try required("\(prefix).cores"),
      clock: try required("\(prefix).clock"),
      int8: try required("\(prefix).int8"),
      float32: try required("\(prefix).float32"),
      bandwidth: try required("\(prefix).bandwidth"),
      shared: optional("\(prefix).shared"),
      kernels: kernels("\(prefix).kernels", ""),
      busShares: kernels("\(prefix).kernels", ".\(ProfileKeys.busShare)"))
  }

  private func kernels(_ prefix: String, _ suffix: String) -> [KernelKind: Double] {
    var factors: [KernelKind: Double] = [:]
    for kind in KernelKind.allCases {
      factors[kind] = optional("\(prefix).\(kind.rawValue)\(suffix)")
    }
    return factors
  }
}
