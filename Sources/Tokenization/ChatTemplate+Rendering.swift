public import Templates

extension ChatTemplate {
  /// The conversation as the model's own template writes it; without one as `render` has it.
  ///
  /// Encode the result with special tokens parsed. A template that begins texts with the token for
  /// that has written it already.
  ///
  /// - Parameters:
  ///   - addingAssistantTurn: whether an answer is begun, for the model to go on.
  ///   - now: the date and time that templates may tell the model.
  /// - Throws: where the template is not one, asks for too much, or refuses the conversation.
  public func written(
    _ messages: [Message], addingAssistantTurn: Bool, now: CivilTime
  ) throws(TemplateError) -> String {
    guard let source else { return render(messages, addingAssistantTurn: addingAssistantTurn) }
    let turns = messages.map { message in
      TemplateValue.dictionary([
        ("role", .text(message.role.rawValue)), ("content", .text(message.text)),
      ])
    }
    return try Template(source).render(
      [
        ("messages", .list(turns)), ("add_generation_prompt", .truth(addingAssistantTurn)),
        ("bos_token", .text(beginText)), ("eos_token", .text(endText)),
      ], now: now)
  }
}
