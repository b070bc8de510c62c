/* Copying and clearing without string.h, which a bare-metal compiler may lack. */
#ifndef BANDPLATE_BYTES_H
#define BANDPLATE_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline void bp_copy(void *to, const void *from, size_t size) {
    uint8_t *t = to;
    const uint8_t *f = from;
    for (size_t i = 0; i < size; i++) {
        t[i] = f[i];
    }
}

static inline void bp_zero(void *to, size_t size) {
    uint8_t *t = to;
    for (size_t i = 0; i < size; i++) {
        t[i] = 0;
    }
}

#endif /* BANDPLATE_BYTES_H */
