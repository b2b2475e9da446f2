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
    let threads = try count("cpu.threads")
    let cores = clusters.reduce(0) { $0 + $1.cores }
    guard threads <= cores else {
      throw fault("cpu.threads", "\(threads) threads are more than the \(cores) cores")
    }
    return DeviceProfile.Processor(
      clusters: clusters, threads: threads,
      expertThreads: try optional("cpu.expert-threads", in: Self.counts, QuantityParser.count),
      dispatch: try required("cpu.dispatch", in: Self.latencies, Duration.init(parsing:)),
      glue: try optional("cpu.glue", in: Self.latencies, Duration.init(parsing:)) ?? .zero,
      sampling: try optional("cpu.sampling", in: Self.latencies, Duration.init(parsing:)) ?? .zero)
  }

  private func cluster(_ name: String) throws(ProfileError) -> DeviceProfile.Cluster {
    let prefix = "cpu.clusters.\(name)"
    return DeviceProfile.Cluster(
      name: name,
      cores: try count("\(prefix).cores"),
      clock: try required("\(prefix).clock", in: Self.clocks, Frequency.init(parsing:)),
      int8: try required("\(prefix).int8", in: Self.rates, MultiplyAddRate.init(parsing:)),
      float32: try required("\(prefix).float32", in: Self.rates, MultiplyAddRate.init(parsing:)),
      bandwidth: try required("\(prefix).bandwidth", in: Self.bandwidths, Bandwidth.init(parsing:)),
      shared: try optional("\(prefix).shared", in: Self.bandwidths, Bandwidth.init(parsing:)),
      kernels: try kernels("\(prefix).kernels"))
  }

  private func kernels(_ prefix: String) throws(ProfileError) -> [KernelKind: Double] {
    var factors: [KernelKind: Double] = [:]
    for kind in KernelKind.allCases {
      factors[kind] = try optional(
        "\(prefix).\(kind.rawValue)", in: Self.factors, QuantityParser.number)
    }
    return factors
  }
}
