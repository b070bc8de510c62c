#include "ads131m08.h"

_Static_assert(ADS_FRAME_BYTES == 30, "status, eight channels, CRC");

/* Commands (SPI Commands) and their answers. */
#define COMMAND_NULL 0x0000u
#define COMMAND_RREG 0xA000u
#define COMMAND_WREG 0x6000u
#define ANSWER_WREG 0x4000u
#define ANSWER_RESET 0xFF28u
#define REGISTER_SHIFT 7

/* Registers (Register Map). */
#define REG_ID 0x00u
#define REG_MODE 0x02u
#define REG_CLOCK 0x03u
#define REG_GAIN1 0x04u
#define REG_GAIN2 0x05u
#define REG_CFG 0x06u

#define ID_MASK 0xFF00u
#define ID_M08 0x2800u

#define STATUS_RESYNC 0x4000u
#define STATUS_CRC_ERR 0x1000u
#define STATUS_RESET 0x0400u
#define STATUS_WLENGTH 0x0300u
#define STATUS_WLENGTH_24 0x0100u
#define STATUS_DRDY 0x00FFu

/* CRC on our words, CCITT, reset bit taken back, 24 bits, SPI time-out; DRDY of the slowest
 * channel, a level. */
#define MODE_OURS 0x1110u

/* All channels, CLKIN from the oscillator (no crystal), REFIN from the bridges' excitation, high
 * resolution. */
#define CLOCK_OURS 0xFFC2u
#define CLOCK_OSR_SHIFT 2

/* No global chop, no current detection; reserved bits at their reset value. */
#define CFG_OURS 0x0600u

#define RESET_LOW_US 1000u
#define SYNC_LOW_US 2u

/* CRC of three zero bytes: the command word of NULL. */
#define NULL_CRC_HIGH 0xCC
#define NULL_CRC_LOW 0x9C

const uint8_t ads_null_frame[ADS_FRAME_BYTES] = {
    [ADS_WORD_BYTES] = NULL_CRC_HIGH,
    [ADS_WORD_BYTES + 1] = NULL_CRC_LOW,
};

/* A nibble at a time: 32 bytes of table, and 4 kHz leaves time for it. */
static const uint16_t crc_table[16] = {
    0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50A5, 0x60C6, 0x70E7,
    0x8108, 0x9129, 0xA14A, 0xB16B, 0xC18C, 0xD1AD, 0xE1CE, 0xF1EF,
};

uint16_t ads_crc16(const uint8_t *data, size_t n) {
    uint32_t crc = 0xFFFF;
    for (size_t i = 0; i < n; i++) {
        crc = crc << 4 ^ crc_table[(crc >> 12 ^ data[i] >> 4) & 0xF];
        crc = crc << 4 ^ crc_table[(crc >> 12 ^ data[i]) & 0xF];
        crc &= 0xFFFF;
    }
    return (uint16_t)crc;
}

/* A word carries its 16 bits in front (Word Length). */
static uint16_t get16(const uint8_t *word) { return (uint16_t)(word[0] << 8 | word[1]); }

static void put16(uint8_t *word, uint16_t value) {
    word[0] = (uint8_t)(value >> 8);
    word[1] = (uint8_t)value;
}

static bool crc_fits(const uint8_t frame[ADS_FRAME_BYTES]) {
    const size_t covered = ADS_FRAME_BYTES - ADS_WORD_BYTES;
    return ads_crc16(frame, covered) == get16(frame + covered);
}

/* Sends a command with at most one register's data; *answer is the first word of the next frame. */
static enum ads_result ask(unsigned chip, uint16_t command, const uint16_t *data,
                           uint16_t *answer) {
    uint8_t out[ADS_FRAME_BYTES] = {0};
    uint8_t in[ADS_FRAME_BYTES];
    size_t at = ADS_WORD_BYTES;
    put16(out, command);
    if (data != NULL) {
        put16(out + at, *data);
        at += ADS_WORD_BYTES;
    }
    put16(out + at, ads_crc16(out, at));
    if (!ads_board_exchange(chip, out, in) || !ads_board_exchange(chip, ads_null_frame, in)) {
        return ADS_NO_TRANSFER;
    }
    *answer = get16(in);
    return crc_fits(in) ? ADS_OK : ADS_BAD_CRC;
}

static enum ads_result write_register(unsigned chip, uint16_t reg, uint16_t value) {
    const uint16_t place = (uint16_t)(reg << REGISTER_SHIFT);
    uint16_t answer = 0;
    enum ads_result result = ask(chip, COMMAND_WREG | place, &value, &answer);
    if (result != ADS_OK) {
        return result;
    }
    if (answer != (ANSWER_WREG | place)) {
        return ADS_NOT_WRITTEN;
    }
    result = ask(chip, COMMAND_RREG | place, NULL, &answer);
    if (result != ADS_OK) {
        return result;
    }
    return answer == value ? ADS_OK : ADS_NOT_WRITTEN;
}

