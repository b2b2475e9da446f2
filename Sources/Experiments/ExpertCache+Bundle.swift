import DeviceInterface
import ExpertStore
import Residency
import Tracing

extension ExpertCache {
  /// A cache of `bundle`'s experts that checks each against its checksum when it is first read.
  ///
  /// - Parameter verifies: False where no bytes are really read.
  convenience init(
    of bundle: ExpertBundle, options: CacheOptions, device: any Device, tracer: Tracer,
    verifies: Bool = true
  ) {
    unsafe self.init(
      options: options, layout: ExpertLayout(header: bundle.header), device: device,
      tracer: tracer
    ) { expert, bytes in
      guard verifies else { return nil }
      do throws(BundleError) {
        try unsafe bundle.verify(layer: expert.layer, expert: expert.index, bytes: bytes)
        return nil
      } catch { return "\(bundle.path) \(error.reason)" }
    }
  }
}
