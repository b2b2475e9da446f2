import Templates
import Testing

@Suite struct TemplateErrorTests {
  private let now = GoldenData.now

  private func error(_ source: String) -> TemplateError? {
    do throws(TemplateError) {
      let text = try Template(source).render([("name", .text("Ada"))], now: now)
      Issue.record("\(source) gives \(text)")
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("a\nb {{ 'c }}", 2, "a string begins here that does not end; add a quotation mark"),
    ("\n\n{# c", 3, "a comment begins here that does not end; add '#}'"),
    ("{{ a ? b }}", 1, "the character '?' has no meaning here"),
    ("{{ (1] }}", 1, "']' closes no bracket of its kind"),
    ("a\n{% if a %}\nb\n", 2, "the block that begins here has no '{% endif %}'"),
    ("{% nope %}", 1, "there is no tag 'nope', or it closes no block here"),
    ("{% include 'x' %}", 1, "chat templates cannot use 'include'"),
    ("{{ 1 +\n\n }}", 3, "'}}' stands where an expression should be"),
    (
      "{{ 99999999999999999999 }}", 1,
      "an integer of more than 63 bits stands here, which is too large"
    ),
    ("{{ 'a\\x4' }}", 1, "the escape '\\x' needs 2 digits that name a character"),
    ("{{ '\\ud800' }}", 1, "the escape '\\u' needs 4 digits that name a character"),
  ])
  func `what is not written as a template names its line`(
    source: String, line: Int, reason: String
  ) {
    let error = error(source)
    #expect(error?.line == line)
    #expect(error?.reason == reason)
  }

  @Test(arguments: [
    ("a\n{{ missing.x }}", 2, "'missing' is undefined"),
    ("{{ {}.x.y }}", 1, "'dict object' has no attribute 'x'"),
    (
      "{% for i in [1] %}\n{{ name\n + i }}{% endfor %}", 2,
      "'str object' and 'int object' cannot be added, multiplied or the like"
    ),
    ("{{ 9223372036854775807 + 1 }}", 1, "a number gets larger than 63 bits"),
    ("{{ 1 // 0 }}", 1, "a number is divided by zero"),
    ("{{ name | nope }}", 1, "there is no filter 'nope'"),
    ("{{ name is nope }}", 1, "there is no test 'nope'"),
    ("{% macro m(a) %}{% endmacro %}\n{{ m(1, 2) }}", 2, "macro 'm' takes at most 1 arguments"),
    ("{% macro m() %}\n{{ 1 / 0 }}{% endmacro %}\n{{ m() }}", 2, "a number is divided by zero"),
    (
      "{{ name | map('upper') }}", 1,
      "a generator cannot be printed; make it a list with '| list'"
    ),
    (
      "{{ [].append(1) }}", 1,
      "'list object' has no 'append', as a chat template may change no value"
    ),
  ])
  func `what fails while it is rendered names its line`(
    source: String, line: Int, reason: String
  ) {
    let error = error(source)
    #expect(error?.line == line)
    #expect(error?.reason == reason)
    #expect(error?.refusal == nil)
  }

  @Test func `a template may refuse a conversation in its own words`() {
    let error = error("{% if 1 %}\n{{ raise_exception('Roles must ' ~ 'alternate') }}{% endif %}")
    #expect(error?.refusal == "Roles must alternate")
    #expect(
      error.map { "\($0)" } == "line 2 of the chat template: it refuses this conversation, saying"
        + " \"Roles must alternate\"")
  }

  @Test func `no error quotes all of a long text`() {
    let long = String(repeating: "x", count: 100_000)
    for source in ["{{ \(long).y }}", "{{ a | \(long) }}", "{{ raise_exception('\(long)') }}"] {
      #expect((error(source)?.reason.utf8.count ?? 0) < 500)
    }
  }
}
