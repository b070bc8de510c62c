/* The motorised anchor's own safety, once a millisecond; docs/anchor.md says what it does and why,
 * src/bandplate/sources/simulator/anchor.py is the model that this is written after, and a test
 * runs both side by side.
 *
 * A fault only ever lets tension down: the drives lose their power, the brakes let the lines out to
 * base within BP_ANCHOR_RAMP_MS and then hold them. It has no clock: now_us is the device's, and
 * never goes back. */
#ifndef BANDPLATE_ANCHOR_H
#define BANDPLATE_ANCHOR_H

#include <stdbool.h>
#include <stdint.h>

#include "bandplate_messages.h"
#include "hal.h"
#include "station.h"

/* Base tension is reached so long after a fault. */
#define BP_ANCHOR_RAMP_MS 500u
/* Silence of the host that is a lost link. */
#define BP_LINK_LOST_US ((uint64_t)BP_LINK_LOST_MS * 1000u)
/* The longest life of a setpoint. */
#define BP_ANCHOR_TTL_MAX_MS 500u
/* So long without a sample is too long; as long as one reading may stay the same. */
#define BP_ANCHOR_UNSEEN_MS 50u
/* bp_msg_anchor_state.channel of a fault that is no single line's. */
#define BP_ANCHOR_ALL_LINES 255u

struct bp_anchor_line {
    struct bp_station_line limits;
    bool present;
    int32_t zero_counts;
    float n_per_count;
    float setpoint_n;
    float slew_n_per_s;
    /* When the setpoint expires; only where it does. */
    uint64_t expires_us;
    bool expires;
    uint8_t bad_setpoints;
    /* What a sound drive delivers by now, what the drive said last, and where the ramp began. */
    float expected_n;
    float drive_n;
    float from_n;
    int32_t counts;
    uint16_t follow_ms;
    uint16_t over_ms;
    uint16_t stuck_ms;
    uint16_t bad_adc_ms;
    uint16_t over_limit_ms;
};

struct bp_controller {
    struct bp_anchor_line lines[BP_STATION_LINES];
    /* What goes to the drives and brakes. */
    struct hal_motor_out out;
    bool armed;
    /* enum bp_anchor: what is latched, and on which line. */
    uint8_t fault;
    uint8_t fault_line;
    /* The last that armed it. */
    uint32_t nonce;
    bool estop;
    bool heard;
    bool press_waits;
    uint64_t heard_us;
    uint64_t pressed_us;
    uint16_t ramp_ms;
    uint16_t mismatch_ms;
};

/* Braked at base, nothing latched, nothing heard. */
void bp_anchor_init(struct bp_controller *anchor, const struct bp_station *station);

/* ---- what comes in between two ticks */

void bp_anchor_heartbeat(struct bp_controller *anchor, uint64_t now_us);
/* A person's press allows one arming or clearing, within a minute. */
void bp_anchor_press(struct bp_controller *anchor, uint64_t now_us);
void bp_anchor_set_estop(struct bp_controller *anchor, bool pressed);

/* Commands; they return an enum bp_ack. */
uint8_t bp_anchor_estop(struct bp_controller *anchor);
uint8_t bp_anchor_arm(struct bp_controller *anchor, uint32_t nonce, uint64_t now_us);
uint8_t bp_anchor_set_tension(struct bp_controller *anchor, const struct bp_msg_set_tension *wish,
                              uint64_t now_us);
uint8_t bp_anchor_clear_fault(struct bp_controller *anchor, uint64_t now_us);
/* Ends without a fault: down to base, then brake. */
void bp_anchor_disarm(struct bp_controller *anchor);

/* Looks at the six band sensors, period_ms after the last look. */
void bp_anchor_sense(struct bp_controller *anchor, const int32_t counts[BP_STATION_LINES],
                     bool adc_failed, uint16_t period_ms);
/* There has been nothing to look at for BP_ANCHOR_UNSEEN_MS: as good as stuck. */
void bp_anchor_miss(struct bp_controller *anchor);

/* ---- what can be asked */

bool bp_anchor_pressed(const struct bp_controller *anchor, uint64_t now_us);
/* Whether anything is there now that would be a fault of an armed anchor. */
bool bp_anchor_cause_lasts(const struct bp_controller *anchor, uint64_t now_us);

/* Checks everything and sets out for the next millisecond. */
void bp_anchor_tick(struct bp_controller *anchor, uint64_t now_us, const struct hal_motor_in *in);

/* Whether a bridge's count is where only an unplugged or broken one puts it. */
bool bp_count_is_open(int32_t count);

#endif /* BANDPLATE_ANCHOR_H */
