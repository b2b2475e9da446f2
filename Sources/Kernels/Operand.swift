internal import CKernels
public import GGUF
public import Quantities

/// The input of matrix products: activations packed for every weight type that will meet them.
@safe public final class Operand {
  public let maxRows: Int
  public let columns: Int
  public let arithmetic: Arithmetic
  /// How many rows were packed last.
  public internal(set) var rows: Int {
    get { rowsPacked }
    set { rowsPacked = newValue }
  }
  let forms: Forms
  let packed: ck_operand
  private var rowsPacked = 0

  /// Ways of packing.
  struct Forms: OptionSet, Sendable {
    let rawValue: UInt8

    static let values = Forms(rawValue: 1)
    /// Blocks of 32 int8, in stripes of 16 blocks.
    static let blocks = Forms(rawValue: 2)
    /// Blocks of 32 int8 as lists of the neurons that take part.
    static let groups = Forms(rawValue: 4)
    /// Blocks of 256 int8.
    static let superBlocks = Forms(rawValue: 8)
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
    forms = Forms(
      consumers.map { Self.form(for: $0, arithmetic) }
        + grouped.map { arithmetic.isInteger(for: $0) ? .groups : .values })
    unsafe packed = Self.allocate(
      forms, maxRows: maxRows, columns: columns, keepsInactive: keepsInactive)
  }

  deinit {
    unsafe ClaimedMemory.free(packed.values)
    unsafe ClaimedMemory.free(packed.stripes)
    unsafe ClaimedMemory.free(packed.scales)
    unsafe ClaimedMemory.free(packed.offsets)
    unsafe ClaimedMemory.free(packed.groups)
    unsafe ClaimedMemory.free(packed.super_quants)
    unsafe ClaimedMemory.free(packed.super_scales)
    unsafe ClaimedMemory.free(packed.super_sums)
  }

  /// The memory that all forms of all rows take.
  public var byteCount: ByteCount { byteCount(of: forms, rows: maxRows) }

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

  /// What `rows` rows take in all of `forms` together.
  func byteCount(of forms: Forms, rows: Int) -> ByteCount {
    var count = 0
    if forms.contains(.groups) {
      count += rows * columns / 32 * MemoryLayout<ck_neuron_group>.stride
    }
    if forms.contains(.values) { count += rows * columns * 4 }
    if forms.contains(.blocks) {
      count += rows * Int(ck_stripes(Int64(columns))) * 16 * (32 + 4 + 4)
    }
    if forms.contains(.superBlocks) {
      count += rows * (columns + columns / 256 * 4 + columns / 16 * 2)
    }
    return ByteCount(count)
  }

  /// What `rows` rows take in the form that weights of `type` meet.
  func byteCount(for type: TensorType, rows: Int) -> ByteCount {
    byteCount(of: Self.form(for: type, arithmetic), rows: rows)
  }

  private static func form(for type: TensorType, _ arithmetic: Arithmetic) -> Forms {
    precondition(type.isComputable, "\(type.name) weights cannot be computed with")
    guard arithmetic.isInteger(for: type) else { return .values }
    return type.facts.form == CK_FORM_SUPER_BLOCKS ? .superBlocks : .blocks
  }

  private static func allocate(
    _ forms: Forms, maxRows: Int, columns: Int, keepsInactive: Bool
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
