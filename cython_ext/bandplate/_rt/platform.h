/* What the loop needs of the operating system, in one place; every call is safe without the GIL.
 *
 * POSIX: poll, read, monotonic clock, SCHED_FIFO, mlock. Windows has no pollable serial descriptor:
 * there a reader thread calls Acquisition.feed(), and rt_read_chunk() says RT_UNSUPPORTED.
 */
#ifndef BANDPLATE_PLATFORM_H
#define BANDPLATE_PLATFORM_H

#include <errno.h>
#include <stdint.h>
#include <string.h>

/* Results of rt_read_chunk() besides a byte count > 0. */
#define RT_TIMEOUT 0
#define RT_STOP (-1)
#define RT_LOST (-2)
#define RT_UNSUPPORTED (-3)

/* Sequentially consistent atomics: the Cython code stays free of compiler built-ins. */
#define rt_load_u64(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define rt_store_u64(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define rt_load_int(p) __atomic_load_n((p), __ATOMIC_SEQ_CST)
#define rt_store_int(p, v) __atomic_store_n((p), (v), __ATOMIC_SEQ_CST)
#define rt_exchange_int(p, v) __atomic_exchange_n((p), (v), __ATOMIC_SEQ_CST)
#define rt_fence() __atomic_thread_fence(__ATOMIC_SEQ_CST)
/* Stores before it are seen before stores after it; costs nothing on x86. */
#define rt_store_fence() __atomic_thread_fence(__ATOMIC_RELEASE)

#ifdef _WIN32

#include <windows.h>

static inline int64_t rt_monotonic_ns(void) {
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (int64_t)((double)count.QuadPart * 1e9 / (double)frequency.QuadPart);
}
static inline long rt_read_chunk(int fd, int stop_fd, void *out, size_t size, int timeout_ms) {
    (void)fd, (void)stop_fd, (void)out, (void)size, (void)timeout_ms;
    return RT_UNSUPPORTED;
}
static inline int rt_set_realtime(int priority) {
    (void)priority;
    return ENOSYS;
}
static inline int rt_lock_memory(const void *p, size_t n) {
    (void)p, (void)n;
    return ENOSYS;
}

#else

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

static inline int64_t rt_monotonic_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Block until bytes, a stop or the time-out; then read all that is there, up to size. */
static inline long rt_read_chunk(int fd, int stop_fd, void *out, size_t size, int timeout_ms) {
    struct pollfd fds[2] = {{fd, POLLIN, 0}, {stop_fd, POLLIN, 0}};
    int ready = poll(fds, 2, timeout_ms);
    if (ready < 0) return errno == EINTR ? RT_TIMEOUT : RT_LOST;
    if (ready == 0) return RT_TIMEOUT;
    if (fds[1].revents) return RT_STOP;
    if (fds[0].revents & POLLIN) {
        ssize_t n = read(fd, out, size);
        if (n > 0) return n;
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return RT_TIMEOUT;
        return RT_LOST; /* end of file, EIO: the device is gone */
    }
    return RT_LOST; /* POLLHUP, POLLERR, POLLNVAL */
}

/* Ask for SCHED_FIFO and exact timers for the calling thread; 0 or an errno. */
static inline int rt_set_realtime(int priority) {
#ifdef __linux__
    prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);
#endif
    struct sched_param param;
    memset(&param, 0, sizeof param);
    param.sched_priority = priority;
    return pthread_setschedparam(pthread_self(), SCHED_FIFO, &param);
}

static inline int rt_lock_memory(const void *p, size_t n) { return mlock(p, n) == 0 ? 0 : errno; }

#endif
#endif
