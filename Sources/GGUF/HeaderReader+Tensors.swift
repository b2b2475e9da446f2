import Quantities

extension HeaderReader {
  /// What the file says about a tensor, before it is known where the weights begin.
  struct TensorInfo {
    let name: String
    let dimensions: [Int]
    let type: TensorType
    /// Where the weights lie, counted from the first byte of all weights.
    let relativeOffset: Int
  }

  /// The fewest bytes that the info of a tensor takes.
  static let smallestTensorInfo = 32

  /// Reads the infos of `count` tensors.
  mutating func tensorInfos(count: Int) throws -> [TensorInfo] {
    var infos: [TensorInfo] = []
    var names: Set<String> = []
    for index in 0..<count {
      part = .tensorInfo(index: index)
      let begin = offset
      let name = try string()
      part = .tensor(name: name)
      guard names.insert(name).inserted else { throw damaged("occurs twice", at: begin) }
      infos.append(try tensorInfo(name: name))
    }
    return infos
  }

  private mutating func tensorInfo(name: String) throws -> TensorInfo {
    let dimensions = try dimensions()
    let type = try tensorType()
    guard dimensions[0].isMultiple(of: type.weightsPerBlock) else {
      throw damaged(
        "has rows of \(dimensions[0]) weights, but \(type.name) stores \(type.weightsPerBlock) "
          + "weights together")
    }
    let begin = offset
    let relativeOffset = try integer(UInt64.self)
    guard let relativeOffset = Int(exactly: relativeOffset) else {
      throw damaged("begins at \(relativeOffset), beyond any file", at: begin)
    }
    return TensorInfo(
      name: name, dimensions: dimensions, type: type, relativeOffset: relativeOffset)
  }

  private mutating func dimensions() throws -> [Int] {
    let begin = offset
    let count = try integer(UInt32.self)
    guard (1...4).contains(count) else {
      throw damaged("has \(count) dimensions instead of 1 to 4", at: begin)
    }
    var dimensions: [Int] = []
    // No file holds so many weights, and their bytes still fit an `Int`.
    var room = 1 << 50
    for _ in 0..<count {
      let begin = offset
      let extent = try integer(UInt64.self)
      guard extent > 0, extent <= UInt64(room) else {
        throw damaged("has the impossible dimension \(extent)", at: begin)
      }
      dimensions.append(Int(extent))
      room /= Int(extent)
    }
    return dimensions
  }

  private mutating func tensorType() throws -> TensorType {
    let begin = offset
    let id = try integer(UInt32.self)
    guard let type = TensorType(rawValue: id) else {
      throw wrong(
        "has the unknown type \(id); convert the model to one of Q4_0, Q4_K, Q6_K, Q8_0 or F16",
        at: begin)
    }
    return type
  }
}
