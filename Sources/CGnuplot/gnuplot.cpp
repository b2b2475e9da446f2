#include "CGnuplot.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {  // this header of glibc 2.36 forgets to say so
#include <sys/pidfd.h>
}

#include <gnuplot-iostream.h>

// The three standard streams of gnuplot and its columns are files in memory. So nothing here can
// block on a full pipe or be killed by SIGPIPE, no folder for temporary files is needed, gnuplot
// always finds the end of its script, and a picture is complete or not there. The script is given
// as a file (/dev/stdin) and not as a terminal session, which makes gnuplot stop at the first error
// instead of going on behind it.

namespace {

// Where gnuplot finds the columns. Always the same, as gnuplot may write names of files into what
// it draws.
constexpr int data_descriptor = 3;
const char data_path[] = "/dev/fd/3";

[[noreturn]] void fail() { throw std::system_error(errno, std::generic_category()); }

// A file in memory that is closed with the scope.
class MemoryFile {
public:
  explicit MemoryFile(const char *name) {
    const int low = memfd_create(name, MFD_CLOEXEC);
    if (low < 0) fail();
    descriptor_ = fcntl(low, F_DUPFD_CLOEXEC, data_descriptor + 1);
    const int error = errno;
    close(low);
    if (descriptor_ < 0) throw std::system_error(error, std::generic_category());
  }
  MemoryFile(const MemoryFile &) = delete;
  MemoryFile &operator=(const MemoryFile &) = delete;
  ~MemoryFile() { close(descriptor_); }

  int descriptor() const { return descriptor_; }

  void write(const std::string &bytes) {
    for (size_t done = 0; done < bytes.size();) {
      const ssize_t count = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
      if (count < 0 && errno != EINTR) fail();
      if (count == 0) throw std::system_error(ENOSPC, std::generic_category());
      if (count > 0) done += static_cast<size_t>(count);
    }
  }

