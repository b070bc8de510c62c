/* What the Python tests need beside the core's own functions: sizes and what is inside. */
#include "bridge.h"

#include <string.h>

size_t bridge_controller_size(void) { return sizeof(struct bp_controller); }

size_t bridge_decoder_size(void) { return sizeof(struct bp_decoder); }

void bridge_look(const struct bp_controller *anchor, uint64_t now_us, uint8_t state[8],
                 float tension_n[BP_STATION_LINES]) {
    const uint8_t seen[8] = {
        anchor->armed,
        anchor->out.powered,
        anchor->out.braked,
        anchor->fault,
        anchor->fault_line,
        bp_anchor_cause_lasts(anchor, now_us),
        bp_anchor_pressed(anchor, now_us),
        (uint8_t)anchor->nonce,
    };
    memcpy(state, seen, sizeof seen);
    memcpy(tension_n, anchor->out.tension_n, sizeof anchor->out.tension_n);
}

size_t bridge_feed(struct bp_decoder *decoder, const uint8_t *bytes, size_t size,
                   uint8_t message[BP_MAX_PAYLOAD], size_t *used) {
    for (*used = 0; *used < size;) {
        const size_t n_message = bp_decoder_feed(decoder, bytes[(*used)++]);
        if (n_message != 0) {
            memcpy(message, decoder->held, n_message);
            return n_message;
        }
    }
    return 0;
}

void bridge_errors(const struct bp_decoder *decoder, uint32_t errors[2]) {
    errors[0] = decoder->framing_errors;
    errors[1] = decoder->crc_errors;
}
