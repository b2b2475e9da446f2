// What Swift's Glibc module leaves out.
#include <malloc.h>
#include <sched.h>
#include <sys/types.h>

// What sched.h and unistd.h of Linux declare only for _GNU_SOURCE, which Swift does not define.
int sched_getaffinity(pid_t thread, size_t byte_count, cpu_set_t *processors);
int sched_setaffinity(pid_t thread, size_t byte_count, const cpu_set_t *processors);
pid_t gettid(void);