/* Rate = CLKIN / 2 / OSR with CLKIN 8.192 MHz (Digital Filter); 16256 would give 252 Hz, so no 250
 * Hz. */
static bool clock_of(uint16_t rate_hz, uint16_t *clock) {
    unsigned osr;
    switch (rate_hz) {
    case 4000:
        osr = 3; /* 1024 */
        break;
    case 2000:
        osr = 4;
        break;
    case 1000:
        osr = 5;
        break;
    case 500:
        osr = 6; /* 8192 */
        break;
    default:
        return false;
    }
    *clock = (uint16_t)(CLOCK_OURS | osr << CLOCK_OSR_SHIFT);
    return true;
}

bool ads_can(uint16_t rate_hz) {
    uint16_t clock;
    return clock_of(rate_hz, &clock);
}

/* GAIN1 holds channels 0-3, GAIN2 channels 4-7, four bits each: the power of two. */
static bool gains_of(const uint8_t gain[4], uint16_t *value) {
    *value = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned power = 0;
        while (power < 8 && 1u << power != gain[i]) {
            power++;
        }
        if (power == 8) {
            return false;
        }
        *value = (uint16_t)(*value | power << (4 * i));
    }
    return true;
}

static enum ads_result set_up(unsigned chip, uint16_t clock, const uint16_t gain[2]) {
    uint8_t in[ADS_FRAME_BYTES];
    if (!ads_board_exchange(chip, ads_null_frame, in)) {
        return ADS_NO_TRANSFER;
    }
    if (get16(in) != ANSWER_RESET) {
        return ADS_NO_RESET;
    }
    if (!crc_fits(in)) {
        return ADS_BAD_CRC;
    }
    uint16_t id = 0;
    enum ads_result result = ask(chip, COMMAND_RREG | REG_ID << REGISTER_SHIFT, NULL, &id);
    if (result == ADS_OK && (id & ID_MASK) != ID_M08) {
        result = ADS_WRONG_ID;
    }
    /* MODE first: from then on the chip takes only words with a sound CRC. */
    const struct {
        uint16_t reg, value;
    } registers[] = {
        {REG_MODE, MODE_OURS}, {REG_CLOCK, clock},  {REG_GAIN1, gain[0]},
        {REG_GAIN2, gain[1]},  {REG_CFG, CFG_OURS},
    };
    for (size_t i = 0; result == ADS_OK && i < sizeof registers / sizeof registers[0]; i++) {
        result = write_register(chip, registers[i].reg, registers[i].value);
    }
    return result;
}

enum ads_result ads_start(unsigned n_chips, uint16_t rate_hz, const struct ads_gains gains[],
                          unsigned *chip) {
    uint16_t clock = 0;
    uint16_t gain[2] = {0};
    *chip = 0;
    if (!clock_of(rate_hz, &clock)) {
        return ADS_BAD_ARGUMENT;
    }
    ads_board_pull_sync(RESET_LOW_US);
    ads_board_delay_us(RESET_LOW_US); /* t_REGACQ, 5 us, and the oscillator's start */
    for (; *chip < n_chips; ++*chip) {
        const uint8_t *of = gains[*chip].of;
        if (!gains_of(of, &gain[0]) || !gains_of(of + 4, &gain[1])) {
            return ADS_BAD_ARGUMENT;
        }
        const enum ads_result result = set_up(*chip, clock, gain);
        if (result != ADS_OK) {
            return result;
        }
    }
    ads_sync();
    return ADS_OK;
}

void ads_sync(void) { ads_board_pull_sync(SYNC_LOW_US); }

unsigned ads_parse(const uint8_t frame[ADS_FRAME_BYTES], int32_t counts[ADS_CHANNELS]) {
    const uint8_t *word = frame + ADS_WORD_BYTES;
    for (size_t i = 0; i < ADS_CHANNELS; i++, word += ADS_WORD_BYTES) {
        const int32_t count = word[0] << 16 | word[1] << 8 | word[2];
        counts[i] = (count ^ 0x800000) - 0x800000;
    }
    if (!crc_fits(frame)) {
        return ADS_FRAME_CRC;
    }
    const uint16_t status = get16(frame);
    unsigned found = 0;
    if ((status & STATUS_WLENGTH) != STATUS_WLENGTH_24) {
        found |= ADS_FRAME_NO_STATUS;
    }
    if ((status & STATUS_DRDY) != STATUS_DRDY) {
        found |= ADS_FRAME_STALE;
    }
    if (status & STATUS_RESET) {
        found |= ADS_FRAME_RESTARTED;
    }
    if (status & STATUS_RESYNC) {
        found |= ADS_FRAME_RESYNC;
    }
    if (status & STATUS_CRC_ERR) {
        found |= ADS_FRAME_REJECTED;
    }
    return found;
}

void ads_drdy_edge(struct ads_drdy *drdy) {
    if (drdy->pending < 2) {
        drdy->pending++;
    }
}

unsigned ads_drdy_owed(struct ads_drdy *drdy) {
    const unsigned owed = drdy->pending;
    drdy->pending = 0;
    return owed;
}
