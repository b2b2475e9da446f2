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
    /// Blocks of 32 int8, in stripes of 16 blocks.
    case blocks
    /// Blocks of 32 int8 as lists of the neurons that take part.
    case groups
    /// Blocks of 256 int8.
    case superBlocks
  }

  /// Room for `maxRows` rows in the forms that `consumers` want.
  ///
  /// - Parameters:
  ///   - consumers: The types of the matrices whose rows are multiplied.
  ///   - grouped: The types of the down matrices whose weights are grouped by neuron.
  ///   - keepsInactive: Whether groups keep the neurons that are 0. The result is the same.
  /// - Precondition: all types are computable, and `columns` is a multiple of the block of each
  ///   one that is multiplied as integers.
  public init(
    maxRows: Int, columns: Int, consumers: Set<TensorType>, grouped: Set<TensorType> = [],
    keepsInactive: Bool = false, arithmetic: Arithmetic
  ) {
    precondition(maxRows > 0 && columns > 0, "an operand has rows and columns")
    for type in consumers.union(grouped) where arithmetic.isInteger(for: type) {
      precondition(
        columns.isMultiple(of: type.weightsPerBlock), "\(type.name) meets whole blocks")
    }
    self.maxRows = maxRows
    self.columns = columns
    self.arithmetic = arithmetic
    let groups = grouped.map { arithmetic.isInteger(for: $0) ? Form.groups : .values }
    forms = Set(consumers.map { Self.form(for: $0, arithmetic) }).union(groups)
    unsafe packed = Self.allocate(
      forms, maxRows: maxRows, columns: columns, keepsInactive: keepsInactive)
  }

  deinit {
    unsafe packed.values?.deallocate()
    unsafe packed.stripes?.deallocate()
    unsafe packed.scales?.deallocate()
    unsafe packed.offsets?.deallocate()
    unsafe packed.groups?.deallocate()
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

  /// Whether a product with `matrix` can take this operand.
  func suits(_ matrix: DownMatrix) -> Bool {
    switch matrix.layout {
    case .outputRows: suits(matrix.type)
    case .neuronRows: true
    case .neuronGroups: forms.contains(arithmetic.isInteger(for: matrix.type) ? .groups : .values)
    }
  }

  func byteCount(of form: Form, rows: Int) -> ByteCount {
    switch form {
    case .groups: ByteCount(rows * columns / 32 * MemoryLayout<ck_neuron_group>.stride)
    case .values: ByteCount(rows * columns * 4)
    case .blocks: ByteCount(rows * Int(ck_stripes(Int64(columns))) * 16 * (32 + 4 + 4))
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

  private static func allocate(
    _ forms: Set<Form>, maxRows: Int, columns: Int, keepsInactive: Bool
  ) -> ck_operand {
    var packed = unsafe ck_operand()
    let count = maxRows * columns
    unsafe packed.columns = Int64(columns)
    if forms.contains(.values) {
      unsafe packed.values = allocateZeros(of: Float.self, count: count)
    }
    if forms.contains(.blocks) {
      let blockCount = maxRows * Int(ck_stripes(Int64(columns))) * 16
      unsafe packed.stripes = allocateZeros(of: Int8.self, count: blockCount * 32)
      unsafe packed.scales = allocateZeros(of: Float.self, count: blockCount)
      unsafe packed.offsets = allocateZeros(of: Int32.self, count: blockCount)
    }
    if forms.contains(.groups) {
      unsafe packed.groups = allocateZeros(of: ck_neuron_group.self, count: count / 32)
      unsafe packed.keeps_zeros = keepsInactive
    }
    if forms.contains(.superBlocks) {
      unsafe packed.super_quants = allocateZeros(of: Int8.self, count: count)
      unsafe packed.super_scales = allocateZeros(of: Float.self, count: count / 256)
      unsafe packed.super_sums = allocateZeros(of: Int16.self, count: count / 16)
    }
    return unsafe packed
  }
}
