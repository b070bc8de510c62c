/* What no golden vector tells: every length, and the ring. */
#include <string.h>

#include "check.h"
#include "framing.h"
#include "ring.h"

static void every_message_size_survives(void) {
    struct bp_decoder decoder = {0};
    uint8_t message[BP_MAX_MESSAGE + 1] = {0};
    uint8_t frame[BP_MAX_FRAME];
    CHECK_EQUAL(bp_frame_encode(message, 0, frame), 0);
    CHECK_EQUAL(bp_frame_encode(message, sizeof message, frame), 0);
    for (size_t size = 1; size <= BP_MAX_MESSAGE; size++) {
        for (size_t i = 0; i < size; i++) {
            message[i] = (uint8_t)(i % 5 == 0 ? 0 : i);
        }
        message[0] = BP_MSG_SAMPLES;
        message[2 % size] = size == BP_LEN_SAMPLES - BP_CRC_SIZE + 2 * BP_SAMPLE_SIZE ? 2 : 0;
        const size_t n = bp_frame_encode(message, size, frame);
        CHECK_EQUAL(n, size + BP_CRC_SIZE + 2);
        CHECK(memchr(frame, 0, n) == frame + n - 1);
        size_t found = 0;
        for (size_t i = 0; i < n; i++) {
            CHECK_EQUAL(found, 0);
            found = bp_decoder_feed(&decoder, frame[i]);
        }
        const bool whole = size == BP_LEN_SAMPLES - BP_CRC_SIZE + 2 * BP_SAMPLE_SIZE;
        CHECK_EQUAL(found, whole ? size : 0);
        CHECK(!whole || memcmp(decoder.held, message, size) == 0);
    }
    CHECK_EQUAL(decoder.framing_errors, BP_MAX_MESSAGE - 1);
    CHECK_EQUAL(decoder.crc_errors, 0);
}

static void ring_keeps_order_and_refuses_what_does_not_fit(void) {
    static struct bp_ring ring = {.put = 0xFFFFFF00u, .taken = 0xFFFFFF00u}; /* wraps soon */
    uint8_t next_in = 0;
    uint8_t next_out = 0;
    uint8_t bytes[251];
    for (unsigned turn = 0; turn < 2000; turn++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            bytes[i] = (uint8_t)(next_in + i);
        }
        const uint32_t held = ring.put - ring.taken;
        const bool fits = held + sizeof bytes + 100 <= BP_RING_SIZE;
        CHECK_EQUAL(bp_ring_put(&ring, bytes, sizeof bytes, 100), fits);
        CHECK_EQUAL(ring.put - ring.taken, fits ? held + sizeof bytes : held);
        if (fits) {
            next_in = (uint8_t)(next_in + sizeof bytes);
        }
        const uint8_t *piece = NULL;
        const size_t n = bp_ring_peek(&ring, &piece);
        const size_t take = n < 200 + turn % 100 ? n : 200 + turn % 100;
        for (size_t i = 0; i < take; i++) {
            CHECK_EQUAL(piece[i], next_out++);
        }
        bp_ring_take(&ring, take);
    }
    CHECK(!bp_ring_put(&ring, bytes, sizeof bytes, BP_RING_SIZE));
}

int main(void) {
    CHECK_EQUAL(bp_crc32c((const uint8_t *)"123456789", 9), BP_CRC_CHECK);
    every_message_size_survives();
    ring_keeps_order_and_refuses_what_does_not_fit();
    return 0;
}
