import GGUF
import HostMachine
import Results
import Templates
import Tokenization

extension PreparedRun {
  /// A question as the model's template writes it, in tokens, and what a reader should know of it;
  /// no tokens where nothing is asked.
  ///
  /// - Throws: `RunError` where the file's template is no text, or cannot write the question.
  static func chatTokens(
    _ question: String, for model: LoadedModel
  ) throws(RunError) -> (tokens: [Int], warnings: [String]) {
    var warnings = try chatWarnings(of: model)
    if question.isEmpty { return ([], warnings) }
    let message = ChatTemplate.Message(role: .user, text: question)
    let written = try conversation([message], for: model)
    let tokens = encode(written, for: model)
    let spelled = model.tokenizer?.spelledMarks(of: written, besides: question, in: tokens) ?? []
    if !spelled.isEmpty { warnings.append(spellingWarning(spelled)) }
    return (tokens, warnings)
  }

  /// What a reader should know of conversations with `model`, in sentences.
  ///
  /// - Throws: `RunError` where the file's template is no text.
  static func chatWarnings(of model: LoadedModel) throws(RunError) -> [String] {
    let template = try template(of: model)
    var warnings: [String] = []
    if !template.isKnown {
      warnings.append("the model has no chat template: the prompt is given as it is")
    }
    if template.tellsTheDate {
      warnings.append(
        "the model's chat template writes the date of today into the prompt, so that the same"
          + " command has other tokens on another day")
    }
    return warnings
  }

  /// The model's template, or one that is not known.
  ///
  /// - Throws: `RunError` where the file's template is no text.
  static func template(of model: LoadedModel) throws(RunError) -> ChatTemplate {
    do { return try model.chatTemplate.get() } catch {
      throw RunError("\(error), or leave --chat out to give the prompt as it is")
    }
  }

  /// A conversation as the template of `model` writes it, up to the beginning of an answer.
  ///
  /// - Throws: `RunError` where the file's template is no text, or cannot write it.
  static func conversation(
    _ messages: [ChatTemplate.Message], for model: LoadedModel
  ) throws(RunError) -> String {
    let template = try template(of: model)
    guard template.isKnown else { return messages.map(\.text).joined(separator: "\n") }
    do throws(TemplateError) {
      return try template.written(
        messages, addingAssistantTurn: true,
        now: CivilTime(secondsSince1970: CalendarTime.secondsSince1970))
    } catch {
      throw RunError(
        "the model's chat template cannot write the prompt: \(error); leave --chat out to give the"
          + " prompt as it is")
    }
  }

  /// Why this is no refusal: vocabularies of some models lack marks that they were trained with.
  static func spellingWarning(_ marks: [String]) -> String {
    let shown = marks.prefix(mostShownMarks).joined(separator: " ")
    let more = marks.count > mostShownMarks ? " and \(marks.count - mostShownMarks) more" : ""
    return "marks of the model's chat form do not become single tokens (\(shown)\(more)): the model"
      + " reads them as plain text, and unless it was trained so, its answer is worth nothing"
  }

  private static let mostShownMarks = 4
}
