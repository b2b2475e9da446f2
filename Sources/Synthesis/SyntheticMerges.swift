import Tokenization

/// Merges that make pieces of words in several scripts; no piece is made twice, and the parts of
/// each are bytes or made before it.
enum SyntheticMerges {
  typealias Merge = (left: String, right: String)

  /// The `count` most urgent merges.
  ///
  /// - Precondition: there are so many, as there are for every vocabulary that can be asked for.
  static func first(_ count: Int) -> [Merge] {
    var merges: [Merge] = []
    merges.reserveCapacity(count)
    for stage in stages {
      for left in stage.lefts {
        for right in stage.rights {
          if merges.count == count { return merges }
          merges.append((left, right))
        }
      }
    }
    precondition(merges.count == count, "there are merges for every vocabulary")
    return merges
  }

  private struct Stage {
    let lefts: [String]
    let rights: [String]
  }

  /// The frequent first, as far as single letters of English tell.
  private static let letters = "etaoinshrdlcumwfgypbvkjxqz".map { String($0) }

  private static let stages: [Stage] = {
    let capitals = letters.map { $0.uppercased() }
    let bytes = ByteAlphabet.characters.map { String($0) }
    let (blank, continuations) = (bytes[0x20], Array(bytes[0x80...0xBF]))
    // The first bytes of common Chinese characters, of three bytes each.
    let openings = Array(bytes[0xE4...0xE9])
    let pairs = joined(letters, letters)
    let blankLetters = joined([blank], letters)
    let blankPairs = joined(blankLetters, letters)
    let unfinished = joined(openings, continuations)
    return [
      Stage(lefts: [blank], rights: letters), Stage(lefts: letters, rights: letters),
      Stage(lefts: [blank], rights: [blank]),
      Stage(lefts: [blank + blank], rights: [blank, blank + blank]),
      Stage(lefts: [blank], rights: capitals), Stage(lefts: capitals, rights: letters),
      // Accented Latin, Greek, Cyrillic.
      Stage(lefts: Array(bytes[0xC3...0xD1]), rights: continuations),
      Stage(lefts: blankLetters, rights: letters),
      Stage(lefts: pairs, rights: letters),
      Stage(lefts: openings, rights: continuations),
      Stage(lefts: unfinished, rights: continuations),
      Stage(lefts: blankPairs, rights: letters),
      Stage(lefts: pairs, rights: pairs),
    ]
  }()

  private static func joined(_ lefts: [String], _ rights: [String]) -> [String] {
    lefts.flatMap { left in rights.map { left + $0 } }
  }
}
