/* A ring of bytes between the core and the UART. Used by the main loop alone. */
#ifndef BANDPLATE_RING_H
#define BANDPLATE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0.15 s of samples at 4 kHz: a host that pauses for less costs no frame. A power of two. */
#define BP_RING_SIZE 32768u

struct bp_ring {
    uint8_t bytes[BP_RING_SIZE];
    /* Both run freely and wrap at 2^32; their difference is what is held. */
    uint32_t put;
    uint32_t taken;
};

/* Puts all of the bytes and keeps spare bytes free after them, or does nothing and returns false.
 */
bool bp_ring_put(struct bp_ring *ring, const uint8_t *bytes, size_t size, size_t spare);

/* Points at the oldest bytes that stand in one piece; returns how many, 0 when it is empty. */
size_t bp_ring_peek(const struct bp_ring *ring, const uint8_t **bytes);

/* Forgets the oldest bytes, at most those that bp_ring_peek told. */
void bp_ring_take(struct bp_ring *ring, size_t size);

#endif /* BANDPLATE_RING_H */
