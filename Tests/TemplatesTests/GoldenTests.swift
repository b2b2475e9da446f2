import Templates
import Testing

/// What Jinja itself makes of templates; `Golden/README.md` says how that was found.
@Suite struct GoldenTests {
  @Test(arguments: GoldenData.templates) func `chat templates give what Jinja gives`(
    template: GoldenTemplate
  ) {
    expectSameOutcome(template)
  }

  @Test func `snippets give what Jinja gives`() {
    #expect(GoldenData.snippets.count > 1000)
    for snippet in GoldenData.snippets { expectSameOutcome(snippet) }
  }

  private func expectSameOutcome(_ golden: GoldenTemplate) {
    do throws(TemplateError) {
      let text = try Template(golden.source).render(golden.variables, now: GoldenData.now)
      #expect(.text(text) == golden.expected, "\(golden)")
    } catch {
      guard case .error(let message) = golden.expected else {
        Issue.record("\(golden): \(error), where Jinja prints \(golden.expected)")
        return
      }
      if let refusal = error.refusal { #expect(message.hasSuffix(refusal), "\(golden)") }
    }
  }
}
