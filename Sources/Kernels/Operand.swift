internal import CKernels
public import GGUF
public import Quantities

/// The input of matrix products: activations packed for every weight type that will meet them.
@safe public final class Operand {
  public let maxRows: Int
  public let columns: Int
  public let arithmetic: Arithmetic
  /// How many rows were packed last.
  public internal(set) var rows = 0
  let forms: Set<Form>
  let packed: ck_operand

  /// One way of packing.
  enum Form {
    case values
    /// Blocks of 32 int8.
    case blocks
    /// Blocks of 256 int8.
    case superBlocks
  }

  /// Room for `maxRows` rows in the forms that `consumers` want.
  ///
  /// - Precondition: all consumers are computable, and `columns` is a multiple of the block of each
  ///   one that is multiplied as integers.
  public init(maxRows: Int, columns: Int, consumers: Set<TensorType>, arithmetic: Arithmetic) {
    precondition(maxRows > 0 && columns > 0, "an operand has rows and columns")
    for type in consumers where arithmetic.isInteger(for: type) {
      precondition(
        columns.isMultiple(of: type.weightsPerBlock), "\(type.name) meets whole blocks")
    }
    self.maxRows = maxRows
    self.columns = columns
    self.arithmetic = arithmetic
    forms = Set(consumers.map { Self.form(for: $0, arithmetic) })
    unsafe packed = Self.allocate(forms, maxRows: maxRows, columns: columns)
  }

  deinit {
    unsafe packed.values?.deallocate()
    unsafe packed.low?.deallocate()
    unsafe packed.high?.deallocate()
    unsafe packed.scales?.deallocate()
    unsafe packed.super_quants?.deallocate()
    unsafe packed.super_scales?.deallocate()
    unsafe packed.super_sums?.deallocate()
  }

  /// The memory that all forms of all rows take.
  public var byteCount: ByteCount {
    forms.reduce(.zero) { $0 + byteCount(of: $1, rows: maxRows) }
  }

  /// Whether products with weights of `type` can take this operand.
  public func suits(_ type: TensorType) -> Bool {
    type.isComputable && forms.contains(Self.form(for: type, arithmetic))
  }

  func byteCount(of form: Form, rows: Int) -> ByteCount {
    switch form {
    case .values: ByteCount(rows * columns * 4)
    case .blocks: ByteCount(rows * (columns + columns / 32 * 4))
    case .superBlocks: ByteCount(rows * (columns + columns / 256 * 4 + columns / 16 * 2))
    }
  }

  /// What `rows` rows take in the form that weights of `type` meet.
  func byteCount(for type: TensorType, rows: Int) -> ByteCount {
    byteCount(of: Self.form(for: type, arithmetic), rows: rows)
  }

  private static func form(for type: TensorType, _ arithmetic: Arithmetic) -> Form {
    precondition(type.isComputable, "\(type.name) weights cannot be computed with")
    guard arithmetic.isInteger(for: type) else { return .values }
    return type.weightsPerBlock == 256 ? .superBlocks : .blocks
  }

  private static func allocate(_ forms: Set<Form>, maxRows: Int, columns: Int) -> ck_operand {
    var packed = unsafe ck_operand()
    let count = maxRows * columns
    unsafe packed.columns = Int64(columns)
    if forms.contains(.values) {
      unsafe packed.values = allocateZeros(of: Float.self, count: count)
    }
    if forms.contains(.blocks) {
      unsafe packed.low = allocateZeros(of: Int8.self, count: count / 2)
      unsafe packed.high = allocateZeros(of: Int8.self, count: count / 2)
      unsafe packed.scales = allocateZeros(of: Float.self, count: count / 32)
    }
    if forms.contains(.superBlocks) {
      unsafe packed.super_quants = allocateZeros(of: Int8.self, count: count)
      unsafe packed.super_scales = allocateZeros(of: Float.self, count: count / 256)
      unsafe packed.super_sums = allocateZeros(of: Int16.self, count: count / 16)
    }
    return unsafe packed
  }
}
