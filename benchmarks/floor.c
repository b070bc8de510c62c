/* What the machine can do: the work of the loop with nothing around it, no checks beyond the
   protocol's, no ring, no clock. Compiled by floor.py when the benchmarks run. */

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CHANNELS = 16, HEADER = 14, CRC = 4, PAYLOAD = HEADER + 3 * CHANNELS + CRC };

static uint32_t table[8][256];

static void fill_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0x82F63B78u & (0u - (crc & 1u)));
        table[0][i] = crc;
    }
    for (int slice = 1; slice < 8; slice++)
        for (int i = 0; i < 256; i++) {
            uint32_t before = table[slice - 1][i];
            table[slice][i] = before >> 8 ^ table[0][before & 0xff];
        }
}

static uint32_t crc_slices(const uint8_t *data, size_t n) {
    uint32_t crc = 0xffffffffu;
    for (; n >= 8; n -= 8, data += 8) {
        uint32_t low, high;
        memcpy(&low, data, 4);
        memcpy(&high, data + 4, 4);
        low ^= crc;
        crc = table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^ table[5][low >> 16 & 0xff] ^
              table[4][low >> 24] ^ table[3][high & 0xff] ^ table[2][high >> 8 & 0xff] ^
              table[1][high >> 16 & 0xff] ^ table[0][high >> 24];
    }
    while (n--)
        crc = table[0][(crc ^ *data++) & 0xff] ^ crc >> 8;
    return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t crc_hardware(const uint8_t *data, size_t n) {
    uint64_t crc = 0xffffffffu, word;
    for (; n >= 8; n -= 8, data += 8) {
        memcpy(&word, data, 8);
        crc = __builtin_ia32_crc32di(crc, word);
    }
    while (n--)
        crc = __builtin_ia32_crc32qi((uint32_t)crc, *data++);
    return ~(uint32_t)crc;
}
#endif

/* Decode a stream of one-sample SAMPLES frames: COBS, exact length, CRC-32C, int24. Returns the
   number of good frames; every count goes into `counts` (the last frame stays there). */
int64_t floor_decode(const uint8_t *wire, size_t length, int32_t *counts) {
    uint32_t (*crc)(const uint8_t *, size_t) = crc_slices;
    const uint8_t *end = wire + length;
    uint8_t payload[PAYLOAD + 8];
    int64_t good = 0;
    if (!table[0][1])
        fill_table();
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2"))
        crc = crc_hardware;
#endif
    while (wire < end) {
        const uint8_t *stop = memchr(wire, 0, (size_t)(end - wire));
        if (!stop)
            break;
        if (stop - wire == PAYLOAD + 1) {
            uint32_t sent;
            size_t zero = wire[0];
            memcpy(payload, wire + 1, PAYLOAD);
            while (zero < PAYLOAD + 1) {
                size_t step = payload[zero - 1];
                payload[zero - 1] = 0;
                zero += step;
            }
            memcpy(&sent, payload + PAYLOAD - CRC, CRC);
            if (zero == PAYLOAD + 1 && crc(payload, PAYLOAD - CRC) == sent) {
                for (int i = 0; i < CHANNELS; i++) {
                    uint32_t word;
                    memcpy(&word, payload + HEADER + 3 * i, 4);
                    counts[i] = (int32_t)(word << 8) >> 8;
                }
                good++;
            }
        }
        wire = stop + 1;
    }
    return good;
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Read `frames` frames of `frame_bytes` from fd by poll and read, and note when each was complete.
   Returns the number that came before two seconds without any. */
int64_t floor_poll(int fd, int64_t frame_bytes, int64_t frames, int64_t *arrival_ns) {
    uint8_t chunk[4096];
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    int64_t bytes = 0, done = 0;
    while (done < frames) {
        ssize_t n;
        if (poll(&poller, 1, 2000) <= 0)
            break;
        n = read(fd, chunk, sizeof chunk);
        if (n <= 0)
            break;
        int64_t at_ns = now_ns();
        for (bytes += n; done < frames && (done + 1) * frame_bytes <= bytes; done++)
            arrival_ns[done] = at_ns;
    }
    return done;
}
