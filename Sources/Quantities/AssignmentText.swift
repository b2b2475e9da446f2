/// Assignments such as `storage=ufs-4.0`, in words.
public enum AssignmentText {
  /// What `assignments` changed, as in `with storage ufs-4.0 and memory.total 8 GiB`.
  public static func changes(_ assignments: [String]) -> String {
    let texts = assignments.map { assignment in
      assignment.split(separator: "=", maxSplits: 1).joined(separator: " ")
    }
    let (most, last) = (texts.dropLast(), texts.suffix(1))
    return "with "
      + ([most.joined(separator: ", ")].filter { !$0.isEmpty } + last)
      .joined(separator: " and ")
  }
}
