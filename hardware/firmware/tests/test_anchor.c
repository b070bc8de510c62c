/* The whole way through the device: arming, moving, and what every kind of breakdown ends in. The
 * controller's details are compared with the Python model in tests/unit/test_firmware_anchor.py. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "fake.h"

#define LINE 0
#define BASE_N 70.0f
#define HIGH_N 130.0f

static struct bp_device device;
static uint32_t nonce;

static uint8_t send(const void *message, size_t size) {
    uint8_t answer[BP_MAX_PAYLOAD];
    uint8_t code = 255;
    fake_command(&device, message, size);
    while (fake_take(answer) != 0) {
        code = answer[0] == BP_MSG_ACK ? answer[2] : code;
    }
    return code;
}

static uint8_t simple(uint8_t type) { return send((uint8_t[]){type, 1}, 2); }

static void beat(void) {
    const struct bp_msg_heartbeat heartbeat = {.type = BP_MSG_HEARTBEAT};
    send(&heartbeat, sizeof heartbeat);
}

static uint8_t arm(void) {
    const struct bp_msg_arm message = {BP_MSG_ARM, 1, ++nonce};
    return send(&message, sizeof message);
}

static uint8_t wish(float force_n, uint16_t ttl_ms) {
    const struct bp_msg_set_tension message = {
        BP_MSG_SET_TENSION, 1, LINE, force_n, 300.0f, ttl_ms};
    return send(&message, sizeof message);
}

/* Lets ms pass with sound drives and brakes and, if asked for, a host that beats. */
static void run(unsigned ms, bool beats) {
    for (unsigned i = 0; i < ms; i++) {
        for (unsigned k = 0; k < BP_STATION_LINES; k++) {
            float *drive_n = &fake.motor_in.drive_n[k];
            const float wanted_n = fake.motor_out.tension_n[k];
            if (fake.motor_out.powered) {
                *drive_n += 0.0328f * (wanted_n - *drive_n);
            } else if (!fake.motor_out.braked && wanted_n < *drive_n) {
                *drive_n = wanted_n;
            }
        }
        if (beats && i % 100 == 0) {
            beat();
        }
        fake_run(&device, 1);
    }
}

static void press(void) {
    fake.button = false;
    run(25, true);
    fake.button = true;
    run(25, true);
}

/* A new device, armed, with HIGH_N on one line. */
static void begin(void) {
    fake_start(&device, 0x3F);
    nonce = 0;
    const struct bp_msg_start start = {BP_MSG_START, 1, 1000, 1};
    CHECK_EQUAL(send(&start, sizeof start), BP_ACK_OK);
    press();
    CHECK_EQUAL(arm(), BP_ACK_OK);
    CHECK_EQUAL(bp_device_state(&device), BP_STATE_ARMED);
    for (unsigned i = 0; i < 15; i++) {
        CHECK_EQUAL(wish(HIGH_N, 250), BP_ACK_OK);
        run(40, true);
    }
    CHECK(fabsf(fake.motor_in.drive_n[LINE] - HIGH_N) < 2.0f);
}

/* After this fault: drives off, never up, at base after half a second, braked, latched. */
static void ends_gently(uint8_t fault, uint8_t where, unsigned within_ms) {
    unsigned passed = 0;
    while (device.anchor.armed) {
        CHECK(passed++ < within_ms);
        run(1, false);
    }
    CHECK_EQUAL(device.anchor.fault, fault);
    CHECK_EQUAL(device.anchor.fault_line, where);
    CHECK(!fake.motor_out.powered || passed == 0);
    float before_n = device.anchor.out.tension_n[LINE];
    for (unsigned i = 0; i < 502; i++) {
        run(1, true);
        CHECK(!fake.motor_out.powered);
        CHECK(fake.motor_out.tension_n[LINE] <= before_n);
        CHECK(before_n - fake.motor_out.tension_n[LINE] < 2.0f);
        before_n = fake.motor_out.tension_n[LINE];
    }
    CHECK(fake.motor_out.braked);
    CHECK(fabsf(before_n - BASE_N) < 0.01f);
    CHECK_EQUAL(bp_device_state(&device), BP_STATE_FAULT);
    CHECK_EQUAL(arm(), BP_ACK_BAD_STATE);
}

