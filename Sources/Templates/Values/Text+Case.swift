/// Upper and lower case as Python has them, by the full mappings of Unicode.
extension Text {
  var uppercased: Text { mapped { scalars, index in scalars[index].properties.uppercaseMapping } }

  var lowercased: Text { mapped(Self.lowercase) }

  /// The first character upper case, all others lower case.
  var capitalized: Text {
    mapped { scalars, index in
      index == 0 ? scalars[0].properties.titlecaseMapping : Self.lowercase(scalars, at: index)
    }
  }

  /// Each run of letters begins in upper case.
  var titlecased: Text {
    mapped { scalars, index in
      let isWithinWord = index > 0 && scalars[index - 1].properties.isCased
      return isWithinWord
        ? Self.lowercase(scalars, at: index) : scalars[index].properties.titlecaseMapping
    }
  }

  var caseSwapped: Text {
    mapped { scalars, index in
      let properties = scalars[index].properties
      if properties.isUppercase { return Self.lowercase(scalars, at: index) }
      return properties.isLowercase ? properties.uppercaseMapping : String(scalars[index])
    }
  }

  private func mapped(_ mapping: ([Unicode.Scalar], Int) -> String) -> Text {
    let scalars = self.scalars
    var text = ""
    for index in scalars.indices { text += mapping(scalars, index) }
    return Text(text)
  }

  /// A sigma at the end of a word has a form of its own.
  private static func lowercase(_ scalars: [Unicode.Scalar], at index: Int) -> String {
    guard scalars[index] == "\u{3A3}" else { return scalars[index].properties.lowercaseMapping }
    // A word has no more ignorable characters in a row than this, and a search that is cut short
    // takes no longer for a text that has.
    let longest = 64
    let before = scalars[..<index].suffix(longest).last { !$0.properties.isCaseIgnorable }
    let after = scalars[(index + 1)...].prefix(longest).first { !$0.properties.isCaseIgnorable }
    let isFinal = before?.properties.isCased == true && after?.properties.isCased != true
    return isFinal ? "\u{3C2}" : "\u{3C3}"
  }
}

// MARK: - Kinds of text

extension Text {
  /// Whether it has letters of this case and none of the other.
  var isUppercase: Bool { isCased { $0.isUppercase } }

  var isLowercase: Bool { isCased { $0.isLowercase } }

  private func isCased(_ holds: (Unicode.Scalar.Properties) -> Bool) -> Bool {
    let cased = string.unicodeScalars.lazy.map(\.properties).filter(\.isCased)
    return !cased.isEmpty && cased.allSatisfy(holds)
  }

  func isAll(_ holds: (Unicode.Scalar) -> Bool) -> Bool {
    !isEmpty && string.unicodeScalars.allSatisfy(holds)
  }
}

extension Unicode.Scalar {
  var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  var isDecimal: Bool { properties.numericType == .decimal }
  var isDigit: Bool { isDecimal || properties.numericType == .digit }
  var isNumeric: Bool { properties.numericType != nil }

  /// As Python has it, which counts four separators of old files.
  var isSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
}
