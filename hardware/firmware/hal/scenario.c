#include "scenario.h"

#include "bytes.h"

/* The simulated drive, as in src/bandplate/sources/simulator/winch.py: a lag of 30 ms, and a band's
 * stiffness for the speed of its line. */
#define LAG_SHARE 0.0327839f
#define CREEP_N_PER_S 200.0f
#define RUNAWAY_N_PER_S 1500.0f
#define TORN_M_PER_S 5.0f
#define TICKS_PER_S 1000.0f

static const float stiffness_n_per_m[BP_STATION_LINES] = {240, 240, 150, 150, 250, 250};

static const uint8_t no_bytes[1];

static struct {
    struct scenario_head head;
    const uint8_t *station;
    const uint8_t *events;
    const uint8_t *rows;

    bool started;
    uint32_t period_us;
    uint32_t due_us;
    /* Index of the next conversion. */
    uint32_t index;
    int32_t last[BP_N_CHANNELS];

    float delivered_n[BP_STATION_LINES];
    struct hal_motor_out out;
} play = {.station = no_bytes, .events = no_bytes, .rows = no_bytes};

bool scenario_load(const uint8_t *file, size_t size) {
    struct scenario_head head;
    if (size < sizeof head) {
        return false;
    }
    bp_copy(&head, file, sizeof head);
    if (head.magic != SCENARIO_MAGIC || head.version != SCENARIO_VERSION || head.n_samples == 0) {
        return false;
    }
    const uint64_t n_station = ((uint64_t)head.station_size + 3u) & ~UINT64_C(3);
    const uint64_t n_events = (uint64_t)head.n_events * sizeof(struct scenario_event);
    const uint64_t n_rows = (uint64_t)head.n_samples * SCENARIO_ROW_SIZE;
    if (sizeof head + n_station + n_events + n_rows > size) {
        return false;
    }
    play.head = head;
    play.station = file + sizeof head;
    play.events = play.station + (size_t)n_station;
    play.rows = play.events + (size_t)n_events;
    if (head.station_size >= sizeof(struct bp_station)) {
        struct bp_station station;
        bp_copy(&station, play.station, sizeof station);
        for (unsigned i = 0; i < BP_STATION_LINES; i++) {
            play.delivered_n[i] = station.lines[i].base_n;
        }
    }
    return true;
}

const uint8_t *scenario_station_block(size_t *size) {
    *size = play.head.station_size;
    return play.station;
}

/* ---- events */

static bool is_at(const struct scenario_event *event, bool known, uint32_t now) {
    return known && now >= event->at && (event->lasts == 0 || now - event->at < event->lasts);
}

/* The next event of this kind from *at on that holds; sample is the index it is asked for. */
static bool find(enum scenario_kind kind, bool sample_known, uint32_t sample, uint32_t now_ms,
                 unsigned *at, struct scenario_event *event) {
    const bool bitten = hal_reset_cause() == BP_RESET_WATCHDOG;
    if (bitten && (kind == SCENARIO_HANG || kind == SCENARIO_NO_DRDY)) {
        return false; /* else the device would start again for ever */
    }
    while (*at < play.head.n_events) {
        bp_copy(event, play.events + (*at)++ * sizeof *event, sizeof *event);
        const bool by_sample = event->clock == SCENARIO_AT_SAMPLE;
        if (event->kind == kind &&
            is_at(event, !by_sample || sample_known, by_sample ? sample : now_ms)) {
            return true;
        }
    }
    return false;
}

bool scenario_holds(enum scenario_kind kind, uint32_t now_ms) {
    struct scenario_event event;
    unsigned at = 0;
    return find(kind, play.index > 0, play.index - 1u, now_ms, &at, &event);
}

/* ---- samples */

bool scenario_adc_can(uint16_t rate_hz) {
    return rate_hz == 250 || rate_hz == 500 || rate_hz == 1000 || rate_hz == 2000 ||
           rate_hz == 4000;
}

