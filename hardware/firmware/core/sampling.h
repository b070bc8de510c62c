/* Samples into frames: n conversions each, whole or not at all. */
#ifndef BANDPLATE_SAMPLING_H
#define BANDPLATE_SAMPLING_H

#include <stdbool.h>
#include <stdint.h>

#include "bandplate_messages.h"
#include "hal.h"
#include "station.h"

struct bp_sampling {
    bool flowing;
    uint16_t rate_hz;
    uint8_t n;
    /* Index of the next conversion. */
    uint32_t index;
    /* The frame being gathered: its header, its counts, and how many samples are in it. */
    struct bp_msg_samples header;
    uint8_t counts[BP_SAMPLES_MAX_N * BP_SAMPLE_SIZE];
    uint8_t n_gathered;
};

/* Whether the board makes the rate, and a frame holds n samples. */
bool bp_sampling_can(uint16_t rate_hz, uint8_t n);

/* Starts at index 0, at what bp_sampling_can allows. */
void bp_sampling_start(struct bp_sampling *sampling, uint16_t rate_hz, uint8_t n);

/* Adds one conversion; true when it completes the frame, which then stands in header (but for
 * frame_seq, device_state and what the device adds to flags, at any sample) and counts until the
 * next call.
 * A frame that a lost conversion broke is given up: a frame's samples are consecutive. */
bool bp_sampling_add(struct bp_sampling *sampling, const struct hal_sample *sample,
                     const struct bp_station *station);

#endif /* BANDPLATE_SAMPLING_H */
