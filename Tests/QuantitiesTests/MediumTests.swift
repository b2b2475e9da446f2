import Quantities
import Testing

/// Text of files is data, whatever shows it.
@Suite struct MediumTests {
  @Test func `each medium gets text that does nothing there`() {
    let text = "=a\u{1B}[0m|'\"\n<b>"
    let expected: [(Medium, String)] = [
      (.terminal, "=a␛[0m|'\"␊<b>"), (.html, "=a␛[0m|'\"␊<b>"), (.svg, "=a␛[0m|'\" <b>"),
      (.markdown, "=a␛\\[0m\\|'\" \\<b>"), (.csv, "\"'=a␛[0m|'\"\"\n<b>\""),
      (.sql, "'=a␛[0m|''\"\n<b>'"), (.json, "\"=a\\u001b[0m|'\\\"\\u000a<b>\""),
    ]
    #expect(Set(expected.map(\.0)) == Set(Medium.allCases))
    for (medium, quoted) in expected { #expect(medium.quoted(text) == quoted) }
  }

  @Test func `lines stay lines where text has several, and nothing plain is changed`() {
    #expect(Medium.terminal.quotedLines("a\n\tb\r") == "a\n\tb␍")
    for medium in [Medium.terminal, .html, .svg, .csv] {
      #expect(medium.quoted("Größe 5 µs, 名前".replacing(",", with: "")) == "Größe 5 µs 名前")
    }
  }

  @Test func `what turns text around or hides a line break has its number`() {
    #expect(Medium.terminal.quoted("\u{202E}\u{2028}\u{85}") == "\\u{202e}\\u{2028}\\u{85}")
    #expect(
      Medium.harmless(json: Array("{\n\"a\": \"\u{9B}\"}".utf8))
        == Array("{\n\"a\": \"\\u009b\"}".utf8))
  }
}
