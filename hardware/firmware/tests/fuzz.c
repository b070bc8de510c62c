/* libFuzzer target: any bytes on the line, framed commands with any fields, time, samples, inputs
 * and drives, in any order. What must hold after every step is asserted here; memory and arithmetic
 * are the sanitizers'. */
#include <assert.h>
#include <string.h>

#include "fake.h"

/* What one input may take: beyond it time moves by single milliseconds. */
#define LONG_MS 1500u

static unsigned passed_ms;

/* What the step before left. */
static struct {
    bool was_armed;
    bool fault;
    float tension_n[BP_STATION_LINES];
} before;

static struct bp_device device;

static void run(unsigned ms) {
    passed_ms += ms;
    fake_run(&device, passed_ms > LONG_MS ? 1 : ms);
}

static void look(void) {
    const struct bp_controller *anchor = &device.anchor;
    assert(!(anchor->armed && anchor->fault != BP_ANCHOR_NONE));
    assert(anchor->armed == anchor->out.powered);
    assert(!(anchor->out.powered && anchor->out.braked));
    assert(!anchor->armed || device.sampling.flowing);
    assert(hal_adc_can(device.sampling.rate_hz));
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        const float now_n = anchor->out.tension_n[i];
        assert(now_n == now_n); /* not a NaN */
        /* Once it has let go, what the brakes are told only falls. */
        if (!anchor->armed && !before.was_armed) {
            assert(now_n <= before.tension_n[i]);
        }
        before.tension_n[i] = now_n;
    }
    before.was_armed = anchor->armed;
    const struct bp_ring *ring = &device.tx;
    assert(ring->put - ring->taken <= BP_RING_SIZE);
}

/* The host's side: what comes back must be whole frames. */
static void listen(void) {
    uint8_t message[BP_MAX_PAYLOAD];
    while (fake_take(message) != 0) {
        assert(message[0] >= BP_MSG_ACK || message[0] == BP_MSG_SAMPLES);
    }
}

static const uint8_t commands[] = {
    BP_MSG_HELLO,       BP_MSG_DICT_READ, BP_MSG_START,       BP_MSG_STOP,
    BP_MSG_SET_RATE,    BP_MSG_TARE,      BP_MSG_HEARTBEAT,   BP_MSG_ARM,
    BP_MSG_SET_TENSION, BP_MSG_ESTOP,     BP_MSG_CLEAR_FAULT, BP_MSG_ANCHOR_READ,
};

/* One step from the input; returns how many bytes of it were used. */
static size_t step(const uint8_t *data, size_t size) {
    const uint8_t what = data[0] & 15;
    const uint8_t how = data[0] >> 4;
    data++;
    size--;
    switch (what) {
    case 0: { /* bytes as they are */
        const size_t n = size < how + 1u ? size : how + 1u;
        memcpy(fake.rx, data, n);
        fake.n_rx = n;
        bp_device_poll(&device);
        return 1 + n;
    }
    case 1: /* a moment, or the main loop is held up and the ADC silent */
        if (how & 1) {
            fake.now_us += 1000u * how;
            bp_device_poll(&device);
        } else {
            run(1);
        }
        return 1;
    case 2: /* a while; the host may beat */
        for (unsigned i = 0; i < 2; i++) {
            if (how & 1) {
                const struct bp_msg_heartbeat beat = {.type = BP_MSG_HEARTBEAT};
                fake_command(&device, &beat, sizeof beat);
            }
            run(1 + how * 4u);
        }
        return 1;
    case 3:
        fake.estop = how & 1;
        return 1;
    case 4: /* a person presses */
        fake.button = false;
        run(25);
        fake.button = true;
        run(25);
        return 1;
    case 5: /* a drive says anything, also what is no number */
        if (size >= 4) {
            memcpy(&fake.motor_in.drive_n[how % BP_STATION_LINES], data, 4);
            return 5;
        }
        return 1;
    case 6: /* drives do as they are told */
        for (unsigned i = 0; i < BP_STATION_LINES; i++) {
            fake.motor_in.drive_n[i] = fake.motor_out.tension_n[i];
        }
        return 1;
    case 7:
        fake.sample.missed = how;
        fake.sample.adc_crc = how & 1;
        fake.sample.counts[how % BP_N_CHANNELS] = size > 0 && data[0] & 1 ? 8388607 : -8388608;
        return 1;
    case 8: /* the line is stuck, or free */
        fake.tx_room = how & 1 ? 0 : (size_t)-1;
        return 1;
    case 9: /* ready to arm and armed, so that the search need not find the way each time */
    {
        const struct bp_msg_start start = {BP_MSG_START, 1, 1000, 1};
        const struct bp_msg_heartbeat beat = {.type = BP_MSG_HEARTBEAT};
        const struct bp_msg_arm arm = {BP_MSG_ARM, 1, device.anchor.nonce + 1};
        fake_command(&device, &start, sizeof start);
        fake_command(&device, &beat, sizeof beat);
        bp_anchor_press(&device.anchor, device.now_us);
        fake_command(&device, &arm, sizeof arm);
        return 1;
    }
    default: { /* a command with any fields and a right CRC */
        uint8_t message[16] = {commands[(what * 16u + how) % sizeof commands]};
        const size_t n = bp_payload_length(message[0], 0) - BP_CRC_SIZE;
        const size_t given = size < n - 1 ? size : n - 1;
        memcpy(message + 1, data, given);
        fake_command(&device, message, n);
        return 1 + given;
    }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fake_start(&device, 0x3F);
    passed_ms = 0;
    memset(&before, 0, sizeof before);
    for (unsigned i = 0; i < BP_STATION_LINES; i++) {
        before.tension_n[i] = device.anchor.out.tension_n[i];
    }
    while (size > 0) {
        const size_t used = step(data, size);
        data += used;
        size -= used;
        look();
        listen();
    }
    return 0;
}
