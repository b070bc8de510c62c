/* The device: everything that the main loop runs. See README.md for the order of a turn. */
#ifndef BANDPLATE_DEVICE_H
#define BANDPLATE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "anchor.h"
#include "framing.h"
#include "ring.h"
#include "sampling.h"
#include "station.h"

/* The tasks that must all have run since the watchdog was fed last. */
enum bp_task {
    BP_TASK_ADC = 1,
    BP_TASK_SAFETY = 2,
    BP_TASK_COMMS = 4,
    BP_TASKS_ALL = 7,
};

struct bp_device {
    struct bp_station station;
    const uint8_t *text;
    /* Of the text, once: a flood of Hellos must not cost a millisecond each. */
    uint32_t calibration_crc;
    uint32_t boot_id;
    /* hal_time_us, extended. */
    uint64_t now_us;

    struct bp_decoder decoder;
    struct bp_ring tx;

    struct bp_sampling sampling;
    uint8_t frame_seq;
    /* A frame found no room since the last that was sent. */
    bool dropped;
    /* Last heartbeat or start of samples: what FLAG_LINK_LOST counts from. */
    uint64_t heard_us;

    struct bp_controller anchor;
    /* Conversions until the anchor looks at its sensors again. */
    int32_t until_sense;
    /* Ticks since it did. */
    uint8_t unseen_ms;
    uint64_t ticked_us;
    bool estop;
    uint8_t button_down_ms;
    uint8_t button_up_ms;

    /* enum bp_task bits of those that ran. */
    uint8_t ticks;
};

void bp_device_init(struct bp_device *device);

/* One turn of the main loop; bounded, never waits. */
void bp_device_poll(struct bp_device *device);

/* ---- the device's parts, for each other */

/* Brings now_us up to date and returns it. */
uint64_t bp_device_now_us(struct bp_device *device);

/* enum bp_state. */
uint8_t bp_device_state(const struct bp_device *device);

/* Queues an answer; without room it is lost, and the host asks again. */
void bp_device_send(struct bp_device *device, const void *message, size_t size);

/* Answers one command from the host (commands.c). Other messages are ignored: our own echo, or
 * another device's. */
void bp_device_command(struct bp_device *device, const uint8_t *message);

#endif /* BANDPLATE_DEVICE_H */
