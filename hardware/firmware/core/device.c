#include "device.h"

#include "bytes.h"
#include "hal.h"

/* Bounds of one turn. A host that floods the line is read at 256 bytes a turn, a backlog of samples
 * or milliseconds is worked off in small steps, so that every task gets its turn. */
#define RX_BYTES 256u
#define SAMPLES_A_TURN 8u
#define TICKS_A_TURN 16u
/* Samples leave so much of the ring for answers. */
#define ANSWERS_ROOM 1024u
/* [ours] A press is 20 ms down after 20 ms up: no bounce, and no button that is stuck. */
#define BUTTON_MS 20u

void bp_device_init(struct bp_device *device) {
    bp_zero(device, sizeof *device);
    size_t size = 0;
    const uint8_t *block = hal_station_block(&size);
    (void)bp_station_load(block, size, &device->station, &device->text);
    device->calibration_crc = bp_crc32c(device->text, device->station.text_size);
    /* From here on nothing that hangs stays so: a random number or an ADC that never comes. */
    hal_watchdog_start();
    device->boot_id = hal_random();
    bp_anchor_init(&device->anchor, &device->station);
    device->sampling.rate_hz = 1000;
    device->sampling.n = 1;
    device->ticked_us = bp_device_now_us(device);
    /* The ADC always converts, so that the watchdog sees it live; only a host's Start makes frames.
     */
    hal_adc_start(device->sampling.rate_hz);
}

uint64_t bp_device_now_us(struct bp_device *device) {
    device->now_us += (uint32_t)(hal_time_us() - (uint32_t)device->now_us);
    return device->now_us;
}

uint8_t bp_device_state(const struct bp_device *device) {
    if (device->anchor.fault != BP_ANCHOR_NONE) {
        return BP_STATE_FAULT;
    }
    if (device->anchor.armed) {
        return BP_STATE_ARMED;
    }
    return device->sampling.flowing ? BP_STATE_STREAMING : BP_STATE_IDLE;
}

void bp_device_send(struct bp_device *device, const void *message, size_t size) {
    uint8_t frame[BP_MAX_FRAME];
    const size_t n_frame = bp_frame_encode(message, size, frame);
    (void)bp_ring_put(&device->tx, frame, n_frame, 0);
}

/* ---- sampling */

/* Whether no heartbeat came for too long before a moment that is not in the future. */
static bool is_silent(struct bp_device *device, uint32_t t_us) {
    const uint64_t now_us = bp_device_now_us(device);
    const uint64_t then_us = now_us - (uint32_t)((uint32_t)now_us - t_us);
    return then_us > device->heard_us && then_us - device->heard_us > BP_LINK_LOST_US;
}

static void send_samples(struct bp_device *device, uint32_t last_t_us) {
    struct bp_msg_samples *header = &device->sampling.header;
    header->frame_seq = device->frame_seq;
    header->device_state = bp_device_state(device);
    if (device->dropped) {
        header->flags |= BP_FLAG_TX_DROP;
    }
    if (is_silent(device, last_t_us)) {
        header->flags |= BP_FLAG_LINK_LOST;
    }
    uint8_t message[BP_MAX_MESSAGE];
    const size_t n_counts = (size_t)header->n * BP_SAMPLE_SIZE;
    bp_copy(message, header, sizeof *header);
    bp_copy(message + sizeof *header, device->sampling.counts, n_counts);
    uint8_t frame[BP_MAX_FRAME];
    const size_t n_frame = bp_frame_encode(message, sizeof *header + n_counts, frame);
    device->dropped = !bp_ring_put(&device->tx, frame, n_frame, ANSWERS_ROOM);
    if (!device->dropped) {
        device->frame_seq++;
    }
}

/* The anchor looks at its sensors once a millisecond, or at every conversion where they are rarer.
 */
