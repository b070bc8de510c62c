"""Declarations of platform.h."""

from libc.stdint cimport int64_t, uint64_t

cdef extern from "platform.h" nogil:
    enum:
        RT_TIMEOUT
        RT_STOP
        RT_LOST
        RT_UNSUPPORTED
    uint64_t rt_load_u64(uint64_t *p)
    void rt_store_u64(uint64_t *p, uint64_t value)
    int rt_load_int(int *p)
    void rt_store_int(int *p, int value)
    int rt_exchange_int(int *p, int value)
    void rt_fence()
    void rt_store_fence()
    int64_t rt_monotonic_ns()
    long rt_read_chunk(int fd, int stop_fd, void *out, size_t size, int timeout_ms)
    int rt_set_realtime(int priority)
    int rt_lock_memory(const void *p, size_t n)
