import ArgumentParser
import Profiles
import Residency

/// What a shell offers for the values of our options.
extension CompletionKind {
  /// The names of all devices, and the bare host.
  static var devices: Self { .custom { _, _, _ in ["host"] + ProfileLibrary.catalog.names } }

  /// The names of all devices.
  static var profiles: Self { .custom { _, _, _ in ProfileLibrary.catalog.names } }

  /// All cache policies; a file follows the last.
  static var cachePolicies: Self { .list(CachePolicy.unprofiled.map(\.description) + ["pinned:"]) }

  /// Model files.
  static var models: Self { .file(extensions: ["gguf"]) }

  /// Recordings of runs.
  static var recordings: Self { .file(extensions: ["ewr"]) }
}
