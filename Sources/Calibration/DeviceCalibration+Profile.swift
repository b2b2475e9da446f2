import Profiles
import Quantities
import Runs

extension DeviceCalibration {
  /// The base with what was fitted, as a file of its own.
  func document(of outcome: Outcome, title: String) -> ProfileDocument {
    var document = base.document
    document.overlay(ProfileDocument(title: title, description: description(of: outcome)))
    for found in outcome.values where found.isFitted {
      let source =
        "device calibrate: \(origin(of: outcome)), posterior sd \(Digits.share(found.deviation))"
      for path in found.parameter.paths(cluster: cluster.name) {
        document.note(path, found.parameter.quantity(found.value), source: source)
      }
    }
    capCores(at: outcome, in: &document)
    return document
  }

  /// No core decodes at more than all of them together.
  private func capCores(at outcome: Outcome, in document: inout ProfileDocument) {
    guard let bandwidth = outcome.values.first(where: { $0.parameter == .bandwidth }) else {
      return
    }
    let all = bandwidth.value
    // What follows from a guess is one.
    let kind = bandwidth.isFitted ? nil : base.fields.first { $0.path == "memory.bandwidth" }?.kind
    let fitted = outcome.values.contains { $0.parameter == .coreBandwidth && $0.isFitted }
    for core in base.cpu.clusters where core.bandwidth.bytesPerSecond > all {
      if fitted, core.name == cluster.name { continue }
      document.note(
        "cpu.clusters.\(core.name).bandwidth", .bandwidth(Bandwidth(bytesPerSecond: all)),
        kind: kind == .assumed ? .assumed : .derived,
        source: "memory.bandwidth: no core decodes at more than all together")
    }
  }

  private func description(of outcome: Outcome) -> String {
    guard !rows.isEmpty else {
      return "\(base.description) Made by `edgewise device calibrate` without speeds."
    }
    return "\(base.description) Calibrated by `edgewise device calibrate` with"
      + " \(origin(of: outcome));"
      + " figures are for the reference engine and Q4_0."
  }

  /// The rows that something was fitted to.
  func used(in outcome: Outcome) -> [CalibrationRow] {
    let left = Set(outcome.contradictions.map(\.row))
    return rows.indices.filter { !left.contains($0) }.map { rows[$0] }
  }

  /// How many rows there are that something was fitted to, and of what.
  private func origin(of outcome: Outcome) -> String {
    let rows = used(in: outcome)
    let engines = Set(rows.map(\.engine)).sorted().joined(separator: " and ")
    let formats = Set(rows.map { $0.weights.uppercased() }).sorted().joined(separator: ", ")
    return "\(rows.count == 1 ? "1 row" : "\(rows.count) rows") of \(engines), \(formats)"
  }
}
