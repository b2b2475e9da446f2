@testable import Calibration
import Profiles
import Results
import Runs
import TestSupport
import Testing

/// Figures that are known come out again of the speeds that they make.
@Suite struct RoundTripTests {
  /// A board, a phone, a PC: the profile, its fast cluster and its threads, and how many times as
  /// much its figures really are.
  struct Device: Sendable {
    var name: String
    var cluster: String
    var threads: Int
    var factors: [String: Double]
  }

  static let devices = [
    Device(
      name: "raspberry-pi-5-nvme", cluster: "a76", threads: 4,
      factors: ["bandwidth": 0.85, "int8": 1.3, "core": 0.6, "dispatch": 1.8, "experts": 0.85]),
    Device(
      name: "oneplus-13", cluster: "", threads: 2,
      factors: ["bandwidth": 0.8, "int8": 1.25, "core": 0.9, "dispatch": 2.5, "experts": 1.1]),
    Device(
      name: "desktop-i9-14900", cluster: "", threads: 8,
      factors: ["bandwidth": 1.15, "int8": 0.7, "core": 0.7, "dispatch": 0.6, "experts": 0.8]),
  ]

  @Test(arguments: devices)
  func `bandwidth and products come out within 3 %, experts within 10 %`(device: Device) throws {
    let base = try ShippedProfiles.catalog.profile(named: device.name)
    let start = try DeviceCalibration(of: base, by: [], replays: .ofModelsInMemory())
    let truth = try Self.truth(of: device, base: base, cluster: start.cluster)
    var speeds = try MadeSpeeds(of: truth)
    let rows = try speeds.rows(MadeSpeeds.recommended(threads: device.threads))
    let found = try DeviceCalibration.outcome(of: base, by: rows)
    let cluster = try #require(truth.cpu.clusters.first { $0.name == start.cluster.name })
    func error(_ parameter: CalibrationParameter) -> Double {
      let known = parameter.value(in: truth, cluster: cluster)
      return abs((found[parameter]?.value ?? 0) / known - 1)
    }
    #expect(error(.bandwidth) < 0.03, "\(found[.bandwidth]?.value ?? 0)")
    #expect(error(.int8) < 0.03, "\(found[.int8]?.value ?? 0)")
    #expect(error(.expertShare) < 0.1, "\(found[.expertShare]?.value ?? 0)")
    #expect(error(.coreBandwidth) < 0.1, "\(found[.coreBandwidth]?.value ?? 0)")
    let kept = found.values.filter { !$0.isFitted }
    #expect(kept.isEmpty, "\(kept)")
  }

  private static func truth(
    of device: Device, base: DeviceProfile, cluster: DeviceProfile.Cluster
  ) throws -> DeviceProfile {
    let factors = device.factors
    let changes: [(CalibrationParameter, String)] = [
      (.bandwidth, "bandwidth"), (.int8, "int8"), (.coreBandwidth, "core"),
      (.dispatch, "dispatch"), (.expertShare, "experts"),
    ]
    return try base.applying(
      changes.flatMap { parameter, name in
        let value = parameter.value(in: base, cluster: cluster) * (factors[name] ?? 1)
        return parameter.paths(cluster: cluster.name).map { "\($0)=\(parameter.setting(value))" }
      })
  }

  /// The designs of the table in which a user can choose, and what each of them tells.
  @Test(arguments: [
    (["0.6b tg", "1.7b tg"], [CalibrationParameter.bandwidth]),
    (["0.6b tg", "1.7b tg", "1.7b pp"], [.bandwidth, .int8]),
    (["1.7b tg", "1.7b pp"], [.bandwidth, .int8]),
    (["1.7b pp"], [.int8]), (["0.6b pp", "1.7b pp"], [.int8]),
  ])
  func `fewer rows leave more figures what they were`(
    design: [String], told: [CalibrationParameter]
  ) throws {
    let base = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-nvme")
    var speeds = try MadeSpeeds(of: base.applying(["memory.bandwidth=10 GB/s"]))
    let tests = design.map { text in
      let isPrefill = text.hasSuffix("pp")
      return MadeSpeeds.Test(
        model: "qwen3-\(text.prefix(4))", threads: 4, prompt: isPrefill ? 512 : 0,
        answer: isPrefill ? 0 : 128)
    }
    let found = try DeviceCalibration.outcome(of: base, by: speeds.rows(tests, passes: 1, noise: 0))
    let fitted = CalibrationParameter.allCases.filter { found[$0]?.isFitted == true }
    #expect(fitted == told)
    for (parameter, value) in found where !told.contains(parameter) {
      #expect(abs(value.value / value.prior - 1) < 1e-9, "\(parameter)")
    }
    // What is left of doubt is what the plan of this command says.
    if design == ["1.7b tg", "1.7b pp"] {
      #expect(abs((found[.bandwidth]?.deviation ?? 1) - 0.05) < 0.03)
    }
  }
}
