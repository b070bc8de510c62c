#include "anchor.h"

#include <float.h>

#include "bytes.h"

/* [ours] Limits of the checks, those of the model. Each has a time that one odd reading or one late
 * packet does not reach, and that a drive at its slew cap cannot use to do harm. */
#define PRESS_VALID_US 60000000u
#define BAD_SETPOINTS 3u
/* A setpoint is a single float, the base a decimal number. */
#define ROUNDING_N 0.01f
#define FOLLOW_N 10.0f
#define FOLLOW_MS 30u
#define MISMATCH_N 30.0f
#define MISMATCH_MS 100u
#define OVER_CAP_N 5.0f
#define OVER_MS 5u
/* The encoder's step is small against a ms of the cap, so one ms over it is no rounding. */
#define SLEW_MARGIN 1.5f
/* Noise makes two equal readings of 24 bits rare; so many ms of them are a stuck converter. */
#define STUCK_MS BP_ANCHOR_UNSEEN_MS
#define BAD_ADC_MS 3u
#define LEFT 4u
#define RIGHT 5u
/* A sound drive follows like a first-order lag of 30 ms: 1 - exp(-1 ms / 30 ms). */
#define LAG_SHARE 0.0327839f
/* [ours] The bias resistors of an open bridge drive its input past seven times the rated load. */
#define OPEN_COUNTS (15 << (BP_COUNTS_BITS - 5))

static float abs_of(float x) { return x < 0.0f ? -x : x; }

static float least_of(float a, float b) { return a < b ? a : b; }

/* Counts milliseconds while something holds, without wrapping. */
static uint16_t lasting(bool holds, uint16_t so_far_ms, uint16_t period_ms) {
    if (!holds) {
        return 0;
    }
    return so_far_ms > UINT16_MAX - period_ms ? UINT16_MAX : (uint16_t)(so_far_ms + period_ms);
}

bool bp_count_is_open(int32_t count) { return count >= OPEN_COUNTS || count <= -OPEN_COUNTS; }

void bp_anchor_init(struct bp_controller *anchor, const struct bp_station *station) {
    bp_zero(anchor, sizeof *anchor);
    anchor->out.braked = true;
    anchor->fault_line = BP_ANCHOR_ALL_LINES;
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        struct bp_anchor_line *line = &anchor->lines[i];
        line->present = (station->line_mask >> i & 1u) != 0;
        if (line->present) {
            line->limits = station->lines[i];
            line->zero_counts = station->zero_counts[BP_STATION_FIRST_BAND + i];
            line->n_per_count = station->band_n_per_count[i];
            line->drive_n = line->limits.base_n;
            anchor->out.tension_n[i] = line->limits.base_n;
        }
        line->counts = INT32_MIN; /* no reading equals it */
    }
}

void bp_anchor_heartbeat(struct bp_controller *anchor, uint64_t now_us) {
    anchor->heard = true;
    anchor->heard_us = now_us;
}

void bp_anchor_press(struct bp_controller *anchor, uint64_t now_us) {
    anchor->press_waits = true;
    anchor->pressed_us = now_us;
}

bool bp_anchor_pressed(const struct bp_controller *anchor, uint64_t now_us) {
    return anchor->press_waits && now_us - anchor->pressed_us <= PRESS_VALID_US;
}

static void let_down(struct bp_controller *anchor) {
    anchor->armed = anchor->out.powered = false;
    anchor->press_waits = false; /* whoever pressed while it was armed has not agreed to the next */
    anchor->ramp_ms = 0;
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        struct bp_anchor_line *line = &anchor->lines[i];
        line->from_n = anchor->out.tension_n[i] = line->drive_n;
    }
}

static void latch(struct bp_controller *anchor, uint8_t fault, uint8_t line) {
    if (anchor->fault == BP_ANCHOR_NONE) {
        anchor->fault = fault;
        anchor->fault_line = line;
        anchor->press_waits = false; /* a press before the fault allows nothing */
    }
    if (anchor->armed) {
        let_down(anchor);
    }
}

