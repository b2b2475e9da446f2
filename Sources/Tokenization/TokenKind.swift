/// What a token is for; the raw values are those of `tokenizer.ggml.token_type`.
enum TokenKind: Int, Sendable {
  /// A piece of text that merging can make.
  case normal = 1
  case unknown = 2
  /// A mark such as `<|im_end|>`: found in text on request, shown on request.
  case control = 3
  /// A word added by hand: always found in text as a whole, always shown.
  case userDefined = 4
  /// An id without a text, there to round the vocabulary up.
  case unused = 5
  case byte = 6

  /// Whether the token's text is hidden unless it is asked for.
  var isHidden: Bool {
    switch self {
    case .control, .unknown, .unused: true
    case .normal, .userDefined, .byte: false
    }
  }
}
