/* COBS frames with CRC-32C and exact lengths; src/bandplate/wire/codec.py is the readable
 * reference, and hardware/protocol/vectors.json holds for both. A message is type and fields,
 * without its CRC. */
#ifndef BANDPLATE_FRAMING_H
#define BANDPLATE_FRAMING_H

#include <stddef.h>
#include <stdint.h>

#include "bandplate_messages.h"

/* COBS adds one byte to a payload of at most 254. */
#define BP_MAX_ENCODED (BP_MAX_PAYLOAD + 1)
#define BP_MAX_FRAME (BP_MAX_ENCODED + 1)
#define BP_MAX_MESSAGE (BP_MAX_PAYLOAD - BP_CRC_SIZE)

uint32_t bp_crc32c(const uint8_t *bytes, size_t size);

/* Writes COBS(message + CRC) and the delimiter; returns its size, at most BP_MAX_FRAME.
 * 0: size is 0 or above BP_MAX_MESSAGE. */
size_t bp_frame_encode(const uint8_t *message, size_t size, uint8_t frame[BP_MAX_FRAME]);

struct bp_decoder {
    /* One byte more than any frame has is enough to know that it is none. */
    uint8_t held[BP_MAX_ENCODED + 1];
    uint16_t n_held;
    /* Frames whose COBS, type or length was wrong, and those whose CRC was. */
    uint32_t framing_errors;
    uint32_t crc_errors;
};

/* Takes the next byte of the line. Returns the size of the message that it completes, which stands
 * at decoder->held until the next call, or 0. */
size_t bp_decoder_feed(struct bp_decoder *decoder, uint8_t byte);

#endif /* BANDPLATE_FRAMING_H */
