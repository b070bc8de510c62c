"""The ring: single producer, several readers with their own cursors, overruns counted.

The producer never waits and never allocates: ``push`` copies one row and moves ``head``;
``publish`` wakes readers that block. A reader copies rows out and then looks again how far the
producer has come: rows that may have been overwritten meanwhile are dropped and counted, never
handed out.
"""

from cpython.pythread cimport PyThread_type_lock
from libc.stdint cimport uint64_t

cdef enum:
    MAX_READERS = 16

cdef struct waiter_t:
    int used
    int waiting
    PyThread_type_lock wake  # held while nothing has come; the producer releases it

cdef class Ring:
    cdef readonly object dtype
    cdef char *data  # owned: allocated in __cinit__, freed in __dealloc__
    cdef size_t stride
    cdef uint64_t mask
    cdef uint64_t head_
    cdef waiter_t waiters[MAX_READERS]

    cdef void push(self, const void *row) noexcept nogil
    cdef void *slot(self) noexcept nogil
    cdef void commit(self) noexcept nogil
    cdef void publish(self) noexcept nogil
    cdef int lock_memory(self) noexcept nogil

cdef class RingReader:
    cdef Ring ring
    cdef readonly uint64_t cursor
    cdef readonly uint64_t overruns
    cdef int waiter