void bp_anchor_set_estop(struct bp_controller *anchor, bool pressed) {
    if (pressed && !anchor->estop) {
        (void)bp_anchor_estop(anchor);
    }
    anchor->estop = pressed;
}

uint8_t bp_anchor_estop(struct bp_controller *anchor) {
    latch(anchor, BP_ANCHOR_ESTOP, BP_ANCHOR_ALL_LINES);
    anchor->press_waits = false; /* also where another fault was latched before */
    return BP_ACK_OK;
}

void bp_anchor_disarm(struct bp_controller *anchor) {
    if (anchor->armed) {
        let_down(anchor);
    }
}

static bool is_silent(const struct bp_controller *anchor, uint64_t now_us) {
    return !anchor->heard || now_us - anchor->heard_us > BP_LINK_LOST_US;
}

/* The first line whose sensor is broken; BP_ANCHOR_ALL_LINES: none. */
static uint8_t bad_sensor(const struct bp_controller *anchor) {
    for (uint8_t i = 0; i < BP_STATION_LINES; i++) {
        const struct bp_anchor_line *line = &anchor->lines[i];
        if (line->present && (line->stuck_ms >= STUCK_MS || line->bad_adc_ms >= BAD_ADC_MS)) {
            return i;
        }
    }
    return BP_ANCHOR_ALL_LINES;
}

bool bp_anchor_cause_lasts(const struct bp_controller *anchor, uint64_t now_us) {
    bool over = false;
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        over = over || anchor->lines[i].over_limit_ms >= OVER_MS;
    }
    return anchor->estop || is_silent(anchor, now_us) || over ||
           bad_sensor(anchor) != BP_ANCHOR_ALL_LINES;
}

/* A braked line holds between nothing and its cap: a drive that says otherwise lost its zero. */
static bool believable(const struct bp_anchor_line *line) {
    return line->drive_n >= -OVER_CAP_N && line->drive_n <= line->limits.cap_n + OVER_CAP_N;
}

static bool all_believable(const struct bp_controller *anchor) {
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        if (anchor->lines[i].present && !believable(&anchor->lines[i])) {
            return false;
        }
    }
    return true;
}

uint8_t bp_anchor_arm(struct bp_controller *anchor, uint32_t nonce, uint64_t now_us) {
    if (anchor->armed && nonce == anchor->nonce) {
        return BP_ACK_OK; /* the answer to the first one was lost */
    }
    if (nonce <= anchor->nonce) {
        return BP_ACK_BAD_NONCE;
    }
    const bool ready = anchor->out.braked && anchor->fault == BP_ANCHOR_NONE &&
                       !bp_anchor_cause_lasts(anchor, now_us) && all_believable(anchor);
    if (anchor->armed || !ready || !bp_anchor_pressed(anchor, now_us)) {
        return BP_ACK_BAD_STATE;
    }
    anchor->nonce = nonce;
    anchor->press_waits = false;
    anchor->armed = anchor->out.powered = true;
    anchor->out.braked = false;
    anchor->mismatch_ms = 0;
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        struct bp_anchor_line *line = &anchor->lines[i];
        anchor->out.tension_n[i] = line->setpoint_n = line->expected_n = line->drive_n;
        line->expires = false;
        line->follow_ms = line->over_ms = 0;
        line->bad_setpoints = 0;
    }
    return BP_ACK_OK;
}