static void sense(struct bp_device *device, const struct hal_sample *sample) {
    const uint16_t rate_hz = device->sampling.rate_hz;
    const int32_t step = rate_hz > 1000 ? rate_hz / 1000 : 1;
    device->unseen_ms = 0;
    device->until_sense -= 1 + (int32_t)sample->missed;
    if (device->until_sense >= 0) {
        return;
    }
    device->until_sense = step - 1;
    bp_anchor_sense(&device->anchor, sample->counts + BP_STATION_FIRST_BAND, sample->adc_crc,
                    (uint16_t)(1000 * step / rate_hz));
}

static void run_sampling(struct bp_device *device) {
    struct hal_sample sample;
    for (unsigned i = 0; i < SAMPLES_A_TURN && hal_adc_read(&sample); i++) {
        device->ticks |= BP_TASK_ADC;
        if (!device->sampling.flowing) {
            continue;
        }
        sense(device, &sample);
        const bool whole = bp_sampling_add(&device->sampling, &sample, &device->station);
        if (device->estop) {
            device->sampling.header.flags |= BP_FLAG_ESTOP;
        }
        if (whole) {
            send_samples(device, sample.t_us);
        }
    }
}

/* ---- safety */

static void look_at_button(struct bp_device *device, uint64_t now_us) {
    if (!hal_button_down()) {
        device->button_down_ms = 0;
        if (device->button_up_ms < BUTTON_MS) {
            device->button_up_ms++;
        }
    } else if (device->button_up_ms == BUTTON_MS && ++device->button_down_ms == BUTTON_MS) {
        device->button_up_ms = 0;
        bp_anchor_press(&device->anchor, now_us);
    }
}

/* Counted in ticks, not in time: a main loop that was held up runs samples in between, and has not
 * missed any. */
static void look_for_samples(struct bp_device *device) {
    if (!device->sampling.flowing) {
        device->unseen_ms = 0;
    } else if (++device->unseen_ms >= BP_ANCHOR_UNSEEN_MS) {
        device->unseen_ms = BP_ANCHOR_UNSEEN_MS;
        bp_anchor_miss(&device->anchor);
    }
}

static void run_safety(struct bp_device *device) {
    const bool has_anchor = device->station.line_mask != 0;
    for (unsigned i = 0; i < TICKS_A_TURN; i++) {
        if (device->now_us - device->ticked_us < 1000u) {
            return;
        }
        device->ticked_us += 1000u;
        device->ticks |= BP_TASK_SAFETY;
        device->estop = hal_estop_pressed();
        if (!has_anchor) {
            continue;
        }
        struct hal_motor_in in;
        hal_motor_read(&in);
        look_at_button(device, device->now_us);
        look_for_samples(device);
        bp_anchor_set_estop(&device->anchor, device->estop);
        bp_anchor_tick(&device->anchor, device->now_us, &in);
        hal_motor_write(&device->anchor.out);
    }
}

/* ---- comms */

static void run_comms(struct bp_device *device) {
    uint8_t bytes[RX_BYTES];
    const size_t n_bytes = hal_uart_read(bytes, sizeof bytes);
    for (size_t i = 0; i < n_bytes; i++) {
        if (bp_decoder_feed(&device->decoder, bytes[i]) != 0) {
            bp_device_command(device, device->decoder.held);
        }
    }
    const uint8_t *waiting = NULL;
    for (size_t n = bp_ring_peek(&device->tx, &waiting); n != 0;
         n = bp_ring_peek(&device->tx, &waiting)) {
        const size_t taken = hal_uart_write(waiting, n);
        bp_ring_take(&device->tx, taken);
        if (taken < n) {
            break;
        }
    }
    device->ticks |= BP_TASK_COMMS;
}

void bp_device_poll(struct bp_device *device) {
    (void)bp_device_now_us(device);
    run_safety(device);
    run_sampling(device);
    run_comms(device);
    if (device->ticks == BP_TASKS_ALL) {
        device->ticks = 0;
        hal_watchdog_feed();
    }
}
