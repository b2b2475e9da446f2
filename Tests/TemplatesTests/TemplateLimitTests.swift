import Templates
import Testing

/// Templates that were written to do harm.
@Suite struct TemplateLimitTests {
  private func error(_ source: String) -> TemplateError? {
    do throws(TemplateError) {
      _ = try Template(source).render([("text", .text("word"))], now: GoldenData.now)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      // Steps.
      "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
      "{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}",
      "{% set a = 'ab' * 1000000 %}{% set b = 'a' * 500000 ~ 'c' %}{{ b in 'a' * 4000000 }}",
      "{% set n = namespace(a=[1]) %}{% for i in range(60) %}{% set n.a = [n.a, n.a] %}{% endfor %}"
        + "{{ n.a == [n.a[0], n.a[1]] }}{{ n.a | tojson }}",
      "{% set n = namespace(a=(1, 2)) %}{% for i in range(60) %}{% set n.a = (n.a, n.a) %}"
        + "{% endfor %}{{ {n.a: 1} }}",
      "{% for i in range(1000) %}{% for j in range(1000) %}{% set x = 1 %}{% endfor %}{% endfor %}",
      "{% set a = 'a' * 4000000 %}{% for i in range(100) %}{% set x = a | length %}{% endfor %}",
      // Bytes.
      "{{ 'a' * 9223372036854775807 }}",
      "{{ [1, 2] * 4611686018427387904 }}",
      "{{ 'ab' * 4611686018427387904 }}",
      "{% set n = namespace(a='a') %}{% for i in range(64) %}{% set n.a = n.a * 2 %}{% endfor %}",
      "{% set n = namespace(a=[0]) %}{% for i in range(64) %}{% set n.a = n.a + n.a %}{% endfor %}",
      "{% set n = namespace(a=[0]) %}{% for i in range(9999) %}{% set n.a = n.a + ['x' * 99999] %}"
        + "{% endfor %}",
      "{{ 'a' | center(9223372036854775807) }}", "{{ 'a'.zfill(9223372036854775807) }}",
      "{{ 'a' | indent(9223372036854775807) }}", "{{ [1] | tojson(indent=9223372036854775807) }}",
      "{{ [1] | batch(9223372036854775807, 0) | list }}",
      "{{ [1] | slice(9223372036854775807) | list }}",
      "{{ ('a' * 99999).replace('', 'b' * 99999) }}",
      "{{ ([0] * 99999) | join('b' * 99999) }}",
      "{% for i in range(100000) %}{{ 'x' * 1000 }}{% endfor %}",
      "{{ strftime_now('%c' * 4000000) }}",
      // Depth.
      "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
      "{% macro f() %}{{ caller() }}{% endmacro %}"
        + "{% macro g(n) %}{% call f() %}{{ g(n) }}{% endcall %}{% endmacro %}{{ g(1) }}",
      "{% set n = namespace(a=1) %}{% for i in range(100000) %}{% set n.a = [n.a] %}{% endfor %}",
      "{% set n = namespace(a=1) %}{% for i in range(100000) %}{% set n.a = {'a': n.a} %}"
        + "{% endfor %}",
      "{% set n = namespace(a=[1]) %}{% for i in range(100000) %}"
        + "{% set n.a = n.a | map('string') %}{% endfor %}{{ n.a | list }}",
      "{% set n = namespace(a=[1]) %}{% for i in range(100000) %}{% for j in [n.a] %}"
        + "{% set n.a = loop %}{% endfor %}{% endfor %}",
      "{% set n = namespace(a='a') %}{% for i in range(100000) %}{% set n.a = [n.a].index %}"
        + "{% endfor %}",
    ])
  func `what never ends or fits is refused`(source: String) {
    #expect(error(source) != nil)
  }