uint8_t bp_anchor_set_tension(struct bp_controller *anchor, const struct bp_msg_set_tension *wish,
                              uint64_t now_us) {
    if (!anchor->armed) {
        return BP_ACK_BAD_STATE;
    }
    if (wish->channel >= BP_STATION_LINES || !anchor->lines[wish->channel].present) {
        return BP_ACK_BAD_ARGUMENT;
    }
    struct bp_anchor_line *line = &anchor->lines[wish->channel];
    const struct bp_station_line *limits = &line->limits;
    /* A NaN fails every comparison. */
    const bool at_base = abs_of(wish->force_n - limits->base_n) < ROUNDING_N;
    const bool within =
        at_base || (limits->least_n <= wish->force_n && wish->force_n <= limits->cap_n);
    const bool slew_sound = 0.0f < wish->slew_n_per_s && wish->slew_n_per_s <= FLT_MAX;
    const bool life_sound = 0 < wish->ttl_ms && wish->ttl_ms <= BP_ANCHOR_TTL_MAX_MS;
    if (!within || !slew_sound || !life_sound) {
        if (++line->bad_setpoints >= BAD_SETPOINTS) {
            latch(anchor, BP_ANCHOR_SETPOINT, wish->channel);
        }
        return BP_ACK_BAD_ARGUMENT;
    }
    line->bad_setpoints = 0;
    line->setpoint_n = wish->force_n;
    line->slew_n_per_s = least_of(wish->slew_n_per_s, limits->slew_cap_n_per_s);
    /* [ours] Base does not expire: it is where expiring leads. */
    line->expires = !at_base;
    line->expires_us = now_us + (uint64_t)wish->ttl_ms * 1000u;
    return BP_ACK_OK;
}

uint8_t bp_anchor_clear_fault(struct bp_controller *anchor, uint64_t now_us) {
    if (anchor->fault == BP_ANCHOR_NONE) {
        return BP_ACK_OK;
    }
    if (!anchor->out.braked || bp_anchor_cause_lasts(anchor, now_us) ||
        !bp_anchor_pressed(anchor, now_us)) {
        return BP_ACK_BAD_STATE;
    }
    anchor->fault = BP_ANCHOR_NONE;
    anchor->fault_line = BP_ANCHOR_ALL_LINES;
    return BP_ACK_OK;
}

void bp_anchor_sense(struct bp_controller *anchor, const int32_t counts[BP_STATION_LINES],
                     bool adc_failed, uint16_t period_ms) {
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        struct bp_anchor_line *line = &anchor->lines[i];
        if (!line->present) {
            continue;
        }
        const int32_t count = counts[i];
        line->stuck_ms = lasting(count == line->counts, line->stuck_ms, period_ms);
        line->counts = count;
        line->bad_adc_ms =
            lasting(adc_failed || bp_count_is_open(count), line->bad_adc_ms, period_ms);
        const float force_n = (float)(count - line->zero_counts) * line->n_per_count;
        line->over_limit_ms =
            lasting(force_n > line->limits.limit_n, line->over_limit_ms, period_ms);
    }
}

void bp_anchor_miss(struct bp_controller *anchor) {
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        anchor->lines[i].stuck_ms = STUCK_MS;
    }
}

/* The comparisons are turned so that a NaN of an encoder is a fault too. */
static bool is_jump(const struct bp_anchor_line *line, float drive_n) {
    const float step_n = abs_of(drive_n - line->drive_n);
    return !(step_n * 1000.0f <= SLEW_MARGIN * line->limits.slew_cap_n_per_s);
}

static uint8_t check_line(struct bp_anchor_line *line, uint64_t now_us, float drive_n,
                          float speed_m_per_s) {
    const struct bp_station_line *limits = &line->limits;
    if (line->expires && now_us > line->expires_us) {
        return BP_ANCHOR_TTL;
    }
    line->over_ms = lasting(!(drive_n <= limits->cap_n + OVER_CAP_N), line->over_ms, 1);
    if (line->over_ms >= OVER_MS || line->over_limit_ms >= OVER_MS) {
        return BP_ANCHOR_FORCE;
    }
    if (is_jump(line, drive_n)) {
        return BP_ANCHOR_SLEW;
    }
    if (!(abs_of(speed_m_per_s) <= limits->speed_cap_m_per_s)) {
        return BP_ANCHOR_SPEED;
    }
    line->follow_ms = lasting(abs_of(drive_n - line->expected_n) > FOLLOW_N, line->follow_ms, 1);
    return line->follow_ms >= FOLLOW_MS ? BP_ANCHOR_FOLLOW : BP_ANCHOR_NONE;
}

