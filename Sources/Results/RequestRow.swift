/// What one request of a workload came to.
///
/// Times are seconds of device time. A value that does not apply is nil and absent from the file.
public struct RequestRow: Codable, Hashable, Sendable {
  /// Which request it is, counted from 1.
  public var request: Int
  /// Which time the workload is run, counted from 1.
  public var repetition: Int
  /// Which conversation it belongs to, counted from 1.
  public var conversation: Int
  /// Which turn of that, counted from 1.
  public var turn: Int
  /// What the workload calls the conversation; nil where it has no name.
  public var name: String?
  /// What was in memory as it came.
  public var start: RunStart
  /// Tokens that were computed before the answer.
  public var promptTokens: Int
  /// Tokens of earlier turns, whose keys and values were there.
  public var contextTokens: Int
  /// Tokens of the answer.
  public var generatedTokens: Int
  /// What reading the weights took that every token needs; nil where they were there.
  public var loadSeconds: Double?
  /// From the request to the first token with text.
  public var ttftSeconds: Double?
  /// Prompt tokens ÷ the time until all were computed.
  public var prefillTokensPerSecond: Double?
  /// Tokens after the first ÷ the time from the first to the last.
  public var tokensPerSecond: Double?
  /// The mean of the times between tokens.
  public var tpotSeconds: Double?
  /// From the request to the last token; nil where there is none.
  public var e2eSeconds: Double?
  /// How long computation waited for experts, the prompt included.
  public var stallSeconds: Double
  /// Bytes that were read from storage meanwhile.
  public var bytesRead: Int
  /// Of wanted experts, the share that was in memory when the router named them.
  public var hitRate: Double?
  /// Why the answer ended.
  public var finishReason: FinishReason
  /// Between which speeds nine of ten real devices decode, in tokens per second; nil where nothing
  /// was simulated.
  public var leastTokensPerSecond, greatestTokensPerSecond: Double?
  /// The least and the greatest time to the first token, in seconds, of nine of ten real devices.
  public var leastTTFTSeconds, greatestTTFTSeconds: Double?
  /// The times between the answer's tokens.
  public var itlSeconds: [Double]

  /// All of its values.
  public init(
    request: Int, repetition: Int, conversation: Int, turn: Int, name: String? = nil,
    start: RunStart, promptTokens: Int, contextTokens: Int, generatedTokens: Int,
    loadSeconds: Double? = nil, ttftSeconds: Double? = nil, prefillTokensPerSecond: Double? = nil,
    tokensPerSecond: Double? = nil, tpotSeconds: Double? = nil, e2eSeconds: Double? = nil,
    stallSeconds: Double, bytesRead: Int, hitRate: Double? = nil, finishReason: FinishReason,
    decodeInterval: ClosedRange<Double>? = nil, ttftInterval: ClosedRange<Double>? = nil,
    itlSeconds: [Double]
  ) {
    self.request = request
    self.repetition = repetition
    self.conversation = conversation
    self.turn = turn
    self.name = name
    self.start = start
    self.promptTokens = promptTokens
    self.contextTokens = contextTokens
    self.generatedTokens = generatedTokens
    self.loadSeconds = loadSeconds
    self.ttftSeconds = ttftSeconds
    self.prefillTokensPerSecond = prefillTokensPerSecond
    self.tokensPerSecond = tokensPerSecond
    self.tpotSeconds = tpotSeconds
    self.e2eSeconds = e2eSeconds
    self.stallSeconds = stallSeconds
    self.bytesRead = bytesRead
    self.hitRate = hitRate
    self.finishReason = finishReason
    leastTokensPerSecond = decodeInterval?.lowerBound
    greatestTokensPerSecond = decodeInterval?.upperBound
    leastTTFTSeconds = ttftInterval?.lowerBound
    greatestTTFTSeconds = ttftInterval?.upperBound
    self.itlSeconds = itlSeconds
  }

  enum CodingKeys: String, CodingKey {
    case request, repetition, conversation, turn, name, start
    case promptTokens = "prompt_tokens"
    case contextTokens = "context_tokens"
    case generatedTokens = "generated_tokens"
    case loadSeconds = "load_seconds"
    case ttftSeconds = "ttft_seconds"
    case prefillTokensPerSecond = "prefill_tokens_per_second"
    case tokensPerSecond = "tokens_per_second"
    case tpotSeconds = "tpot_seconds"
    case e2eSeconds = "e2e_seconds"
    case stallSeconds = "stall_seconds"
    case bytesRead = "bytes_read"
    case hitRate = "hit_rate"
    case finishReason = "finish_reason"
    case leastTokensPerSecond = "least_tokens_per_second"
    case greatestTokensPerSecond = "greatest_tokens_per_second"
    case leastTTFTSeconds = "least_ttft_seconds"
    case greatestTTFTSeconds = "greatest_ttft_seconds"
    case itlSeconds = "itl_seconds"
  }
}
