import ArgumentParser

extension ArgumentHelp {
  /// What `--set` does where there are several devices.
  static let settingOfAllProfiles = ArgumentHelp(
    "Overrides one field of all profiles, such as storage.bandwidth=\"200 MB/s\", or a part,"
      + " such as storage=ufs-4.0.",
    valueName: "path=value")

  /// What `--embedding` does, wherever it is.
  static let embedding: Self = """
    The embedding table in RAM (ram), or left on storage with a small read per token, so that more \
    experts have room (storage). (default: ram)
    """

  /// What `--dense-weights` does, wherever it is.
  static let denseWeights: Self = """
    How a device's engine holds the weights that every token reads: as pages of their file, which \
    go where memory is short (mmap), in memory of the process (anon), or there for good (pinned). \
    (default: as the engine does whose speed is simulated: Edgewise itself anon, others mmap)
    """

  /// A model that is priced by its file.
  static let pricedModel: Self = """
    A model by its GGUF file, of which the header is enough, with synthetic routing. Families that \
    Edgewise does not run are priced as far as their blocks are known.
    """

  /// What `--locality` does, wherever it is.
  static let locality = ArgumentHelp(
    """
    How alike the tokens of a text choose experts: low, typical or high for such a model, a YAML \
    file, or single numbers such as text=0.5,near=0.1, also behind one of them. (default: typical)
    """,
    valueName: "choice")
}