static uint8_t check(struct bp_controller *anchor, uint64_t now_us, const struct hal_motor_in *in,
                     uint8_t *where) {
    *where = BP_ANCHOR_ALL_LINES;
    if (is_silent(anchor, now_us)) {
        return BP_ANCHOR_LINK;
    }
    *where = bad_sensor(anchor);
    if (*where != BP_ANCHOR_ALL_LINES) {
        return BP_ANCHOR_SENSOR;
    }
    for (uint8_t i = 0; i < BP_STATION_LINES; i++) {
        struct bp_anchor_line *line = &anchor->lines[i];
        const uint8_t fault = line->present
                                  ? check_line(line, now_us, in->drive_n[i], in->line_m_per_s[i])
                                  : (uint8_t)BP_ANCHOR_NONE;
        if (fault != BP_ANCHOR_NONE) {
            *where = i;
            return fault;
        }
    }
    const struct bp_anchor_line *left = &anchor->lines[LEFT];
    const struct bp_anchor_line *right = &anchor->lines[RIGHT];
    if (left->present && right->present) {
        const float uneven_n = abs_of((in->drive_n[LEFT] - left->limits.base_n) -
                                      (in->drive_n[RIGHT] - right->limits.base_n));
        anchor->mismatch_ms = lasting(uneven_n > MISMATCH_N, anchor->mismatch_ms, 1);
        *where = LEFT;
        return anchor->mismatch_ms >= MISMATCH_MS ? BP_ANCHOR_MISMATCH : BP_ANCHOR_NONE;
    }
    return BP_ANCHOR_NONE;
}

static void modulate(struct bp_controller *anchor) {
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        struct bp_anchor_line *line = &anchor->lines[i];
        float *wanted_n = &anchor->out.tension_n[i];
        const float step_n = line->slew_n_per_s * 1e-3f;
        const float wish_n = line->setpoint_n - *wanted_n;
        *wanted_n += wish_n < -step_n ? -step_n : least_of(step_n, wish_n);
        line->expected_n += LAG_SHARE * (*wanted_n - line->expected_n);
    }
}

static void ramp(struct bp_controller *anchor) {
    anchor->ramp_ms++;
    const float share = least_of(1.0f, (float)anchor->ramp_ms / (float)BP_ANCHOR_RAMP_MS);
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        const struct bp_anchor_line *line = &anchor->lines[i];
        const float above_n = line->from_n - line->limits.base_n;
        if (line->present && above_n > 0.0f) {
            anchor->out.tension_n[i] = line->from_n - above_n * share;
        }
    }
    anchor->out.braked = anchor->ramp_ms > BP_ANCHOR_RAMP_MS;
}

void bp_anchor_tick(struct bp_controller *anchor, uint64_t now_us, const struct hal_motor_in *in) {
    uint8_t where = BP_ANCHOR_ALL_LINES;
    const uint8_t fault = anchor->armed ? check(anchor, now_us, in, &where) : BP_ANCHOR_NONE;
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        /* A line cannot jump: the way down begins at the last reading that it can have had. While
         * the brakes hold, whatever number the drive gives is believed. */
        struct bp_anchor_line *line = &anchor->lines[i];
        const float drive_n = in->drive_n[i];
        if (anchor->armed ? !is_jump(line, drive_n) : abs_of(drive_n) <= FLT_MAX) {
            line->drive_n = drive_n;
        }
    }
    if (fault != BP_ANCHOR_NONE) {
        latch(anchor, fault, where);
    } else if (anchor->armed) {
        modulate(anchor);
    }
    if (!anchor->armed && !anchor->out.braked) {
        ramp(anchor);
    }
}
