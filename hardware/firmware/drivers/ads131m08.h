/* ADS131M08: eight simultaneous 24-bit converters on SPI (TI SBAS950B, whose sections are named).
 *
 * The chip answers one frame late: what a frame's first word asks comes back in the first word of
 * the next. A frame is ten words of 24 bits each way:
 *
 *     to the chip     command | [register data] | CRC | zeros
 *     from the chip   response or STATUS | channel 0 .. 7 | CRC
 *
 * Setting up blocks: it runs before samples flow. Reading does not: the board moves ads_null_frame
 * out and a frame in, by DMA, and gives it to ads_parse.
 */
#ifndef ADS131M08_H
#define ADS131M08_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADS_CHANNELS 8
#define ADS_WORD_BYTES 3
#define ADS_FRAME_WORDS (ADS_CHANNELS + 2)
#define ADS_FRAME_BYTES (ADS_FRAME_WORDS * ADS_WORD_BYTES)
#define ADS_COUNT_MAX 0x7FFFFF
#define ADS_COUNT_MIN (-0x800000)

/* [ours] Conversions to throw away after a change or a SYNC: three settle the sinc3 filter (Digital
 * Filter), two empty the FIFO (Collecting Data for the First Time or After a Pause). */
#define ADS_SETTLING_FRAMES 5

/* What the board gives, at link time: a call through a pointer would have no bound on its stack.
 * All chips share CLKIN and the SYNC/RESET pin. */

/* Moves one frame both ways with this chip selected, SPI mode 1, most significant bit first. False:
 * the transfer did not end. */
bool ads_board_exchange(unsigned chip, const uint8_t out[ADS_FRAME_BYTES],
                        uint8_t in[ADS_FRAME_BYTES]);

/* Holds the SYNC/RESET pin low for so long: below 250 us it is SYNC, above RESET (SYNC/RESET Pin).
 */
void ads_board_pull_sync(uint32_t low_us);

void ads_board_delay_us(uint32_t us);

/* Gains of one chip's channels: 1, 2, 4 .. 128. */
struct ads_gains {
    uint8_t of[ADS_CHANNELS];
};

enum ads_result {
    ADS_OK = 0,
    ADS_BAD_ARGUMENT, /* no such rate or gain */
    ADS_NO_TRANSFER,  /* the board's SPI does not end a transfer */
    ADS_BAD_CRC,      /* an answer failed its CRC: wiring, or the clock is too fast */
    ADS_NO_RESET,     /* the reset was not confirmed: wrong part, DOUT stuck, no power, no CLKIN */
    ADS_WRONG_ID,     /* another member of the family */
    ADS_NOT_WRITTEN,  /* a register reads back otherwise */
};

/* What ads_parse found; 0: a sound frame with eight new counts. */
enum ads_frame {
    ADS_FRAME_CRC = 1,        /* nothing of the frame is to be believed */
    ADS_FRAME_STALE = 2,      /* a channel has no new conversion: read too early */
    ADS_FRAME_RESTARTED = 4,  /* the chip was reset and has forgotten its configuration */
    ADS_FRAME_RESYNC = 8,     /* the filters were restarted by SYNC */
    ADS_FRAME_REJECTED = 16,  /* the chip got our last frame with a wrong CRC */
    ADS_FRAME_NO_STATUS = 32, /* the first word is no STATUS of 24-bit words: out of step */
};

/* The frame that asks for nothing: NULL and its CRC. */
extern const uint8_t ads_null_frame[ADS_FRAME_BYTES];

/* Whether the chips make this rate: 500, 1000, 2000 or 4000 Hz. */
bool ads_can(uint16_t rate_hz);

/* Resets all chips, configures each, reads every register back, and lets them convert in step. The
 * caller throws ADS_SETTLING_FRAMES away. rate_hz: one that ads_can allows. *chip: the one that
 * failed. Takes 2 ms and some 50 frames. */
enum ads_result ads_start(unsigned n_chips, uint16_t rate_hz, const struct ads_gains gains[],
                          unsigned *chip);

/* Lets the chips of a board convert in step again, from now on. */
void ads_sync(void);

/* Takes a frame apart: bits of enum ads_frame. Counts are written as they came in any case. */
unsigned ads_parse(const uint8_t frame[ADS_FRAME_BYTES], int32_t counts[ADS_CHANNELS]);

/* CRC-16-CCITT of the data sheet: polynomial 0x1021, start 0xFFFF, no reflection. */
uint16_t ads_crc16(const uint8_t *data, size_t n);

/* Conversions that were announced (DRDY) and not yet read.
 *
 * The chip keeps two (Collecting Data ... After a Pause). Whoever is late reads ads_drdy_owed
 * times: the last two conversions come, in order; any before them are lost, which the times of the
 * edges tell. Edge and owed run in one interrupt priority. */
struct ads_drdy {
    uint8_t pending;
};

/* A DRDY edge. */
void ads_drdy_edge(struct ads_drdy *drdy);

/* Frames to read now: 0, 1 or 2. */
unsigned ads_drdy_owed(struct ads_drdy *drdy);

#endif
