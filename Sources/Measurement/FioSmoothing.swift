import Profiles
import Quantities
import Results

/// Whether a storage curve says what was measured: where larger reads took less time than smaller
/// ones, it says more of the smaller ones than was.
struct FioSmoothing {
  let survey: StorageSurvey
  /// What errors call the result.
  let file: String

  /// How far the bandwidth of a row may be above the one that was measured, as a share of it: so
  /// far reads of disks whose time hardly depends on the size may differ.
  private static let tolerance = 0.1

  /// Refuses a survey whose curve is far from it.
  ///
  /// - Throws: `RunError` with both sizes and what was measured of them.
  func check() throws(RunError) {
    for (point, row) in zip(survey.points, survey.rows) {
      let measured = point.bandwidth.bytesPerSecond
      guard row.bandwidth.bytesPerSecond > (1 + Self.tolerance) * measured,
        let quicker = quickest(above: point)
      else { continue }
      throw RunError(
        "\(file): reads of \(point.byteCount) at depth \(point.queueDepth) have"
          + " \(point.bandwidth), and of \(quicker.byteCount) \(quicker.bandwidth), so that the"
          + " larger ones take less time, and a curve would have to say \(row.bandwidth) of the"
          + " smaller ones; run both again with nothing else on the disk, or leave one of them out")
    }
  }

  /// The reads of more bytes than `point`, at its depth, that take the least time.
  private func quickest(above point: StorageSurvey.Point) -> StorageSurvey.Point? {
    let seconds = { (point: StorageSurvey.Point) in
      Double(point.byteCount.bytes) / point.bandwidth.bytesPerSecond
    }
    return survey.points
      .filter { $0.queueDepth == point.queueDepth && $0.byteCount > point.byteCount }
      .min { seconds($0) < seconds($1) }
  }
}