  std::string contents() const {
    std::string text;
    char chunk[65536];
    for (;;) {
      const ssize_t count =
          pread(descriptor_, chunk, sizeof chunk, static_cast<off_t>(text.size()));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail();
      if (count == 0) return text;
      text.append(chunk, static_cast<size_t>(count));
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

// Each block becomes a part of the data and a macro that says where it is and what is in it.
void send(MemoryFile &input, MemoryFile &data, const char *script, const cgnuplot_block *blocks,
          int64_t count) {
  using namespace gnuplotio;
  const Mode1DUnwrap column_by_column;
  std::ostringstream commands, columns;
  for (int64_t index = 0; index < count; index++) {
    const auto values = columns_of(blocks[index]);
    commands << blocks[index].name << " = \"'" << data_path << "' binary format='";
    top_level_array_sender(commands, values, column_by_column, ModeBinfmt());
    commands << "' record=(";
    top_level_array_sender(commands, values, column_by_column, ModeSize());
    commands << ") skip=" << columns.tellp() << "\"\n";
    top_level_array_sender(columns, values, column_by_column, ModeBinary());
  }
  commands << script << "\nexit status GPVAL_ERRNO\n";
  data.write(columns.str());
  input.write(commands.str());
}

using Question = int (*)(void);

// Waits for `child` as long as `limit_ms` and its picture is wanted, then stops it, and notes how
// it ended.
void wait_for(pid_t child, int limit_ms, Question is_unwanted, cgnuplot_result &result) {
  const int watched = pidfd_open(child, 0);
  if (watched >= 0) {
    pollfd ended = {watched, POLLIN, 0};
    int ready = 0;
    for (int left = limit_ms; ready == 0 && left > 0 && !result.given_up;) {
      const int step = std::min(left, 100);
      do ready = poll(&ended, 1, step); while (ready < 0 && errno == EINTR);
      left -= step;
      if (ready == 0 && is_unwanted != nullptr && is_unwanted()) result.given_up = 1;
    }
    close(watched);
    if (ready == 0) {
      result.timed_out = !result.given_up;
      kill(child, SIGKILL);
    }
  }
  int status = 0;
  pid_t reaped;
  do reaped = waitpid(child, &status, 0); while (reaped < 0 && errno == EINTR);
  // Where this process was told to ignore the ends of its children, nobody knows how it ended.
  result.exit_status = reaped == child && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  result.end_signal = reaped == child && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

// This process's environment without what would make gnuplot draw otherwise or not at all: its own
// variables, of which GNUTERM may name a terminal that it does not have, languages and displays.
std::vector<std::string> environment() {
  std::vector<std::string> entries = {"GNUTERM=unknown", "LC_ALL=C"};
  for (char **entry = environ; entry != nullptr && *entry != nullptr; entry++) {
    bool is_kept = true;
    for (const char *prefix : {"GNU", "LC_", "LANG", "DISPLAY=", "WAYLAND_DISPLAY="}) {
      if (strncmp(*entry, prefix, strlen(prefix)) == 0) is_kept = false;
    }
    if (is_kept) entries.emplace_back(*entry);
  }
  return entries;
}

std::vector<char *> pointers(std::vector<std::string> &words) {
  std::vector<char *> pointers;
  for (std::string &word : words) pointers.push_back(&word[0]);
  pointers.push_back(nullptr);
  return pointers;
}

// Starts gnuplot on the four files. Returns 0 or an error number.
int start(const char *program, MemoryFile (&files)[4], pid_t &child) {
  posix_spawn_file_actions_t actions;
  int error = posix_spawn_file_actions_init(&actions);
  if (error != 0) return error;
  for (int number = 0; number <= data_descriptor && error == 0; number++) {
    error = posix_spawn_file_actions_adddup2(&actions, files[number].descriptor(), number);
  }
  // -d: no ~/.gnuplot, the same everywhere
  std::vector<std::string> words = {program, "-d", "/dev/stdin"}, entries = environment();
  if (error == 0) {
    error = posix_spawnp(&child, program, &actions, nullptr, pointers(words).data(),
                         pointers(entries).data());
  }
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Whether `program` is found where posix_spawnp looks for it: a missing interpreter or loader gives
// the same error number as a missing program.
bool is_there(const std::string &program) {
  if (program.find('/') != std::string::npos) return access(program.c_str(), X_OK) == 0;
  const char *path = getenv("PATH");
  std::istringstream folders(path == nullptr ? "/bin:/usr/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string prefix = folder.empty() ? "." : folder;
    if (access((prefix + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

void keep(cgnuplot_result &result, const std::string &output, const std::string &messages) {
  result.output = static_cast<unsigned char *>(malloc(output.size() + 1));
  result.messages = static_cast<char *>(malloc(messages.size() + 1));
  if (result.output == nullptr || result.messages == nullptr) {
    result.preparation_error = ENOMEM;
    return;
  }
  memcpy(result.output, output.data(), output.size());
  result.output_length = static_cast<int64_t>(output.size());
  memcpy(result.messages, messages.c_str(), messages.size() + 1);
}

cgnuplot_result draw(const char *program, const char *script, const cgnuplot_block *blocks,
                     int64_t block_count, int limit_ms, Question is_unwanted) {
  cgnuplot_result result = {};
  try {
    MemoryFile files[] = {MemoryFile("gnuplot script"), MemoryFile("gnuplot picture"),
                                MemoryFile("gnuplot words"), MemoryFile("gnuplot columns")};
    send(files[0], files[3], script, blocks, block_count);
    pid_t child = 0;
    result.start_error = start(program, files, child);
    if (result.start_error != 0) {
      result.is_installed = is_there(program);
      return result;
    }
    wait_for(child, limit_ms, is_unwanted, result);
    keep(result, files[1].contents(), files[2].contents());
  } catch (const std::system_error &problem) {
    result.preparation_error = problem.code().value();
  } catch (const std::exception &) {
    result.preparation_error = ENOMEM;
  }
  return result;
}

}  // namespace

cgnuplot_result cgnuplot_draw(const char *program, const char *script,
                              const cgnuplot_block *blocks, int64_t block_count, int limit_ms,
                              int (*is_unwanted)(void)) {
  for (;;) {
    const cgnuplot_result result =
        draw(program, script, blocks, block_count, limit_ms, is_unwanted);
    if (result.start_error != EINTR) return result;
    cgnuplot_release(result);
  }
}

void cgnuplot_release(cgnuplot_result result) {
  free(result.output);
  free(result.messages);
}