  @Test(arguments: [
    "{% set n = namespace() %}{% set n.n = n %}{{ n == n }}",
    "{% set n = namespace() %}{% set n.next = n %}{% for i in range(100000) %}"
      + "{% set m = namespace() %}{% set m.next = n.next %}{% set n.next = m %}{% endfor %}",
    "{% macro m() %}{% endmacro %}{% set n = namespace(m=m) %}{% set x = [m, n] %}",
    "{{ 'a' * -9223372036854775807 }}{{ [1][9223372036854775807] }}{{ 'a'[-9223372036854775807] }}",
    "{{ text[9223372036854775807:-9223372036854775807:-9223372036854775807] }}",
    "{{ [1, 2, 3][::9223372036854775807] }}{{ 'abc'[::-9223372036854775807] }}",
    "{{ range(-9223372036854775807, 9223372036854775807, 9223372036854775807) | list }}",
    "{{ range(9223372036854775807, -9223372036854775807, -9223372036854775807) | list }}",
    "{{ -9223372036854775807 // -1 }}{{ -9223372036854775807 % -1 }}",
    "{{ 'a' | truncate(9223372036854775807, leeway=9223372036854775807) }}",
    "{{ '%.0s%0s' % ('a', 'b') }}", "{{ 1 | round(-9223372036854775807) }}",
    "{{ 1.5 | round(9223372036854775807) }}", "{{ 'a,b'.split(',', 9223372036854775807) }}",
    "{{ 'aa'.replace('a', 'b', 9223372036854775807) }}",
    "{{ 'abc'.find('c', -9223372036854775807, 9223372036854775807) }}",
  ])
  func `what is odd but harmless is rendered`(source: String) {
    #expect(error(source) == nil)
  }

  @Test(arguments: [
    ("{{ ", "(", ")"), ("{{ ", "[", "]"), ("{{ ", "{'a': ", "}"), ("{{ ", "not ", ""),
    ("{{ ", "-", ""), ("{{ x", "[", "]"), ("{{ x", "(", ")"), ("{{ x", ".x", ""),
    ("{{ x", " | list", ""), ("{{ ", "1 if ", ""), ("{{ ", "x if x else ", ""),
    ("", "{% if 1 %}", "{% endif %}"), ("", "{% for i in [1] %}", "{% endfor %}"),
    ("", "{% macro m() %}", "{% endmacro %}"), ("", "{% call m() %}", "{% endcall %}"),
    ("", "{% filter upper %}", "{% endfilter %}"), ("", "{% set x %}", "{% endset %}"),
    ("{% set ", "(", ")"), ("{{ x is odd ", "is odd ", ""), ("{{ x | list", "(", ")"),
  ])
  func `deep nesting is refused without a deep stack`(begin: String, open: String, close: String) {
    let count = 200_000 / (open.utf8.count + close.utf8.count)
    let source =
      begin + String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
    #expect(error(source) != nil)
    #expect(error(begin + String(repeating: open, count: count)) != nil)
  }

  @Test func `calls end before the stack does`() throws {
    let recursion = "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(20) }}"
    var limits = TemplateLimits()
    _ = try Template(recursion, limits: limits).render([], now: GoldenData.now)
    limits.stackByteCount = 4 << 10
    let error = #expect(throws: TemplateError.self) {
      try Template(recursion, limits: limits).render([], now: GoldenData.now)
    }
    #expect(error?.reason.contains("stack") == true)
  }

  @Test(arguments: [
    (" + ", "a"), (" ~ ", "a"), (" and ", "1"), (" or ", "0"), (" == ", "1"), (" * ", "1"),
    (", ", "1"), (" 'a' ", "'b'"),
  ])
  func `a long row is no nesting`(sign: String, operand: String) {
    let row = String(repeating: operand + sign, count: 5000) + operand
    #expect(error("{% set a = 'a' %}{% set x = \(row) %}") == nil)
  }

  @Test func `a conversation of a thousand messages takes a quarter of the steps at most`() throws {
    let text = String(repeating: "word ", count: 100)
    let messages = (0..<1000).map { index in
      TemplateValue.dictionary([
        ("role", .text(index.isMultiple(of: 2) ? "user" : "assistant")), ("content", .text(text)),
      ])
    }
    var limits = TemplateLimits()
    limits.stepCount /= 4
    for source in Set(GoldenData.templates.map(\.source)) {
      do throws(TemplateError) {
        _ = try Template(source, limits: limits).render(
          [("messages", .list(messages)), ("add_generation_prompt", .truth(true))],
          now: GoldenData.now)
      } catch { #expect(!error.reason.contains("steps"), "\(source.prefix(100)): \(error)") }
    }
  }

  @Test func `the length of a template has an end`() {
    #expect(error(String(repeating: "a", count: 256 << 10)) == nil)
    #expect(error(String(repeating: "a", count: 256 << 10 + 1)) != nil)
  }
}
