import GGUF
import OrderedCollections
import Tokenization

/// A vocabulary of byte-level BPE in the layout of Qwen2: 256 bytes, merged pieces, marks, padding.
struct SyntheticVocabulary {
  /// How many tokens there are, padding included.
  let count: Int

  /// Enough for the bytes, the marks and a merge.
  static let leastCount = 288
  static let mostCount = 262_144

  /// At Qwen2's size their ids begin at 151643.
  private static let marks = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>",
    "<|box_start|>", "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>",
    "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>", "<tool_call>",
    "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>",
    "<|repo_name|>", "<|file_sep|>",
  ]

  private static let template =
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + "
    + "message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
    + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"

  /// How many tokens stand for text: bytes and merged pieces. The marks come behind them.
  var plainCount: Int { count - Self.marks.count - paddingCount }

  /// As many as the released models have, in proportion.
  private var paddingCount: Int { count * 271 / 151_936 }

  /// The keys of the file that describe it.
  var metadata: OrderedDictionary<String, MetadataValue> {
    let merges = SyntheticMerges.first(plainCount - 256)
    // GPT-2 numbered the visible characters first, then the stand-ins: just the order of Unicode.
    let plain =
      ByteAlphabet.characters.sorted().map { String($0) }
      + merges.map { $0.left + $0.right }
    let padding = (count - paddingCount..<count).map { "[PAD\($0)]" }
    let kinds: [Int32] =
      Array(repeating: 1, count: plain.count) + Array(repeating: 3, count: Self.marks.count)
      + Array(repeating: 5, count: padding.count)
    return [
      "tokenizer.ggml.model": .string("gpt2"), "tokenizer.ggml.pre": .string("qwen2"),
      "tokenizer.ggml.tokens": .strings(plain + Self.marks + padding),
      "tokenizer.ggml.token_type": .int32s(kinds),
      "tokenizer.ggml.merges": .strings(merges.map { $0.left + " " + $0.right }),
      "tokenizer.ggml.bos_token_id": .uint32(UInt32(plainCount)),
      "tokenizer.ggml.eos_token_id": .uint32(UInt32(plainCount + 2)),
      "tokenizer.ggml.padding_token_id": .uint32(UInt32(plainCount)),
      "tokenizer.ggml.add_bos_token": .bool(false),
      "tokenizer.chat_template": .string(Self.template),
    ]
  }
}
