/// A reader took an input, and what it made of it contradicts the input: a fault of the reader.
struct Contradiction: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
