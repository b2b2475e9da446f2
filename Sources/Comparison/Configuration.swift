import Files
import Metrics
import Quantities
import Results

/// What results owe themselves to, by the keys of their files.
enum Configuration {
  /// What makes figures those of another thing, so that they bound nothing here.
  static let identity = [
    "mode", "device", "overrides", "model", "model_sha256", "engine", "weights", "routing",
    "workload_id",
    "host.processor", "host.cores", "host.memory_bytes", "host_processor", "host_cores",
    "host_memory_bytes",
  ]

  /// What tells one row of `bench` from another before all else.
  static let row = ["test", "context_depth"]

  /// What results have at length, of which it is kept here only whether it is the same. Files are
  /// known by name elsewhere, and may have other contents by now.
  static let contents = ["resolved_profile", "scenario", "prompt_token_ids"]

  /// All keys, in the order in which people look for them.
  static let keys =
    identity + row + contents
    + [
      "start", "scenario.name", "memory.cap_bytes", "memory_cap_bytes", "memory.dense_weights",
    ]
    + SettingName.allCases.map(\.rawValue)
    + [
      "io_lanes", "lm_head.threshold", "lm_head.floor", "cache_slots", "kernel_variant", "seed",
      "objective", "constraints", command,
    ]

  /// What was asked for, as far as it decides figures: also what results have no key for, such as
  /// how experts are chosen.
  static let command = "command"

  /// The texts of all that `tree` has of them.
  static func texts(in tree: JSONTree) -> [String: String] {
    let isHost = tree["mode"] == .text("host")
    var texts: [String: String] = [:]
    for key in keys where isHost || !isOfHost(key) {
      let value = key.split(separator: ".").reduce(tree) { $0[String($1)] ?? .null }
      texts[key] =
        switch key {
        case "placement": counts(of: value)
        case command: text(of: value).map(CommandOptions.asked(by:))
        case _ where contents.contains(key):
          [.null, .list([])].contains(value) ? nil : Fingerprint.text(of: value.json.utf8)
        default: text(of: value)
        }
    }
    return texts
  }

  /// Whether `key` says which machine it was: elsewhere than on the bare host, time is a device's.
  private static func isOfHost(_ key: String) -> Bool {
    key.hasPrefix("host") || key == "kernel_variant"
  }

  private static func text(of tree: JSONTree) -> String? {
    switch tree {
    case .null: return nil
    case .truth(let isTrue): return "\(isTrue)"
    case .number(let digits): return digits
    case .text(let text): return text
    case .list(let items): return items.compactMap(text).joined(separator: "; ")
    // What is in one has keys of its own here.
    case .object: return nil
    }
  }

  /// Threads by cluster, as in `a53 2 + a72 4`.
  private static func counts(of tree: JSONTree) -> String? {
    guard case .object(let members) = tree else { return text(of: tree) }
    return members.sorted { $0.key < $1.key }.map { "\($0.key) \(text(of: $0.value) ?? "")" }
      .joined(separator: " + ")
  }

  /// What is `text` of `key` in results of `kind`, in words: what a result leaves out is as usual.
  static func words(_ key: String, _ text: String?, in kind: ResultKind) -> String {
    if contents.contains(key) { return "another \(title(of: key, in: kind))" }
    if let text { return "\(title(of: key, in: kind)) \(text)" }
    if SettingName(rawValue: key)?.usual == nil { return "no \(title(of: key, in: kind))" }
    return "no --\(key.replacing("_", with: "-"))"
  }

  /// What people call `key` in results of `kind`.
  static func title(of key: String, in kind: ResultKind) -> String {
    Figure.find(key.split(separator: ".").map(String.init), in: kind.rawValue)?.name ?? key
  }
}
