/// How text is cut into words before tokens are made; tokens never reach across two words.
///
/// At each position the first of these that fits is the next word, each as far as the rule has it:
/// a contraction, letters, numbers, symbols, blank characters.
struct WordRule: Sendable {
  var contractions: Contractions
  var letters: Letters
  var numbers: Numbers
  /// What counts as a symbol: one or more of them are a word, with at most one U+0020 before them.
  var symbols: CharacterKinds
  /// ASCII characters that go with the symbols before them, any number of them.
  var symbolEndings = ""
  /// Whether blank characters up to the last line break among them are a word.
  var stopsAtLineBreaks: Bool
  /// What is cut out first, so that the other words end there.
  var isolation = Isolation.nothing

  /// An apostrophe and `s`, `t`, `re`, `ve`, `m`, `ll` or `d`.
  enum Contractions {
    case never
    /// In small letters only.
    case small
    case anyCase
    /// In any case, and part of the word of letters before it.
    case afterLetters
  }

  enum Letters {
    /// Letters, with at most one U+0020 before them.
    case afterBlank
    /// Characters of these kinds, with at most one character before them that is no letter, no
    /// number and no line break.
    case afterOne(CharacterKinds)
    /// As `afterOne` with letters and marks, but capitals (none is enough) and then small letters,
    /// one at least; or one capital at least and then small letters. Caseless letters and marks
    /// count as both.
    case cased
  }

  enum Numbers {
    /// Numbers, with at most one U+0020 before them.
    case afterBlank
    /// So many numbers at most.
    case upTo(Int)
    /// As `afterBlank`, cut further: three ASCII digits are a word of their own.
    case threeDigits
    /// As `threeDigits`, without a blank before numbers.
    case threeDigitsApart
  }

  enum Isolation {
    case nothing
    /// Each number is a word.
    case numbers
    /// A run of punctuation and of these ASCII characters is a word.
    case punctuation(String)
  }
}

extension WordRule {
  private static let plainSymbols: CharacterKinds = [.mark, .punctuation, .other]

  static let gpt2 = WordRule(
    contractions: .small, letters: .afterBlank, numbers: .afterBlank, symbols: plainSymbols,
    stopsAtLineBreaks: false)

  /// GPT-2's rule for what is left between numbers.
  static let gpt2BetweenNumbers = gpt2.with { $0.isolation = .numbers }

  static let falcon = gpt2.with {
    $0.isolation = .punctuation("$+<=>^~|`")
    $0.numbers = .threeDigits
  }

  /// What llama.cpp takes where a file names no rule.
  static let unnamed = gpt2.with {
    $0.isolation = .punctuation("$+<=>^~|")
    $0.numbers = .threeDigitsApart
  }

  static let llama3 = WordRule(
    contractions: .anyCase, letters: .afterOne(.letter), numbers: .upTo(3), symbols: plainSymbols,
    symbolEndings: "\r\n", stopsAtLineBreaks: true)

  static let qwen2 = llama3.with { $0.numbers = .upTo(1) }

  static let qwen35 = qwen2.with {
    $0.letters = .afterOne([.letter, .mark])
    $0.symbols.remove(.mark)
  }

  /// As the authors of the o200k vocabulary have it, marks within words; llama.cpp cuts at marks.
  static let gpt4o = llama3.with {
    $0.contractions = .afterLetters
    $0.letters = .cased
    $0.symbolEndings = "\r\n/"
  }

  static let tekken = gpt4o.with {
    $0.contractions = .never
    $0.numbers = .upTo(1)
  }

  private func with(_ change: (inout WordRule) -> Void) -> WordRule {
    var rule = self
    change(&rule)
    return rule
  }
}
