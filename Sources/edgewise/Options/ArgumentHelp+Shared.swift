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

  /// What `--locality` does, wherever it is.
  static let locality = ArgumentHelp(
    """
    How alike the tokens of a text choose experts: low, typical or high for such a model, a YAML \
    file, or single numbers such as text=0.5,near=0.1, also behind one of them. (default: typical)
    """,
    valueName: "choice")
}
