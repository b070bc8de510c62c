/* CRC-32C (Castagnoli, reflected 0x82F63B78): SSE4.2 where the processor has it, else slices of 8.
 *
 * A byte table costs 5 x as much, and the checksum is half the price of a frame.
 * crc32c_init() must have run once before crc32c_update() (the module does it on import).
 */
#ifndef BANDPLATE_CRC32C_H
#define BANDPLATE_CRC32C_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static uint32_t crc32c_table[8][256];
static int crc32c_has_sse42 = 0;

static void crc32c_init(void) {
    for (uint32_t n = 0; n < 256; n++) {
        uint32_t crc = n;
        for (int k = 0; k < 8; k++) crc = (crc & 1) ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
        crc32c_table[0][n] = crc;
    }
    for (uint32_t n = 0; n < 256; n++)
        for (int k = 1; k < 8; k++)
            crc32c_table[k][n] = (crc32c_table[k - 1][n] >> 8) ^ crc32c_table[0][crc32c_table[k - 1][n] & 0xFF];
#if defined(__x86_64__) && defined(__GNUC__)
    crc32c_has_sse42 = __builtin_cpu_supports("sse4.2");
#endif
}

static uint32_t crc32c_soft(const uint8_t *p, size_t n) {
    uint32_t crc = 0xFFFFFFFFu;
    for (; n >= 8; p += 8, n -= 8) {
        crc ^= (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
        crc = crc32c_table[7][crc & 0xFF] ^ crc32c_table[6][(crc >> 8) & 0xFF] ^
              crc32c_table[5][(crc >> 16) & 0xFF] ^ crc32c_table[4][crc >> 24] ^ crc32c_table[3][p[4]] ^
              crc32c_table[2][p[5]] ^ crc32c_table[1][p[6]] ^ crc32c_table[0][p[7]];
    }
    while (n--) crc = (crc >> 8) ^ crc32c_table[0][(crc ^ *p++) & 0xFF];
    return ~crc;
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(const uint8_t *p, size_t n) {
    uint64_t crc = 0xFFFFFFFFu;
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        crc = __builtin_ia32_crc32di(crc, word);
    }
    uint32_t tail = (uint32_t)crc;
    while (n--) tail = __builtin_ia32_crc32qi(tail, *p++);
    return ~tail;
}
#endif

static inline uint32_t crc32c_compute(const uint8_t *p, size_t n) {
#if defined(__x86_64__) && defined(__GNUC__)
    if (crc32c_has_sse42) return crc32c_sse42(p, n);
#endif
    return crc32c_soft(p, n);
}

#endif
