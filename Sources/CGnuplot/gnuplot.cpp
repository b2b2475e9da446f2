#include "CGnuplot.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {  // this header of glibc 2.36 forgets to say so
#include <sys/pidfd.h>
}

#include <gnuplot-iostream.h>

// All three standard streams of gnuplot are files in memory. So nothing here can block on a full
// pipe or be killed by SIGPIPE, gnuplot always finds the end of its script, and a picture is
// complete or not there. The script is given as a file (/dev/stdin) and not as a terminal session,
// which makes gnuplot stop at the first error instead of going on behind it.

namespace {

// A file in memory that is closed with the scope.
class MemoryFile {
public:
  explicit MemoryFile(const char *name) : descriptor_(memfd_create(name, MFD_CLOEXEC)) {
    if (descriptor_ < 0) throw std::runtime_error("no file in memory can be made");
  }
  MemoryFile(const MemoryFile &) = delete;
  MemoryFile &operator=(const MemoryFile &) = delete;
  ~MemoryFile() { close(descriptor_); }

  int descriptor() const { return descriptor_; }

  std::string contents() const {
    std::string text;
    char chunk[65536];
    off_t offset = 0;
    for (;;) {
      const ssize_t count = pread(descriptor_, chunk, sizeof chunk, offset);
      if (count <= 0) return text;
      text.append(chunk, static_cast<size_t>(count));
      offset += count;
    }
  }

private:
  int descriptor_;
};

std::vector<std::vector<double>> columns_of(const cgnuplot_block &block) {
  std::vector<std::vector<double>> columns;
  for (int64_t column = 0; column < block.column_count; column++) {
    const double *first = block.values + column * block.row_count;
    columns.emplace_back(first, first + block.row_count);
  }
  return columns;
}

// Each block becomes a binary file and a macro that says where it is and what is in it.
void send(Gnuplot &gnuplot, const char *script, const cgnuplot_block *blocks, int64_t count) {
  for (int64_t index = 0; index < count; index++) {
    const std::string file = gnuplot.binFile1d_colmajor(columns_of(blocks[index]), "record");
    gnuplot << blocks[index].name << " = \"" << file << "\"\n";
  }
  gnuplot << script << "\nexit status GPVAL_ERRNO\n" << std::flush;
  if (!gnuplot) throw std::runtime_error("the script cannot be handed over");
}

// Waits for `child` as long as `limit_ms`, then stops it. Returns its exit status or -1.
int wait_for(pid_t child, int limit_ms, int &timed_out) {
  const int watched = pidfd_open(child, 0);
  if (watched >= 0) {
    pollfd ended = {watched, POLLIN, 0};
    int ready;
    do ready = poll(&ended, 1, limit_ms); while (ready < 0 && errno == EINTR);
    close(watched);
    if (ready == 0) {
      timed_out = 1;
      kill(child, SIGKILL);
    }
  }
  int status = 0;
  pid_t reaped;
  do reaped = waitpid(child, &status, 0); while (reaped < 0 && errno == EINTR);
  return reaped == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Starts gnuplot on the three files. Returns 0 or an error number.
int start(const char *program, const MemoryFile &input, const MemoryFile &output,
          const MemoryFile &messages, pid_t &child) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.descriptor(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.descriptor(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, messages.descriptor(), STDERR_FILENO);
  std::string words[] = {program, "-d", "/dev/stdin"};  // -d: no ~/.gnuplot, the same everywhere
  char *arguments[] = {&words[0][0], &words[1][0], &words[2][0], nullptr};
  const int error = posix_spawnp(&child, program, &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

void keep(cgnuplot_result &result, const std::string &output, const std::string &messages) {
  result.output = static_cast<unsigned char *>(malloc(output.size() + 1));
  result.messages = static_cast<char *>(malloc(messages.size() + 1));
  if (result.output == nullptr || result.messages == nullptr) return;
  memcpy(result.output, output.data(), output.size());
  result.output_length = static_cast<int64_t>(output.size());
  memcpy(result.messages, messages.c_str(), messages.size() + 1);
}

}  // namespace

cgnuplot_result cgnuplot_draw(const char *program, const char *script,
                              const cgnuplot_block *blocks, int64_t block_count, int limit_ms) {
  cgnuplot_result result = {0, -1, 0, nullptr, 0, nullptr};
  try {
    const MemoryFile input("gnuplot script"), output("gnuplot picture"), messages("gnuplot words");
    // The stream owns its own descriptor of the same file, and the data files, which must outlive
    // gnuplot: it stays until the child has been waited for.
    FILE *stream = fdopen(dup(input.descriptor()), "w");
    if (stream == nullptr) throw std::runtime_error("no script can be written");
    Gnuplot gnuplot(stream);
    send(gnuplot, script, blocks, block_count);
    pid_t child = 0;
    result.start_error = start(program, input, output, messages, child);
    if (result.start_error != 0) return result;
    result.exit_status = wait_for(child, limit_ms, result.timed_out);
    keep(result, output.contents(), messages.contents());
  } catch (const std::exception &problem) {
    keep(result, "", problem.what());
  }
  return result;
}

void cgnuplot_release(cgnuplot_result result) {
  free(result.output);
  free(result.messages);
}
