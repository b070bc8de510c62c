/* What a board gives to the core: the whole contract between them.
 *
 * Context: every function is called from the main loop only, never from an interrupt, and returns
 * at once (microseconds). What interrupts and DMA fill, the HAL guards itself.
 * Order: hal_init first, once. Until hal_adc_start no samples come.
 * A board that lacks a part says so by a constant: no button is never down, no motor reads zeros.
 */
#ifndef BANDPLATE_HAL_H
#define BANDPLATE_HAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bandplate_messages.h"
#include "station.h"

/* Sets up clocks, pins, timer, ADC, UART; motors unpowered, brakes held, watchdog not yet running.
 */
void hal_init(void);

/* Called at the end of each turn of the main loop: may sleep until an interrupt, at most 1 ms. */
void hal_wait(void);

/* ---- time ---- */

/* Free-running microseconds since reset, wraps at 2^32; never set, never stopped, monotonic. */
uint32_t hal_time_us(void);

/* ---- samples ---- */

/* One conversion of all channels. */
struct hal_sample {
    /* Raw 24-bit counts with their sign, in the order of the dictionary's channels. A word that
     * failed its CRC is given as it came. */
    int32_t counts[BP_N_CHANNELS];
    /* hal_time_us latched at this conversion's DRDY (by capture or in its interrupt). */
    uint32_t t_us;
    /* Conversions since the sample given before (or since the start) that nobody could read. */
    uint16_t missed;
    /* Whether any word of it failed the ADC's SPI CRC. */
    bool adc_crc;
};

/* Whether the board can convert at this rate; every board can at 1000 Hz. Changes nothing. */
bool hal_adc_can(uint16_t rate_hz);

/* (Re)starts conversions at a rate that hal_adc_can allows and forgets those not yet read, also one
 * in flight. Filter settling is the HAL's: the first sample given is a settled one, and it comes
 * within 50 ms. Both ADCs are in step. */
void hal_adc_start(uint16_t rate_hz);

/* Takes the oldest unread conversion; false where there is none. A HAL keeps at least 8. */
bool hal_adc_read(struct hal_sample *sample);

/* ---- line to the host ---- */

/* Copies up to size received bytes, oldest first; returns how many. What overran is lost: the CRC
 * finds it. A HAL keeps at least 512. */
size_t hal_uart_read(uint8_t *bytes, size_t size);

/* Copies up to size bytes for sending and returns how many were taken (0: the line is busy or
 * stalled). Order is kept; the core keeps the rest. */
size_t hal_uart_write(const uint8_t *bytes, size_t size);

/* ---- start and end ---- */

/* Why this start happened (enum bp_reset); the same answer all the time after it. */
uint8_t hal_reset_cause(void);

/* A number that differs after every start: a hardware random number where there is one. */
uint32_t hal_random(void);

/* The processor's unique number. */
void hal_uid(uint8_t uid[12]);

/* The station block (station.h) in flash, and the bytes that are readable there. The core checks
 * its CRC. Never NULL, stays valid for ever. */
const uint8_t *hal_station_block(size_t *size);

/* Starts the watchdog, which nothing stops. Not fed for its time (100 ms on a board; 2 s where the
 * whole machine may be held up: emulation, host process) it resets the processor, and a reset takes
 * the power from the drives. The core feeds it only when the ADC, safety and comms tasks all ran.
 */
void hal_watchdog_start(void);
void hal_watchdog_feed(void);

/* ---- a person's inputs; the core samples them once a millisecond ---- */

/* The emergency stop's contact is open (it is a normally closed one: a broken wire is pressed). */
bool hal_estop_pressed(void);

/* The anchor's button is held down, not debounced: the core does that. */
bool hal_button_down(void);

/* ---- the anchor's drives; read then written once a millisecond ---- */

struct hal_motor_in {
    /* Tension that each drive's own encoder and spring constant tell; not a number: none yet. */
    float drive_n[BP_STATION_LINES];
    /* Speed of each line by its encoder, out of the drum positive. */
    float line_m_per_s[BP_STATION_LINES];
};

struct hal_motor_out {
    /* Whether the drives have power. Without it only the brakes act. */
    bool powered;
    /* Whether the brakes hold. Neither powered nor braked: the brakes let the lines out, down to
     * tension_n at most, and never pull them in. */
    bool braked;
    /* What drive or brake is to bring each line to. */
    float tension_n[BP_STATION_LINES];
};

void hal_motor_read(struct hal_motor_in *in);
void hal_motor_write(const struct hal_motor_out *out);

#endif /* BANDPLATE_HAL_H */
