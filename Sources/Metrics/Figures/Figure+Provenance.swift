extension Figure {
  static let provenance: [Figure] = [
    Figure(
      "schema_version", "schema version", .text,
      "Of the file's form, major and minor; older programs refuse a greater major version."),
    Figure(
      "id", "id", .text,
      "Names this result: a hash of what the file first said beside it, so that the same content,"
        + " and in modelled time the same command, has the same id."),
    Figure(
      "seal", "seal", .text,
      "A checksum of everything else in a file that Edgewise reads back; who changes such a file"
        + " takes it out."),
    Figure(
      "started", "start", .text,
      "When the command started, UTC, ISO 8601; absent where figures owe nothing to this machine."),
    Figure("engine_version", "engine version", .text, "The Edgewise that made it."),
    Figure(
      "host_id", "host", .text,
      "Names the machine without saying whose it is: a hash of its description; absent where the"
        + " figures owe nothing to it."),
    Figure("format", "format", .text, "Tells this kind of file from others."),
    Figure("version", "version", .number, "Of the format."),
    Figure(
      "start", "start", .text,
      "What was in memory as the request came: installed (nothing: the program starts with the"
        + " request), app-start (all weights but the experts) or warm (experts too, as an earlier"
        + " answer left them)."),
    Figure(
      "finish_reason", "end", .text,
      "Why the answer ended: stop (the model ended it), length (as many tokens as were asked for),"
        + " context (no position was left) or interrupted."),
    Figure("complete", "complete", .truth, "False where it was interrupted: some is missing."),
    Figure("assumptions", "assumptions", .text, "What the figures rest on."),
    Figure("warnings", "warnings", .text, "What a reader should know before using the figures."),
    Figure("notes", "notes", .text, "What the figures rest on and what to know about them."),
    Figure("command", "command", .text, "How to make it again."),
    Figure(
      "host", "this machine", .group,
      "The machine that computed; absent where the figures owe nothing to it."),
    Figure("device-selftest.host", "host", .text, "The host's processor and number of cores."),
    Figure("processor", "processor", .text, "What the processor calls itself."),
    Figure("cores", "cores", .count, "Cores that may compute."),
    Figure("host.memory_bytes", "host memory", .bytes, "What is built in."),
    Figure("system", "host system", .text, "The operating system."),
    Figure("host.kernel_variant", "kernels", .text, "The instructions that kernels use."),
    Figure(
      "topology", "host topology", .text, "Its kinds of cores; absent where all are alike."),
    Figure("host_processor", "processor", .text, "What the host's processor calls itself."),
    Figure("host_cores", "cores", .count, "The host's cores that may compute."),
    Figure("host_memory_bytes", "host memory", .bytes, "What is built into the host."),
    Figure("host_system", "host system", .text, "The host's operating system."),
  ]
}
