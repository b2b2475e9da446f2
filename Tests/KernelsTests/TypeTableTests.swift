import CKernels
import GGUF
import Kernels
import Testing

/// The table of types in C against the facts of the file format in Swift.
@Suite struct TypeTableTests {
  @Test(arguments: 0..<Int64(CK_TYPE_COUNT))
  func `a row of the table says what the file format says`(row: Int64) throws {
    let type = ck_type_at(row)
    let facts = ck_facts(type)
    let inFiles = try #require(TensorType(rawValue: type.rawValue))
    #expect(unsafe String(cString: ck_type_name(type)) == inFiles.name)
    #expect(Int(facts.weights_per_block) == inFiles.weightsPerBlock)
    #expect(Int(facts.bytes_per_block) == inFiles.bytesPerBlock)
  }

  @Test func `exactly the types of the table are computable`() {
    #expect(TensorType.computable.count == Int(CK_TYPE_COUNT))
    let computable = TensorType.allCases.filter(\.isComputable)
    #expect(Set(computable) == Set(TensorType.computable))
    for type in TensorType.allCases where !type.isComputable {
      #expect(unsafe ck_type_name(ck_type(rawValue: type.rawValue)) == nil, "\(type.name)")
    }
  }

  @Test(arguments: TensorType.computable)
  func `a block is a header and quants, and can be stored as its row says`(type: TensorType) {
    let facts = ck_facts(ck_type(rawValue: type.rawValue))
    let quantBytes = facts.weights_per_block * Int64(facts.bits) / 8
    #expect(facts.header_bytes >= 0 && facts.header_bytes + quantBytes == facts.bytes_per_block)
    #expect(facts.down != CK_DOWN_GROUPED || facts.weights_per_block == 32)
    #expect(facts.down != CK_DOWN_NEURON_ROWS || facts.weights_per_block == 1)
  }
}
