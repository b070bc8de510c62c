/* The core as Python sees it through ctypes: tests/firmware_build.py. */
#ifndef BANDPLATE_BRIDGE_H
#define BANDPLATE_BRIDGE_H

#include "anchor.h"
#include "framing.h"

size_t bridge_controller_size(void);
size_t bridge_decoder_size(void);

/* armed, powered, braked, fault, fault_line, cause_lasts, pressed, nonce's low byte; and the
 * wishes. */
void bridge_look(const struct bp_controller *anchor, uint64_t now_us, uint8_t state[8],
                 float tension_n[BP_STATION_LINES]);

/* Feeds bytes up to the next message; returns its size (0: none) and how many bytes were used. */
size_t bridge_feed(struct bp_decoder *decoder, const uint8_t *bytes, size_t size,
                   uint8_t message[BP_MAX_PAYLOAD], size_t *used);

/* framing_errors and crc_errors. */
void bridge_errors(const struct bp_decoder *decoder, uint32_t errors[2]);

#endif /* BANDPLATE_BRIDGE_H */
