import Files
import Testing

@Suite struct JSONTreeTests {
  private func fault(_ text: String, repeated: Set<String> = []) -> JSONFault? {
    do throws(JSONFault) {
      _ = try JSONTree(Array(text.utf8), repeated: repeated)
      return nil
    } catch { return error }
  }

  @Test func `a key with two values is refused, where it ends`() {
    #expect(fault("{\"a\": 1, \"a\" : 2}") == JSONFault(.repeatedKey("a"), at: 12))
    #expect(fault("{\"a\": 1, \"a\" : 1}") == JSONFault(.repeatedKey("a"), at: 12))
  }

  @Test func `the same twice is the same, where it is taken`() throws {
    let text = Array("[{\"a\": {\"b\": [1]}, \"c\": 0, \"a\": {\"b\": [1]}, \"c\": 0}]".utf8)
    let tree = try JSONTree(text, repeated: ["a", "c"])
    #expect(tree.json == "[{\"a\":{\"b\":[1]},\"c\":0}]")
    #expect(fault("{\"a\": 1, \"a\": 1.0}", repeated: ["a"])?.problem == .repeatedKey("a"))
    #expect(fault("{\"b\": 1, \"b\": 1}", repeated: ["a"])?.problem == .repeatedKey("b"))
    #expect(fault("{\"a\": null, \"a\": 1}", repeated: ["a"])?.problem == .repeatedKey("a"))
  }
}
