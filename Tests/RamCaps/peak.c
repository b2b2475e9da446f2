// Runs a program and writes the most memory that it had resident, as the kernel counts it (VmHWM in
// kB), into a file: read as the program ends, while its memory is still there. What wait4 reports
// would cover the program's children too. Linux only.
//
// usage: peak FILE PROGRAM [ARGUMENT...]; ends as the program does, or with 125 where it cannot
// look.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static void note_peak(pid_t process, const char *path) {
  char name[64], line[256];
  snprintf(name, sizeof name, "/proc/%d/status", (int)process);
  FILE *status = fopen(name, "r");
  FILE *note = fopen(path, "w");
  long peak;
  while (status && note && fgets(line, sizeof line, status))
    if (sscanf(line, "VmHWM: %ld kB", &peak) == 1) fprintf(note, "%ld\n", peak);
  if (status) fclose(status);
  if (note) fclose(note);
}

int main(int argc, char **argv) {
  if (argc < 3) return 125;
  pid_t process = fork();
  if (process == 0) {
    raise(SIGSTOP);
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  int status;
  if (process < 0 || waitpid(process, &status, WUNTRACED) < 0) return 125;
  // The program runs freely but for a stop at its end.
  if (ptrace(PTRACE_SEIZE, process, 0, PTRACE_O_TRACEEXIT)) {
    perror("peak: ptrace");
    kill(process, SIGKILL);
    return 125;
  }
  kill(process, SIGCONT);
  while (waitpid(process, &status, __WALL) >= 0) {
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
    int event = status >> 16;
    if (event == PTRACE_EVENT_EXIT) note_peak(process, argv[1]);
    ptrace(PTRACE_CONT, process, 0, event ? 0L : (long)WSTOPSIG(status));
  }
  return 125;
}
