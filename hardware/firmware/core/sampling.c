#include "sampling.h"

#include "anchor.h"
#include "bytes.h"

#define COUNT_MAX ((1 << (BP_COUNTS_BITS - 1)) - 1)
#define COUNT_MIN (-COUNT_MAX - 1)

bool bp_sampling_can(uint16_t rate_hz, uint8_t n) {
    return 1 <= n && n <= BP_SAMPLES_MAX_N && hal_adc_can(rate_hz);
}

void bp_sampling_start(struct bp_sampling *sampling, uint16_t rate_hz, uint8_t n) {
    hal_adc_start(rate_hz);
    sampling->flowing = true;
    sampling->rate_hz = rate_hz;
    sampling->n = n;
    sampling->index = 0;
    sampling->n_gathered = 0;
}

static uint16_t flags_of(const struct hal_sample *sample, const struct bp_station *station) {
    uint16_t flags = sample->adc_crc ? BP_FLAG_ADC_CRC : 0;
    if (sample->missed != 0) {
        flags |= BP_FLAG_MISSED_DRDY;
    }
    for (unsigned i = 0; i < BP_N_CHANNELS; i++) {
        const int32_t count = sample->counts[i];
        if (count >= COUNT_MAX || count <= COUNT_MIN) {
            flags |= BP_FLAG_CLIP;
        }
        if (i >= BP_STATION_CELLS) {
            continue;
        }
        const int32_t range_counts = station->range_counts[i];
        const int32_t load_counts = count - station->zero_counts[i];
        if (bp_count_is_open(count)) {
            flags |= BP_FLAG_SENSOR_OPEN; /* not a load: no overload */
        } else if (range_counts > 0 &&
                   (load_counts > range_counts || load_counts < -range_counts)) {
            flags |= BP_FLAG_OVERLOAD;
        }
    }
    return flags;
}

bool bp_sampling_add(struct bp_sampling *sampling, const struct hal_sample *sample,
                     const struct bp_station *station) {
    struct bp_msg_samples *header = &sampling->header;
    if (sample->missed != 0) {
        sampling->index += sample->missed + sampling->n_gathered;
        sampling->n_gathered = 0;
    }
    if (sampling->n_gathered == 0) {
        bp_zero(header, sizeof *header);
        header->type = BP_MSG_SAMPLES;
        header->n = sampling->n;
        header->index = sampling->index;
        header->t_us = sample->t_us;
    }
    header->flags |= flags_of(sample, station);
    uint8_t *to = sampling->counts + (size_t)sampling->n_gathered * BP_SAMPLE_SIZE;
    for (unsigned i = 0; i < BP_N_CHANNELS; i++) {
        const uint32_t bits = (uint32_t)sample->counts[i];
        *to++ = (uint8_t)bits;
        *to++ = (uint8_t)(bits >> 8);
        *to++ = (uint8_t)(bits >> 16);
    }
    if (++sampling->n_gathered < sampling->n) {
        return false;
    }
    sampling->index += sampling->n;
    sampling->n_gathered = 0;
    return true;
}
