@testable import Calibration
import Foundation
import Models
import Profiles
import Results
import Runs
import TestSupport

/// Speeds that a device with known figures would reach, with the noise of a good program.
struct MadeSpeeds {
  let device: DeviceProfile
  private var replays = ShapeReplays.ofModelsInMemory()
  private var random = RepeatableGenerator(seed: 7)

  init(of device: DeviceProfile) throws {
    self.device = try device.applying(["memory.total=512 GiB", "memory.available=512 GiB"])
  }

  /// A test of llama-bench: `pp` or `tg` of so many tokens.
  struct Test {
    var model: String
    var threads: Int
    var prompt = 0
    var answer = 0

    func conditions() throws -> SpeedConditions {
      guard let shape = NamedShape(rawValue: model) else { throw RunError("no \(model)") }
      return SpeedConditions(
        shape: shape, pricing: EnginePricing(.llamaCpp, weights: .q4_0), threads: threads,
        phase: prompt > 0 ? .prefill : .decode, promptTokens: prompt, contextDepth: answer / 2)
    }
  }

  /// What is recommended, with `threads` as the number of fast cores.
  static func recommended(threads: Int) -> [Test] {
    [
      Test(model: "smollm2-135m", threads: threads, prompt: 512),
      Test(model: "smollm2-135m", threads: threads, answer: 128),
      Test(model: "qwen3-1.7b", threads: threads, prompt: 512),
      Test(model: "qwen3-1.7b", threads: threads, prompt: 4096),
      Test(model: "qwen3-1.7b", threads: threads, answer: 128),
      Test(model: "qwen3-1.7b", threads: 1, answer: 64),
      Test(model: "granite3.1-1b-a400m", threads: threads, prompt: 512),
      Test(model: "granite3.1-1b-a400m", threads: threads, answer: 128),
    ]
  }

  /// The rows of `tests`, each measured `passes` times with relative `noise`.
  mutating func rows(
    _ tests: [Test], passes: Int = 2, noise: Double = 0.02
  ) throws -> [CalibrationRow] {
    var rows: [CalibrationRow] = []
    for pass in 0..<passes {
      for (index, test) in tests.enumerated() {
        let conditions = try test.conditions()
        let speed = try replays.speed(under: conditions, on: device) * exp(noise * normal())
        rows.append(
          CalibrationRow(
            origin: "pass \(pass), test \(index)", conditions: conditions,
            engine: "llama.cpp b7500", tokensPerSecond: speed))
      }
    }
    return rows
  }

  private mutating func normal() -> Double {
    let (first, second) = (Double(random.nextUnit()), Double(random.nextUnit()))
    return (-2 * log(max(1e-9, (first + 1) / 2))).squareRoot() * cos(.pi * second)
  }
}

extension DeviceCalibration {
  /// The fit of `base` to `rows`.
  static func outcome(
    of base: DeviceProfile, by rows: [CalibrationRow]
  ) throws -> [CalibrationParameter: Outcome.Value] {
    let calibration = try DeviceCalibration(of: base, by: rows, replays: .ofModelsInMemory())
    let values = try calibration.fitted(progress: { _ in }, isInterrupted: { false }).values
    return Dictionary(uniqueKeysWithValues: values.map { ($0.parameter, $0) })
  }

  /// All that comes of a calibration of `base` by `rows`.
  static func device(
    of base: DeviceProfile, by rows: [CalibrationRow], title: String? = nil
  ) throws -> CalibratedDevice? {
    let calibration = try DeviceCalibration(of: base, by: rows, replays: .ofModelsInMemory())
    return try calibration.run(
      title: title, unpriced: [], command: "calibrate", progress: { _ in },
      isInterrupted: { false })
  }
}
