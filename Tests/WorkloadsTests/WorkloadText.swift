@testable import Workloads

/// The workload of `text` in a file called `path`.
func workload(
  _ text: String, path: String = "w", layout: PromptLayout = .lines
) throws(WorkloadError) -> Workload {
  try Workload(Array(text.utf8), path: path, layout: layout)
}

/// What is asked in `text`, without the conversations.
func prompts(
  _ text: String, path: String = "w", layout: PromptLayout = .lines
) throws(WorkloadError) -> [Turn.Prompt] {
  try workload(text, path: path, layout: layout).conversations.flatMap { $0.turns.map(\.prompt) }
}

/// Why `text` is no workload; empty where it is one.
func complaint(_ text: String, path: String = "w", layout: PromptLayout = .lines) -> String {
  do { _ = try workload(text, path: path, layout: layout) } catch { return "\(error)" }
  return ""
}
