import Files
@testable import Synthesis
import TestSupport
import Testing

@Suite struct LocalityTests {
  private static let folder = Statistics.folder + "/routing"

  @Test func `every shipped file is read, and known models have one`() throws {
    let catalog = try LocalityCatalog(folder: Self.folder, files: disk)
    let typical = ["smallthinker-4b": 0.1, "smallthinker-21b": 0.1, "qwen3-30b-a3b": 0.84]
    for (shape, text) in typical {
      let range = catalog.range(ofShape: shape)
      #expect(range.typical.text == text)
      #expect(range.low.text < text && text < range.high.text)
    }
    #expect(catalog.range(architecture: "gpt-oss").typical.near == 0.05)
    #expect(catalog.range(architecture: "qwen3moe") == catalog.range(ofShape: "qwen3-30b-a3b"))
    #expect(catalog.range(architecture: "new").typical.text == 0.5)
  }

  @Test func `levels, files and numbers are chosen`() throws {
    let family = try LocalityRange(path: Self.folder + "/qwen3.yaml", files: disk)
    let chosen = { (text: String) in
      try LocalityChoice(parsing: text).locality(in: family, files: disk)
    }
    #expect(try chosen("low") == family.low)
    #expect(try chosen(Self.folder + "/unknown.yaml").text == 0.5)
    let mixed = try chosen("high,near=0.05,skew=0")
    #expect((mixed.text, mixed.near, mixed.skew, mixed.topic) == (0.9, 0.05, 0, 0.14))
    #expect(mixed.basis.hasPrefix("near, skew as given, else high of Qwen3"))
    #expect(try chosen("\(mixed)").description == mixed.description)
    let choice = try LocalityChoice(parsing: "near=0.5")
    #expect(try choice.at(.low).locality(in: family, files: disk).text == family.low.text)
  }

  @Test func `a file whose last lines hold tabs or a form feed is read`() throws {
    let files = MemoryFileSystem()
    for end in ["\t\n\t", "\u{C}\n"] {
      files.put(Array((Self.good + end).utf8), at: "l.yaml")
      #expect(try LocalityRange(path: "l.yaml", files: files).typical.text == 0.5)
    }
  }

  static let good = """
    family: mine
    confidence: low
    source: none
    text: 0.5
    topic: 0.1
    topic_tokens: 32
    near: 0
    layer_spread: 1
    token_spread: 1
    skew: 0.5

    """

  @Test(arguments: [
    ("text: 0.5\n", "", "there is no text"),
    ("text: 0.5", "text: 1.5", "text is 1.5, but must be a number from 0 to 1"),
    ("text: 0.5", "text: -0.5", "text is -0.5, but must be"),
    ("text: 0.5", "text: .nan", "text is .nan, but must be"),
    ("text: 0.5", "text: [1]", "text is neither a number nor low, typical and high"),
    ("text: 0.5", "text: {low: 0.1, high: 0.2}", "text has no typical"),
    ("text: 0.5", "text: {low: 0.1, typical: 0.1, high: 0.2, x: 1}", "text is neither a number"),
    ("family: mine\n", "", "there is no text for family"),
    ("source: none", "sources: none", "a locality has no sources; it has text, topic"),
    ("source: none", "shapes: qwen", "shapes is no list of names"),
    ("source: none", "source: &a b", "this has an `&`"),
    ("source: none", "source: [", "this is not YAML"),
  ]) func `a file that is no locality is refused in a sentence`(
    part: String, instead: String, says: String
  ) throws {
    #expect(try LocalityRange(yaml: Self.good, path: "my.yaml").high.text == 0.5)
    let yaml = Self.good.replacing(part, with: instead)
    let error = #expect(throws: SynthesisError.self) {
      try LocalityRange(yaml: yaml, path: "my.yaml")
    }
    #expect("\(try #require(error))".hasPrefix("my.yaml: "))
    #expect("\(try #require(error))".contains(says))
  }

  @Test(arguments: [
    "", "0.37", "low,high", "text=0.1,text=0.5", "text=", "text=0.5,", "near=2", "=1",
  ])
  func `a choice that is none is refused`(text: String) {
    #expect(throws: SynthesisError.self) {
      let choice = try LocalityChoice(parsing: text)
      _ = try choice.locality(in: LocalityRange(yaml: Self.good, path: ""), files: disk)
    }
  }

  @Test func `the text's part has variance 1, mean 0 and a tail below`() {
    for skew in [0, 0.55, 1] {
      var locality = RoutingLocality.independent
      locality.skew = skew
      let logits = locality.textLogits(count: 4096)
      let mean = logits.reduce(0, +) / 4096
      #expect(abs(mean) < 0.01)
      #expect(abs(logits.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4096 - 1) < 0.05)
      if skew > 0 { #expect(logits[0] < -logits[4095] - 1) }
    }
  }

  @Test func `a file that is too large is no locality`() throws {
    let folder = TemporaryFolder()
    try folder.create("large.yaml", [], byteCount: 2 << 20)
    let error = #expect(throws: FileError.self) {
      try LocalityRange(path: folder["large.yaml"], files: disk)
    }
    #expect(error?.reason == "the file has more than 1 MiB, and so is no locality; name one")
  }
}