static void each_breakdown_ends_gently(void) {
    begin();
    CHECK_EQUAL(wish(HIGH_N, 100), BP_ACK_OK);
    ends_gently(BP_ANCHOR_TTL, LINE, 102);

    begin();
    CHECK_EQUAL(wish(HIGH_N, 500), BP_ACK_OK);
    ends_gently(BP_ANCHOR_LINK, BP_ANCHOR_ALL_LINES, 252);

    begin();
    fake.estop = true;
    ends_gently(BP_ANCHOR_ESTOP, BP_ANCHOR_ALL_LINES, 2);

    begin();
    CHECK_EQUAL(simple(BP_MSG_ESTOP), BP_ACK_OK);
    ends_gently(BP_ANCHOR_ESTOP, BP_ANCHOR_ALL_LINES, 1);

    begin();
    CHECK_EQUAL(wish(NAN, 250), BP_ACK_BAD_ARGUMENT);
    CHECK_EQUAL(wish(1e9f, 250), BP_ACK_BAD_ARGUMENT);
    CHECK_EQUAL(wish(HIGH_N, 501), BP_ACK_BAD_ARGUMENT);
    ends_gently(BP_ANCHOR_SETPOINT, LINE, 1);

    begin();
    fake.motor_in.drive_n[LINE] += 3.0f;
    ends_gently(BP_ANCHOR_SLEW, LINE, 2);

    begin();
    fake.motor_in.line_m_per_s[LINE] = -3.5f;
    ends_gently(BP_ANCHOR_SPEED, LINE, 2);

    begin();
    fake.motor_in.drive_n[LINE] = NAN; /* the encoder is gone: from the last that was told */
    fake_run(&device, 1);
    CHECK(!device.anchor.armed);
    CHECK_EQUAL(device.anchor.fault, BP_ANCHOR_SLEW);
    CHECK(fabsf(device.anchor.out.tension_n[LINE] - HIGH_N) < 2.0f);
}

/* Two encoders lose their place: the way down begins where the lines were, not where they are said
 * to be. */
static void a_jump_of_the_encoders_takes_no_tension_away(void) {
    begin();
    fake.motor_in.drive_n[LINE] = 0.0f;
    fake.motor_in.drive_n[LINE + 1] = 0.0f;
    fake_run(&device, 1);
    CHECK_EQUAL(device.anchor.fault, BP_ANCHOR_SLEW);
    CHECK(fabsf(fake.motor_out.tension_n[LINE] - HIGH_N) < 2.0f);
    CHECK(fabsf(fake.motor_out.tension_n[LINE + 1] - BASE_N) < 0.01f);
}

/* Drives that have told nothing yet: their lines are at home. */
static void drives_that_are_silent_from_the_start_are_not_at_zero(void) {
    fake_start(&device, 0x3F);
    nonce = 0;
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        fake.motor_in.drive_n[i] = NAN;
    }
    const struct bp_msg_start start = {BP_MSG_START, 1, 1000, 1};
    CHECK_EQUAL(send(&start, sizeof start), BP_ACK_OK);
    press();
    CHECK_EQUAL(arm(), BP_ACK_OK);
    fake_run(&device, 1);
    CHECK_EQUAL(device.anchor.fault, BP_ANCHOR_SLEW);
    CHECK(!fake.motor_out.powered);
    CHECK(fabsf(fake.motor_out.tension_n[LINE] - BASE_N) < 0.01f);
}

static void samples_that_stop_are_a_fault_too(void) {
    begin();
    for (unsigned i = 0; i < 49; i++) {
        fake.now_us += 1000;
        bp_device_poll(&device);
    }
    CHECK(device.anchor.armed);
    fake.now_us += 1000;
    bp_device_poll(&device);
    CHECK_EQUAL(device.anchor.fault, BP_ANCHOR_SENSOR);
    run(600, true);
    press();
    CHECK_EQUAL(simple(BP_MSG_CLEAR_FAULT), BP_ACK_OK); /* they have come back */
}

static void a_stuck_sensor_and_dead_words_are_faults(void) {
    begin();
    for (unsigned i = 0; i < 60 && device.anchor.armed; i++) {
        fake.now_us += 1000;
        fake.sample_ready = true; /* the same counts again */
        bp_device_poll(&device);
    }
    CHECK_EQUAL(device.anchor.fault, BP_ANCHOR_SENSOR);

    begin();
    fake.sample.adc_crc = true;
    run(2, false);
    CHECK(device.anchor.armed);
    run(2, false);
    CHECK_EQUAL(device.anchor.fault, BP_ANCHOR_SENSOR);
}

