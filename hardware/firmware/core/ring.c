#include "ring.h"

#define MASK (BP_RING_SIZE - 1u)
_Static_assert((BP_RING_SIZE & MASK) == 0, "a power of two");

bool bp_ring_put(struct bp_ring *ring, const uint8_t *bytes, size_t size, size_t spare) {
    const size_t room = BP_RING_SIZE - (ring->put - ring->taken);
    if (room < size || room - size < spare) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        ring->bytes[ring->put++ & MASK] = bytes[i];
    }
    return true;
}

size_t bp_ring_peek(const struct bp_ring *ring, const uint8_t **bytes) {
    const size_t from = ring->taken & MASK;
    const size_t held = ring->put - ring->taken;
    *bytes = ring->bytes + from;
    return held < BP_RING_SIZE - from ? held : BP_RING_SIZE - from;
}

void bp_ring_take(struct bp_ring *ring, size_t size) { ring->taken += (uint32_t)size; }
