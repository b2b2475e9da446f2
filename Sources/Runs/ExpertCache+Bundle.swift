public import DeviceInterface
public import ExpertStore
public import Models
public import Residency
public import Tracing

extension ExpertCache {
  /// A cache of `bundle`'s experts that checks each against its checksum when it is first read.
  public convenience init(
    of bundle: ExpertBundle, options: CacheOptions, device: any Device, tracer: Tracer
  ) {
    unsafe self.init(
      options: options, layout: ExpertLayout(header: bundle.header), device: device,
      tracer: tracer
    ) { expert, bytes in
      do throws(BundleError) {
        try unsafe bundle.verify(layer: expert.layer, expert: expert.index, bytes: bytes)
        return nil
      } catch { return "\(bundle.path) \(error.reason)" }
    }
  }

  /// A cache of `model`'s experts on a device that accounts for reads and moves no bytes.
  public convenience init(
    pricing model: Model, options: CacheOptions, device: any Device, tracer: Tracer
  ) {
    unsafe self.init(
      options: options, layout: ExpertLayout(header: model.header), device: device, tracer: tracer
    ) { _, _ in nil }
  }
}
