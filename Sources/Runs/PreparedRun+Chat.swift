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
    let template: ChatTemplate
    do { template = try model.chatTemplate.get() } catch {
      throw RunError("\(error), or leave --chat out to give the prompt as it is")
    }
    var warnings: [String] = []
    if !template.isKnown {
      warnings.append("the model has no chat template: the prompt is given as it is")
    }
    if template.tellsTheDate {
      warnings.append(
        "the model's chat template writes the date of today into the prompt, so that the same"
          + " command has other tokens on another day")
    }
    if question.isEmpty { return ([], warnings) }
    return (encode(try conversation(question, in: template), for: model), warnings)
  }

  /// A question as `template` writes it.
  private static func conversation(
    _ question: String, in template: ChatTemplate
  ) throws(RunError) -> String {
    guard template.isKnown else { return question }
    do throws(TemplateError) {
      return try template.written(
        [ChatTemplate.Message(role: .user, text: question)], addingAssistantTurn: true,
        now: CivilTime(secondsSince1970: CalendarTime.secondsSince1970))
    } catch {
      throw RunError(
        "the model's chat template cannot write the prompt: \(error); leave --chat out to give the"
          + " prompt as it is")
    }
  }
}
