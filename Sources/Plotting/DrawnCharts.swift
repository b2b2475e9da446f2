public import Files

/// What came of drawing charts: a picture that fails costs nothing but itself.
public struct DrawnCharts: Sendable {
  /// Those that are complete.
  public private(set) var pictures: [Picture] = []
  private var failures: [Failure] = []

  private struct Failure {
    let reason: String
    var names: [String]
  }

  /// Draws `charts` in all formats, until they are no longer wanted (`Gnuplot.giveUp`). What was to
  /// end before, and has ended what it did, still gets its pictures where that takes no time.
  public init(_ charts: [Chart], with gnuplot: Gnuplot) {
    let mayGiveUp = !Gnuplot.isUnwanted
    let gnuplot = mayGiveUp ? gnuplot : gnuplot.hurried
    var lasting: ReportError?
    for chart in charts {
      for format in Chart.Format.allCases {
        let name = chart.fileName(format)
        do {
          if let lasting { throw lasting }
          if mayGiveUp, Gnuplot.isUnwanted { throw ReportError.givenUp }
          let bytes = try chart.drawn(as: format, with: gnuplot, mayGiveUp: mayGiveUp)
          pictures.append(Picture(name: name, bytes: bytes))
        } catch {
          if let error = error as? ReportError, error.kind.isLasting { lasting = error }
          note(error, about: name)
        }
      }
    }
  }

  /// Writes the pictures into `folder`; those that remain are there.
  public func written(into folder: String, of files: any FileSystem) -> DrawnCharts {
    var written = self
    written.pictures = []
    for picture in pictures {
      do throws(FileError) {
        try files.write(picture.bytes, to: "\(folder)/\(picture.name)")
        written.pictures.append(picture)
      } catch {
        written.note(error, about: picture.name)
      }
    }
    return written
  }

  /// The names of the pictures' files.
  public var names: [String] { pictures.map(\.name) }

  /// Which pictures are missing and why, a sentence for each reason.
  public var notes: [String] {
    failures.map { failure in
      failure.reason == ReportError.gnuplotMissing.description
        ? failure.reason : "\(failure.names.joined(separator: ", ")) not drawn: \(failure.reason)"
    }
  }

  private mutating func note(_ error: any Error, about name: String) {
    let reason = (error as? FileError)?.reason ?? "\(error)"
    if let index = failures.firstIndex(where: { $0.reason == reason }) {
      failures[index].names.append(name)
    } else {
      failures.append(Failure(reason: reason, names: [name]))
    }
  }
}

extension Chart {
  /// The names of all files that charts of these `names` are drawn into.
  public static func fileNames(of names: [String]) -> [String] {
    names.flatMap { name in Format.allCases.map { "\(name).\($0.rawValue)" } }
  }

  fileprivate func fileName(_ format: Format) -> String { "\(name).\(format.rawValue)" }
}
