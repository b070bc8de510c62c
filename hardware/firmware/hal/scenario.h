/* Plays a scenario file (written by scenario.py) in place of ADCs, inputs and drives. Shared by the
 * HALs that have none: the host process and QEMU's mps2-an386. Little-endian.
 *
 *     struct scenario_head | station block, padded to 4 | events | samples, 16 x int24 each
 *
 * Sample k of a stream (index since hal_adc_start) is row k % n_samples, given at
 * start + (k + 1) / rate: a machine that was held up gives what is due in a burst, and misses none.
 */
#ifndef BANDPLATE_SCENARIO_H
#define BANDPLATE_SCENARIO_H

#include "hal.h"

#define SCENARIO_MAGIC 0x43535042u /* "BPSC" */
#define SCENARIO_VERSION 1u
#define SCENARIO_ROW_SIZE 48u /* BP_N_CHANNELS counts of three bytes */

#pragma pack(push, 1)

struct scenario_head {
    uint32_t magic;
    uint16_t version;
    uint16_t n_events;
    uint32_t n_samples;
    /* Bytes of the station block, without its padding. */
    uint32_t station_size;
};

enum scenario_clock {
    SCENARIO_AT_SAMPLE = 0, /* index since the last start; false until the first sample */
    SCENARIO_AT_MS = 1,     /* since reset */
};

enum scenario_kind {
    SCENARIO_COUNT = 1,    /* the channel's count is value (open bridge, overload, supply) */
    SCENARIO_STUCK = 2,    /* the channel repeats its last count */
    SCENARIO_ADC_CRC = 3,  /* the sample's words fail their CRC */
    SCENARIO_MISSED = 4,   /* the samples are lost before anybody read them */
    SCENARIO_NO_DRDY = 5,  /* the ADC has stopped; not after a watchdog reset */
    SCENARIO_ESTOP = 6,    /* the emergency stop is pressed */
    SCENARIO_BUTTON = 7,   /* the anchor's button is down */
    SCENARIO_TX_STALL = 8, /* the line takes nothing */
    SCENARIO_HANG = 9,     /* the program spins in hal_wait; not after a watchdog reset */
    SCENARIO_DRIVE = 10,   /* the line's drive (channel) is broken in the way of value */
};

enum scenario_drive {
    SCENARIO_DRIVE_DEAD = 1,      /* does nothing */
    SCENARIO_DRIVE_CREEPS = 2,    /* winds in slowly by itself */
    SCENARIO_DRIVE_RUNS_AWAY = 3, /* winds in fast by itself */
    SCENARIO_DRIVE_TORN = 4,      /* spins with its line torn */
};

/* Holds from at for lasts (0: for ever), both in samples or in ms by its clock. */
struct scenario_event {
    uint32_t at;
    uint32_t lasts;
    int32_t value;
    uint8_t clock;
    uint8_t kind;
    uint8_t channel;
    uint8_t reserved;
};

#pragma pack(pop)

_Static_assert(sizeof(struct scenario_head) == 16, "scenario.py writes this layout");
_Static_assert(sizeof(struct scenario_event) == 16, "scenario.py writes this layout");

/* Takes a scenario that stays where it is. False (and no samples, no events, no station block)
 * where size bytes are not a whole one. */
bool scenario_load(const uint8_t *file, size_t size);

/* These are the HAL functions of the same names; hal_adc_read lacks nothing but its clock. */
const uint8_t *scenario_station_block(size_t *size);
bool scenario_adc_can(uint16_t rate_hz);
void scenario_adc_start(uint16_t rate_hz, uint32_t now_us);
bool scenario_adc_read(struct hal_sample *sample, uint32_t now_us);
void scenario_motor_read(struct hal_motor_in *in);
void scenario_motor_write(const struct hal_motor_out *out);

/* Whether an event of this kind holds now; now_ms since reset. For ESTOP, BUTTON, TX_STALL, HANG.
 */
bool scenario_holds(enum scenario_kind kind, uint32_t now_ms);

#endif /* BANDPLATE_SCENARIO_H */
