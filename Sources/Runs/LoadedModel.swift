import ExpertStore
public import Files
import GGUF
import HostMachine
public import Models
import Quantities
public import Tokenization

/// A model in a file whose weights are loaded once, at the first run that wants them, however many
/// runs use them. To be used by one thread at a time.
public final class LoadedModel {
  /// Without its vocabulary, which only the tokenizer needs.
  public let file: ModelFile
  /// nil where no text is made.
  public let tokenizer: Tokenizer?
  /// What every prompt begins with.
  let startTokens: [Int]
  /// Whether the file asks for prompts that end as texts do.
  let endsPrompts: Bool
  /// How a conversation is written for it, or what is wrong with what the file says of that, which
  /// only runs with a conversation need to know.
  let chatTemplate: Result<ChatTemplate, any Error>
  /// What a reader should know about its expert bundle, in sentences.
  private(set) var notes: [String] = []
  private let bundlePath: String?
  private var bundle: ExpertBundle?
  private var loaded: (model: Model, predictsHead: Bool)?

  /// The model at `path`, checked but not loaded.
  ///
  /// - Parameters:
  ///   - bundlePath: Its expert bundle; nil to find or make one.
  ///   - keepsTokenizer: Whether tokens are made text: a tokenizer takes memory.
  /// - Throws: one error with one clear sentence for whatever is wrong with the file.
  public init(
    path: String, files: any FileSystem, bundlePath: String?, keepsTokenizer: Bool = true
  ) throws {
    let file = try ModelFile(path: path, files: files)
    let tokenizer = try Tokenizer(file: file.gguf)
    self.file = file.withoutVocabulary
    self.tokenizer = keepsTokenizer ? tokenizer : nil
    startTokens =
      tokenizer.addsBeginOfSequence ? tokenizer.beginOfSequence.map { [$0] } ?? [] : []
    endsPrompts = tokenizer.addsEndOfSequence
    chatTemplate = Result { try ChatTemplate(file: file.gguf) }
    self.bundlePath = bundlePath
  }

  /// Finds the expert bundle, or makes one, where neither has been done yet.
  ///
  /// - Parameter progress: Called while it is made.
  /// - Throws: as `BundleLocator.bundle`.
  func findBundle(progress: ((Double) -> Void)?) throws {
    guard bundle == nil else { return }
    bundle = try BundleLocator(model: file).bundle(at: bundlePath, progress: progress) {
      notes.append($0)
    }
  }

  /// The model as a run with `options` wants it, and how long its weights took; nil where they
  /// were there. Runs of one model agree in whether its LM head is predicted; where they do not, it
  /// is loaded again.
  ///
  /// - Precondition: the bundle is found.
  func model(for options: RunOptions) throws -> (model: Model, loadTime: Duration?) {
    guard let bundle else { preconditionFailure("a model is loaded with its expert bundle") }
    let predictsHead = options.headSelection != nil
    if let loaded, loaded.predictsHead == predictsHead {
      let model = try loaded.model.with(embeddingLocation: options.embeddingLocation)
      // Kept with the table, once that is there, for the run that wants it next.
      if model.embeddingLocation == .memory { self.loaded = (model, predictsHead) }
      return (model, nil)
    }
    let clock = WallClock()
    let model = try Model(
      file: file, bundle: bundle, predictsHead: predictsHead,
      embeddingLocation: options.embeddingLocation)
    loaded = (model, predictsHead)
    return (model, clock.now - .start)
  }
}
