import CCrypto

/// A SHA-256 under way, computed by libcrypto with the processor's own instructions.
@safe public final class SHA256 {
  private let context: OpaquePointer

  init() {
    guard let context = unsafe EVP_MD_CTX_new() else {
      preconditionFailure("there is no memory left for a digest")
    }
    unsafe self.context = context
    let started = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
    precondition(started == 1, "libcrypto was built without SHA-256")
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// The digest of `bytes`, 64 hexadecimal digits.
  public static func digest(of bytes: [UInt8]) -> String {
    let hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// Adds `bytes`.
  func update(_ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
  }

  /// The digest of all bytes added so far, 64 hexadecimal digits. Nothing can be added afterwards.
  func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    _ = unsafe digest.withUnsafeMutableBufferPointer {
      unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil)
    }
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
