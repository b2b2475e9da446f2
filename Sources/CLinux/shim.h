// What Swift's Glibc module leaves out.
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <malloc.h>
#include <sched.h>
#include <sys/types.h>

// What sched.h and unistd.h of Linux declare only for _GNU_SOURCE, which Swift does not define.
int sched_getaffinity(pid_t thread, size_t byte_count, cpu_set_t *processors);
int sched_setaffinity(pid_t thread, size_t byte_count, const cpu_set_t *processors);
pid_t gettid(void);
int renameat2(int folder, const char *path, int new_folder, const char *new_path, unsigned flags);
extern char **environ;

// A global variable of C, which Swift takes for one that threads change.
static inline char *const *linux_environment(void) { return environ; }

// What are macros that Swift does not see.
static const unsigned long linux_fiemap_request = FS_IOC_FIEMAP;
static const unsigned linux_rename_noreplace = RENAME_NOREPLACE;
static const int linux_seek_data = SEEK_DATA;
static const int linux_seek_hole = SEEK_HOLE;
