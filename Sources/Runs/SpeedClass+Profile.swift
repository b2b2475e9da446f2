public import Profiles
import Quantities
public import Results

extension SpeedClass {
  /// What a speed of `phase` on `profile` with `threads` rests on: the kind of the figure that
  /// binds it. Decoding is bound by the memory, or by what the cores draw where that is less; a
  /// prefill by the integer products of the fastest cores.
  ///
  /// - Precondition: the profile has a core for each thread.
  public init(of phase: SpeedPhase, on profile: DeviceProfile, threads: Int) {
    let used = ThreadPlacement(fastest: threads, of: profile).clusters(of: profile)
    let path: String
    switch phase {
    case .prefill: path = "cpu.clusters.\(used[0].cluster.name).int8"
    case .decode:
      let slowest = used.map(\.cluster).min { $0.bandwidth < $1.bandwidth } ?? used[0].cluster
      let drawn = Double(threads) * slowest.bandwidth.bytesPerSecond
      path =
        drawn < profile.memory.bandwidth.bytesPerSecond
        ? "cpu.clusters.\(slowest.name).bandwidth" : "memory.bandwidth"
    }
    let kind = profile.fields.first { $0.path == path }?.kind
    self = kind == nil || kind == .assumed ? .dataSheet : .measured
  }
}
