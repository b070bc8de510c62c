/* A board whose parts are variables: the tests and the fuzzer set them and look at them. */
#ifndef BANDPLATE_FAKE_H
#define BANDPLATE_FAKE_H

#include "device.h"
#include "hal.h"

#define FAKE_RX_SIZE 4096u
#define FAKE_TX_SIZE 65536u

struct fake_board {
    uint32_t now_us;
    /* The next conversion is given, once, when there is one. */
    bool sample_ready;
    struct hal_sample sample;
    unsigned adc_starts;
    uint16_t adc_rate_hz;

    uint8_t rx[FAKE_RX_SIZE];
    size_t n_rx;
    uint8_t tx[FAKE_TX_SIZE];
    size_t n_tx;
    /* How many more bytes the line takes. */
    size_t tx_room;

    bool watched;
    /* Calls of what may hang, before the watchdog ran. */
    unsigned unwatched;
    unsigned feeds;
    bool estop;
    bool button;
    struct hal_motor_in motor_in;
    struct hal_motor_out motor_out;

    uint8_t *station;
    size_t station_size;
};

extern struct fake_board fake;

/* A station block with motors on the lines of the mask (limits of the simulated station) and a text
 * of 300 bytes; valid until the next call. */
void fake_station(uint8_t line_mask);

/* A new board with this station and a device on it that has just started. */
void fake_start(struct bp_device *device, uint8_t line_mask);

/* Lets the host send a message, and the device take a turn. */
void fake_command(struct bp_device *device, const void *message, size_t size);

/* Lets ms pass, with a conversion each (counts that change) and a turn of the device. */
void fake_run(struct bp_device *device, unsigned ms);

/* Takes the next message that the device has sent; returns its size, 0: there is none. */
size_t fake_take(uint8_t message[BP_MAX_PAYLOAD]);

#endif /* BANDPLATE_FAKE_H */
