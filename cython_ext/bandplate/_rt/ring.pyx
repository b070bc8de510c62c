"""Single-producer ring of fixed-size rows with blocking readers (see ring.pxd)."""

cimport cython

from libc.stdlib cimport calloc, free
from libc.string cimport memcpy
from cpython.pythread cimport (
    PyThread_acquire_lock, PyThread_allocate_lock, PyThread_free_lock, PyThread_release_lock,
    PyThread_type_lock, NOWAIT_LOCK,
)
from bandplate._rt.platform cimport (
    rt_exchange_int, rt_fence, rt_load_int, rt_load_u64, rt_lock_memory, rt_monotonic_ns,
    rt_store_fence, rt_store_int, rt_store_u64,
)

import numpy as np

__all__ = ["Ring", "RingReader", "monotonic_ns"]

cdef extern from "pythread.h" nogil:
    ctypedef enum PyLockStatus:
        PY_LOCK_FAILURE
        PY_LOCK_ACQUIRED
        PY_LOCK_INTR
    PyLockStatus PyThread_acquire_lock_timed(
        PyThread_type_lock lock, long long microseconds, int intr_flag
    )


def monotonic_ns():
    """Return the host's monotonic clock, ns: the clock of every ``t_ns``."""
    return rt_monotonic_ns()


cdef class Ring:
    """Ring of rows of one NumPy dtype.

    Parameters
    ----------
    capacity : int
        Rows that fit; rounded up to a power of two.
    dtype : numpy.dtype
        Row format.

    Notes
    -----
    Thread: one producer; up to 16 readers, each with its own :class:`RingReader`.
    """

    def __cinit__(self, capacity, dtype):
        if not 1 <= capacity <= 1 << 28:
            raise ValueError(f"ring capacity must be 1 to 2**28 rows, not {capacity}")
        self.dtype = np.dtype(dtype)
        self.stride = self.dtype.itemsize
        self.mask = (1 << (int(capacity) - 1).bit_length()) - 1
        self.head_ = 0
        self.data = <char *>calloc(self.mask + 1, self.stride)
        if self.data == NULL:
            raise MemoryError(f"no memory for a ring of {capacity} rows")

    def __dealloc__(self):
        for i in range(MAX_READERS):
            if self.waiters[i].wake != NULL:
                PyThread_free_lock(self.waiters[i].wake)
        free(self.data)

    @property
    def head(self):
        """Rows written since the start."""
        return rt_load_u64(&self.head_)

    @property
    def capacity(self):
        """Rows that the ring holds."""
        return self.mask + 1

    cdef void *slot(self) noexcept nogil:
        """Return the place of the next row: fill it, then commit()."""
        return self.data + (self.head_ & self.mask) * self.stride

    cdef void commit(self) noexcept nogil:
        rt_store_u64(&self.head_, self.head_ + 1)
        rt_store_fence()  # a reader must see the head move before the next row is written

    cdef void push(self, const void *row) noexcept nogil:
        memcpy(self.slot(), row, self.stride)
        self.commit()

    cdef void publish(self) noexcept nogil:
        """Wake the readers that block. Once per batch, not per row."""
        cdef int i
        rt_fence()  # head must be visible before the flags are read
        for i in range(MAX_READERS):
            if rt_load_int(&self.waiters[i].waiting):
                if rt_exchange_int(&self.waiters[i].waiting, 0):
                    PyThread_release_lock(self.waiters[i].wake)

    cdef int lock_memory(self) noexcept nogil:
        return rt_lock_memory(self.data, (self.mask + 1) * self.stride)

    def write(self, rows):
        """Append rows, an array of the ring's dtype (Thread: the producer only)."""
        cdef const unsigned char[::1] raw
        cdef size_t i, n
        rows = np.ascontiguousarray(rows)
        if rows.dtype != self.dtype:
            raise TypeError(f"rows have dtype {rows.dtype}, the ring holds {self.dtype}")
        n = rows.size
        if n == 0:
            return
        raw = rows.reshape(-1).view(np.uint8)
        with nogil:
            for i in range(n):
                self.push(&raw[i * self.stride])
            self.publish()

    def reader(self, rows_back=0):
        """Return a reader that starts ``rows_back`` rows before the head."""
        return RingReader(self, rows_back)


# The ring must still be there when a reader gives its place back, also when the garbage collector
# takes a whole circle of objects apart.
@cython.no_gc_clear
cdef class RingReader:
    """One reader's cursor (Thread: one thread at a time)."""

    def __cinit__(self, Ring ring not None, rows_back=0):
        cdef int i
        self.ring = ring
        self.waiter = -1
        head = rt_load_u64(&ring.head_)
        self.cursor = head - min(rows_back, head, ring.mask)
        self.overruns = 0
        for i in range(MAX_READERS):
            if not ring.waiters[i].used:
                ring.waiters[i].used = 1
                if ring.waiters[i].wake == NULL:
                    ring.waiters[i].wake = PyThread_allocate_lock()
                self.waiter = i
                return
        raise RuntimeError(f"a ring serves at most {MAX_READERS} readers at once")

    def __dealloc__(self):
        if self.waiter >= 0:
            rt_store_int(&self.ring.waiters[self.waiter].waiting, 0)
            self.ring.waiters[self.waiter].used = 0

    def read(self, max_rows=1 << 28):
        """Copy out the unread rows, oldest first.

        Parameters
        ----------
        max_rows : int
            At most this many; the rest stays unread.

        Returns
        -------
        ndarray of shape (n_rows,), the ring's dtype
            A copy that belongs to the caller. Rows that were overwritten before they could be read
            are skipped and counted in ``overruns``.
        """
        cdef Ring ring = self.ring
        cdef uint64_t head, first, n, k, oldest, begin, run
        cdef unsigned char[::1] raw
        head = rt_load_u64(&ring.head_)
        if head - self.cursor > ring.mask:  # the slot at the head may be in the writing
            self.overruns += head - ring.mask - self.cursor
            self.cursor = head - ring.mask
        first = self.cursor
        n = min(head - first, <uint64_t>max_rows)
        rows = np.empty(n, self.ring.dtype)
        if n == 0:
            return rows
        raw = rows.view(np.uint8)
        with nogil:
            k = 0
            while k < n:
                begin = (first + k) & ring.mask
                run = min(n - k, ring.mask + 1 - begin)
                memcpy(&raw[k * ring.stride], ring.data + begin * ring.stride, run * ring.stride)
                k += run
            rt_fence()
        self.cursor = first + n
        head = rt_load_u64(&ring.head_)
        if head > ring.mask:
            oldest = head - ring.mask
            if oldest > first:
                k = min(oldest - first, n)
                self.overruns += k
                return rows[k:].copy()
        return rows

    def wait(self, int timeout_ms):
        """Block without the GIL until a row is unread.

        Returns
        -------
        bool
            False on time-out.
        """
        cdef Ring ring = self.ring
        cdef waiter_t *me = &ring.waiters[self.waiter]
        if rt_load_u64(&ring.head_) != self.cursor:
            return True
        with nogil:
            PyThread_acquire_lock(me.wake, NOWAIT_LOCK)  # drain a wake-up of before
            rt_store_int(&me.waiting, 1)
            rt_fence()
            if rt_load_u64(&ring.head_) == self.cursor:
                PyThread_acquire_lock_timed(me.wake, timeout_ms * <long long>1000, 0)
            rt_store_int(&me.waiting, 0)
        return rt_load_u64(&ring.head_) != self.cursor

    def skip_to_head(self):
        """Forget what is unread."""
        self.cursor = rt_load_u64(&self.ring.head_)
