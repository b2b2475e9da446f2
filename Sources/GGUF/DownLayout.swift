/// How the down matrix of an expert (`d` outputs × `f` neurons) lies in memory.
///
/// A sparse expert wants the weights of one neuron next to each other; the layouts that give it
/// that hold exactly the weights of the file, never re-quantised ones.
public enum DownLayout: UInt32, CaseIterable, Sendable {
  /// `d` rows of `f` weights, blocks along the neurons: the mainline file.
  case outputRows = 0
  /// `f` rows of `d` weights, blocks along the outputs: files converted with transposed experts,
  /// and any layout of one-weight blocks turned by 90 degrees.
  case neuronRows = 1
  /// Blocks along the neurons as in `outputRows`, regrouped so that for each group of 32 neurons
  /// come the `d` block headers, then 32 rows of `d` quants. Same size, same weights.
  case neuronGroups = 2
}