void scenario_adc_start(uint16_t rate_hz, uint32_t now_us) {
    play.started = true;
    play.period_us = 1000000u / rate_hz;
    play.due_us = now_us + play.period_us;
    play.index = 0;
}

static bool holds_for_next(enum scenario_kind kind, uint32_t now_ms) {
    struct scenario_event event;
    unsigned at = 0;
    return find(kind, true, play.index, now_ms, &at, &event);
}

static void next_conversion(void) {
    play.index++;
    play.due_us += play.period_us;
}

bool scenario_adc_read(struct hal_sample *sample, uint32_t now_us) {
    const uint32_t now_ms = now_us / 1000u;
    uint16_t missed = 0;
    if (!play.started || play.head.n_samples == 0) {
        return false;
    }
    bool ready = false;
    while ((int32_t)(now_us - play.due_us) >= 0 && !holds_for_next(SCENARIO_NO_DRDY, now_ms)) {
        if (!holds_for_next(SCENARIO_MISSED, now_ms)) {
            ready = true;
            break;
        }
        missed++;
        next_conversion();
    }
    if (!ready) {
        /* The lost ones are told with the next that is read: go back to the first of them. */
        play.index -= missed;
        play.due_us -= missed * play.period_us;
        return false;
    }
    const uint8_t *row = play.rows + (size_t)(play.index % play.head.n_samples) * SCENARIO_ROW_SIZE;
    for (unsigned i = 0; i < BP_N_CHANNELS; i++, row += 3) {
        const uint32_t bits = row[0] | (uint32_t)row[1] << 8 | (uint32_t)row[2] << 16;
        sample->counts[i] = (int32_t)(bits ^ 0x800000u) - 0x800000;
    }
    struct scenario_event event;
    for (unsigned at = 0; find(SCENARIO_COUNT, true, play.index, now_ms, &at, &event);) {
        sample->counts[event.channel % BP_N_CHANNELS] = event.value;
    }
    for (unsigned at = 0; find(SCENARIO_STUCK, true, play.index, now_ms, &at, &event);) {
        const unsigned channel = event.channel % BP_N_CHANNELS;
        sample->counts[channel] = play.last[channel];
    }
    bp_copy(play.last, sample->counts, sizeof play.last);
    sample->t_us = play.due_us;
    sample->missed = missed;
    sample->adc_crc = holds_for_next(SCENARIO_ADC_CRC, now_ms);
    next_conversion();
    return true;
}

/* ---- drives */

/* Moves one line for a millisecond and returns its speed in m/s. */
static float wind(unsigned i, int32_t broken) {
    const float before_n = play.delivered_n[i];
    const float wanted_n = play.out.tension_n[i];
    float *now_n = &play.delivered_n[i];
    if (!play.out.powered) {
        if (!play.out.braked && wanted_n < before_n) {
            *now_n = wanted_n;
        }
    } else if (broken == SCENARIO_DRIVE_CREEPS) {
        *now_n += CREEP_N_PER_S / TICKS_PER_S;
    } else if (broken == SCENARIO_DRIVE_RUNS_AWAY) {
        *now_n += RUNAWAY_N_PER_S / TICKS_PER_S;
    } else if (broken == SCENARIO_DRIVE_TORN) {
        return TORN_M_PER_S;
    } else if (broken != SCENARIO_DRIVE_DEAD) {
        *now_n += LAG_SHARE * (wanted_n - before_n);
    }
    return (before_n - *now_n) * TICKS_PER_S / stiffness_n_per_m[i];
}

void scenario_motor_read(struct hal_motor_in *in) {
    int32_t broken[BP_STATION_LINES] = {0};
    struct scenario_event event;
    for (unsigned at = 0; find(SCENARIO_DRIVE, play.index > 0, play.index - 1u,
                               hal_time_us() / 1000u, &at, &event);) {
        broken[event.channel % BP_STATION_LINES] = event.value;
    }
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        in->line_m_per_s[i] = wind(i, broken[i]);
        in->drive_n[i] = play.delivered_n[i];
    }
}

void scenario_motor_write(const struct hal_motor_out *out) { play.out = *out; }