static void clearing_needs_a_press_and_the_cause_gone(void) {
    begin();
    fake.estop = true;
    run(600, true);
    press();
    CHECK_EQUAL(simple(BP_MSG_CLEAR_FAULT), BP_ACK_BAD_STATE);
    fake.estop = false;
    run(10, true);
    CHECK_EQUAL(simple(BP_MSG_CLEAR_FAULT), BP_ACK_OK);
    CHECK_EQUAL(send(&(struct bp_msg_arm){BP_MSG_ARM, 1, nonce}, sizeof(struct bp_msg_arm)),
                BP_ACK_BAD_NONCE);
    CHECK_EQUAL(arm(), BP_ACK_OK);
    CHECK_EQUAL(simple(BP_MSG_STOP), BP_ACK_OK);
    run(600, true);
    CHECK(fake.motor_out.braked);
    CHECK_EQUAL(bp_device_state(&device), BP_STATE_IDLE);
    press();
    CHECK_EQUAL(arm(), BP_ACK_BAD_STATE); /* nothing looks at the sensors */
}

/* Whoever stops after the press has not agreed to what the press allowed. */
static void a_stop_uses_a_press_up(void) {
    begin();
    run(260, false);
    CHECK_EQUAL(device.anchor.fault, BP_ANCHOR_LINK);
    run(600, true);
    press();
    fake.estop = true;
    run(10, true);
    fake.estop = false;
    run(10, true);
    CHECK_EQUAL(simple(BP_MSG_CLEAR_FAULT), BP_ACK_BAD_STATE);
    press();
    CHECK_EQUAL(simple(BP_MSG_ESTOP), BP_ACK_OK);
    CHECK_EQUAL(simple(BP_MSG_CLEAR_FAULT), BP_ACK_BAD_STATE);
    press();
    CHECK_EQUAL(simple(BP_MSG_CLEAR_FAULT), BP_ACK_OK);
}

static void a_press_while_armed_allows_nothing_afterwards(void) {
    begin();
    press();
    CHECK_EQUAL(simple(BP_MSG_STOP), BP_ACK_OK);
    const struct bp_msg_start start = {BP_MSG_START, 1, 1000, 1};
    CHECK_EQUAL(send(&start, sizeof start), BP_ACK_OK);
    run(600, true);
    CHECK_EQUAL(arm(), BP_ACK_BAD_STATE);
    press();
    CHECK_EQUAL(arm(), BP_ACK_OK);
}

static void a_drive_that_lost_its_zero_is_not_armed(void) {
    for (unsigned i = 0; i < 2; i++) {
        begin();
        CHECK_EQUAL(simple(BP_MSG_STOP), BP_ACK_OK);
        const struct bp_msg_start start = {BP_MSG_START, 1, 1000, 1};
        CHECK_EQUAL(send(&start, sizeof start), BP_ACK_OK);
        run(600, true);
        const float was_n = fake.motor_in.drive_n[LINE];
        fake.motor_in.drive_n[LINE] = i == 0 ? -20.0f : 400.0f;
        press();
        CHECK_EQUAL(arm(), BP_ACK_BAD_STATE);
        fake.motor_in.drive_n[LINE] = was_n;
        run(1, true);
        CHECK_EQUAL(arm(), BP_ACK_OK);
    }
}

static void a_rate_that_the_board_lacks_changes_nothing(void) {
    begin();
    const struct bp_msg_set_rate message = {BP_MSG_SET_RATE, 1, 250, 1};
    CHECK_EQUAL(send(&message, sizeof message), BP_ACK_BAD_ARGUMENT);
    CHECK(device.anchor.armed);
    CHECK_EQUAL(device.sampling.rate_hz, 1000);
}

int main(void) {
    each_breakdown_ends_gently();
    a_jump_of_the_encoders_takes_no_tension_away();
    drives_that_are_silent_from_the_start_are_not_at_zero();
    samples_that_stop_are_a_fault_too();
    a_stop_uses_a_press_up();
    a_press_while_armed_allows_nothing_afterwards();
    a_drive_that_lost_its_zero_is_not_armed();
    a_rate_that_the_board_lacks_changes_nothing();
    a_stuck_sensor_and_dead_words_are_faults();
    clearing_needs_a_press_and_the_cause_gone();
    return 0;
}
