import OrderedCollections

/// What something is called with.
struct CallArguments {
  var positional: [Value] = []
  var named: OrderedDictionary<Text, Value> = [:]
}

extension Rendering {
  /// The arguments in the order of `parameters`; nil for those that are not given.
  func bound(
    _ given: CallArguments, to parameters: [Text], of name: String
  ) throws(TemplateError) -> [Value?] {
    guard given.positional.count <= parameters.count else {
      throw fault(
        "'\(name.excerpt)' takes at most \(parameters.count) arguments, not"
          + " \(given.positional.count)")
    }
    var values: [Value?] = given.positional
    values += Array(repeating: nil, count: parameters.count - values.count)
    for (argument, value) in given.named {
      guard let index = parameters.firstIndex(of: argument) else {
        throw fault("'\(name.excerpt)' takes no argument '\(argument.string.excerpt)'")
      }
      guard values[index] == nil else {
        throw fault("'\(name.excerpt)' gets '\(argument.string.excerpt)' twice")
      }
      values[index] = value
    }
    return values
  }

  /// An argument that must be an integer; `usual` where it is not given.
  func integer(_ value: Value?, else usual: Int) throws(TemplateError) -> Int {
    switch value {
    case nil: return usual
    case .integer(let number)?: return number
    case .truth(let truth)?: return truth ? 1 : 0
    case .undefined(let absence)?: throw fault(absence.reason)
    case let other?: throw fault("an argument must be an integer, not '\(other.kindName)'")
    }
  }

  /// An argument that must be a text; `usual` where it is not given.
  func text(_ value: Value?, else usual: Text? = nil) throws(TemplateError) -> Text {
    switch value {
    case .text(let text)?: return text
    case .undefined(let absence)?: throw fault(absence.reason)
    case let other?: throw fault("an argument must be a text, not '\(other.kindName)'")
    case nil:
      guard let usual else { throw fault("an argument is missing, which must be a text") }
      return usual
    }
  }

  func truth(_ value: Value?) -> Bool { value?.isTrue ?? false }

  /// An argument that is given, even if it is none.
  func needed(_ value: Value?, of name: String) throws(TemplateError) -> Value {
    guard let value else { throw fault("'\(name.excerpt)' lacks an argument") }
    return value
  }

  /// An argument for which none is as good as nothing.
  func present(_ value: Value?) -> Value? {
    if case .null? = value { return nil }
    return value
  }
}
