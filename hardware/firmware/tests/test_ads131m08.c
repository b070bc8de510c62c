/* The driver against chips that keep registers, answer one frame late and check our CRC. */
#include "../drivers/ads131m08.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

enum { REG_ID, REG_STATUS, REG_MODE, REG_CLOCK, REG_GAIN1, REG_GAIN2, REG_CFG, N_REGISTERS };

struct chip {
    uint16_t reg[N_REGISTERS];
    uint16_t stuck; /* bits of GAIN1 that cannot be set */
    uint16_t answer;
    bool answers; /* the next frame begins with answer in place of STATUS */
    int32_t fifo[2][ADS_CHANNELS];
    unsigned n_fifo;
    int32_t last[ADS_CHANNELS];
    int32_t conversions;
};

struct board {
    struct chip chip[2];
    unsigned n_frames;
    unsigned fails_at;              /* this frame's transfer does not end; 0: none */
    unsigned out_bit_at, in_bit_at; /* this frame has a flipped bit; 0: none */
    unsigned bit;
    int dout; /* 0 or 255: DOUT of every chip is stuck there; -1: it is not */
    uint32_t us;
};

static struct board made;

/* CRC a bit at a time, as the data sheet's polynomial says it: another way than the driver's. */
static uint16_t crc_by_bits(const uint8_t *data, size_t n) {
    uint16_t crc = 0xFFFF;
    for (size_t bit = 0; bit < 8 * n; bit++) {
        const bool one = data[bit / 8] >> (7 - bit % 8) & 1;
        const bool top = crc >> 15;
        crc = (uint16_t)(crc << 1);
        if (one != top) {
            crc ^= 0x1021;
        }
    }
    return crc;
}

static void put(uint8_t *word, uint32_t value24) {
    word[0] = (uint8_t)(value24 >> 16);
    word[1] = (uint8_t)(value24 >> 8);
    word[2] = (uint8_t)value24;
}

static uint16_t get(const uint8_t *word) { return (uint16_t)(word[0] << 8 | word[1]); }

static void chip_reset(struct chip *chip) {
    const uint16_t id = chip->reg[REG_ID];
    const uint16_t stuck = chip->stuck;
    *chip = (struct chip){
        .reg = {id, 0x0500, 0x0510, 0xFF0E, 0, 0, 0x0600},
        .stuck = stuck,
        .answer = 0xFF28,
        .answers = true,
    };
}

static void chip_convert(struct chip *chip) {
    if (chip->n_fifo == 2) {
        memcpy(chip->fifo[0], chip->fifo[1], sizeof chip->fifo[0]);
        chip->n_fifo = 1;
    }
    for (int i = 0; i < ADS_CHANNELS; i++) {
        chip->fifo[chip->n_fifo][i] = chip->conversions * (i % 2 ? -1 : 1) + 1000 * i;
    }
    chip->n_fifo++;
    chip->conversions++;
}

static void chip_obey(struct chip *chip, const uint8_t *in) {
    const uint16_t command = get(in);
    const bool writes = (command & 0xE000) == 0x6000;
    const unsigned reg = command >> 7 & 0x3F;
    const size_t covered = writes ? 6 : 3;
    chip->reg[REG_STATUS] &= (uint16_t)~0x5000; /* STATUS was read */
    if (chip->reg[REG_MODE] & 0x1000 && crc_by_bits(in, covered) != get(in + covered)) {
        chip->reg[REG_STATUS] |= 0x1000;
        return;
    }
    chip->answers = command != 0;
    if ((command & 0x7F) == 0 && writes && reg < N_REGISTERS) {
        static const uint16_t writable[N_REGISTERS] = {0,      0,      0x3F1F, 0xFFDF,
                                                       0x7777, 0x7777, 0x1FFF};
        const uint16_t mask = (uint16_t)(writable[reg] & ~(reg == REG_GAIN1 ? chip->stuck : 0));
        const uint16_t kept = (uint16_t)(chip->reg[reg] & ~mask);
        chip->reg[reg] = (uint16_t)(kept | (get(in + 3) & mask));
        chip->answer = (uint16_t)(0x4000 | reg << 7);
        if (reg == REG_MODE && !(chip->reg[REG_MODE] & 0x0400)) {
            chip->reg[REG_STATUS] &= (uint16_t)~0x0400;
        }
    } else if ((command & 0xE07F) == 0xA000) {
        chip->answer = reg < N_REGISTERS ? chip->reg[reg] : 0;
    } else if (command == 0x0011) {
        chip_reset(chip);
    } else {
        chip->answers = false;
    }
}

bool ads_board_exchange(unsigned which, const uint8_t out[ADS_FRAME_BYTES],
                        uint8_t in[ADS_FRAME_BYTES]) {
    struct board *board = &made;
    struct chip *chip = &board->chip[which];
    const unsigned now = ++board->n_frames;
    if (now == board->fails_at) {
        return false;
    }
    const uint16_t ready = chip->n_fifo ? 0xFF : 0;
    const uint16_t status = (uint16_t)(chip->reg[REG_STATUS] | ready);
    put(in, (uint32_t)(chip->answers ? chip->answer : status) << 8);
    if (chip->n_fifo) {
        memcpy(chip->last, chip->fifo[0], sizeof chip->last);
        memcpy(chip->fifo[0], chip->fifo[1], sizeof chip->fifo[0]);
        chip->n_fifo--;
    }
    for (int i = 0; i < ADS_CHANNELS; i++) {
        put(in + 3 + 3 * i, (uint32_t)chip->last[i]);
    }
    put(in + 27, (uint32_t)crc_by_bits(in, 27) << 8);
    uint8_t heard[ADS_FRAME_BYTES];
    memcpy(heard, out, sizeof heard);
    if (now == board->out_bit_at) {
        heard[board->bit / 8] ^= (uint8_t)(0x80 >> board->bit % 8);
    }
    if (now == board->in_bit_at) {
        in[board->bit / 8] ^= (uint8_t)(0x80 >> board->bit % 8);
    }
    chip_obey(chip, heard);
    if (board->dout >= 0) {
        memset(in, board->dout, ADS_FRAME_BYTES);
    }
    return true;
}

void ads_board_pull_sync(uint32_t low_us) {
    struct board *board = &made;
    for (int i = 0; i < 2; i++) {
        if (low_us > 250) {
            chip_reset(&board->chip[i]);
        } else {
            board->chip[i].n_fifo = 0;
            board->chip[i].reg[REG_STATUS] |= 0x4000;
        }
    }
}

void ads_board_delay_us(uint32_t us) { made.us += us; }

static struct board *board_new(void) {
    made = (struct board){.dout = -1};
    for (int i = 0; i < 2; i++) {
        made.chip[i].reg[REG_ID] = 0x2801;
    }
    return &made;
}

static const struct ads_gains gains[2] = {
    {{32, 32, 32, 32, 32, 32, 32, 32}},
    {{1, 2, 4, 8, 16, 32, 64, 128}},
};

static enum ads_result start(unsigned *chip) { return ads_start(2, 1000, gains, chip); }

static bool configured(const struct board *board) {
    static const uint16_t wanted[2][5] = {{0x1110, 0xFFD6, 0x5555, 0x5555, 0x0600},
                                          {0x1110, 0xFFD6, 0x3210, 0x7654, 0x0600}};
    return memcmp(&board->chip[0].reg[REG_MODE], wanted[0], sizeof wanted[0]) == 0 &&
           memcmp(&board->chip[1].reg[REG_MODE], wanted[1], sizeof wanted[1]) == 0;
}

static void starts_with_the_wanted_registers(void) {
    struct board *board = board_new();
    unsigned chip;
    CHECK(start(&chip) == ADS_OK);
    CHECK(configured(board));
    for (int i = 0; i < 2; i++) {
        CHECK(board->chip[i].reg[REG_STATUS] & 0x4000); /* both were synchronised, after all that */
        CHECK(!(board->chip[i].reg[REG_STATUS] & 0x1400));
    }
    static const struct {
        uint16_t rate_hz, clock;
    } rates[] = {{500, 0xFFDA}, {1000, 0xFFD6}, {2000, 0xFFD2}, {4000, 0xFFCE}};
    for (unsigned i = 0; i < 4; i++) {
        CHECK(ads_can(rates[i].rate_hz));
        CHECK(ads_start(2, rates[i].rate_hz, gains, &chip) == ADS_OK);
        CHECK(board->chip[0].reg[REG_CLOCK] == rates[i].clock);
        CHECK(board->chip[1].reg[REG_CLOCK] == rates[i].clock);
    }
    CHECK(!ads_can(250));
    CHECK(ads_start(2, 250, gains, &chip) == ADS_BAD_ARGUMENT);
    const struct ads_gains odd[2] = {gains[0], {{1, 1, 1, 1, 1, 3, 1, 1}}};
    CHECK(ads_start(2, 1000, odd, &chip) == ADS_BAD_ARGUMENT);
    CHECK(chip == 1);
}

static void names_the_chip_and_the_fault(void) {
    unsigned chip;
    struct board *board = board_new();
    board->dout = 0;
    CHECK(start(&chip) == ADS_NO_RESET && chip == 0);
    board = board_new();
    board->dout = 0xFF;
    CHECK(start(&chip) == ADS_NO_RESET && chip == 0);
    board = board_new();
    board->chip[1].reg[REG_ID] = 0x2400; /* an ADS131M04 */
    CHECK(start(&chip) == ADS_WRONG_ID && chip == 1);
    board = board_new();
    board->chip[1].stuck = 0x0010;
    CHECK(start(&chip) == ADS_NOT_WRITTEN && chip == 1);
    board = board_new();
    CHECK(start(&chip) == ADS_OK);
    for (unsigned i = board->n_frames; i > 0; i--) {
        board = board_new();
        board->fails_at = i;
        CHECK(start(&chip) == ADS_NO_TRANSFER);
    }
}

/* Every single bit of every frame of the set-up, both ways: it is noticed, or it did no harm. */
static void no_flipped_bit_leaves_a_wrong_configuration(void) {
    unsigned chip;
    struct board *board = board_new();
    CHECK(start(&chip) == ADS_OK);
    const unsigned n_frames = board->n_frames;
    unsigned noticed = 0;
    for (unsigned i = 1; i <= n_frames; i++) {
        for (unsigned bit = 0; bit < 8 * ADS_FRAME_BYTES; bit++) {
            for (unsigned way = 0; way < 2; way++) {
                board = board_new();
                board->bit = bit;
                *(way ? &board->in_bit_at : &board->out_bit_at) = i;
                const enum ads_result result = start(&chip);
                CHECK(result != ADS_OK || configured(board));
                noticed += result != ADS_OK;
            }
        }
    }
    CHECK(noticed > n_frames * 100);
}

static void reads_counts_with_their_sign(void) {
    static const int32_t wanted[ADS_CHANNELS] = {0,        1,    -1,   ADS_COUNT_MAX, ADS_COUNT_MIN,
                                                 0x123456, -256, 65536};
    uint8_t frame[ADS_FRAME_BYTES] = {0x01, 0xFF};
    for (int i = 0; i < ADS_CHANNELS; i++) {
        put(frame + 3 + 3 * i, (uint32_t)wanted[i]);
    }
    put(frame + 27, (uint32_t)crc_by_bits(frame, 27) << 8);
    int32_t counts[ADS_CHANNELS];
    CHECK(ads_parse(frame, counts) == 0);
    CHECK(memcmp(counts, wanted, sizeof counts) == 0);
    for (unsigned bit = 0; bit < 29 * 8; bit++) { /* the last byte is padding */
        frame[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
        CHECK(ads_parse(frame, counts) & ADS_FRAME_CRC);
        frame[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
    }
    static const struct {
        uint16_t status;
        unsigned found;
    } cases[] = {
        {0x01FF, 0},
        {0x01FE, ADS_FRAME_STALE},
        {0x017F, ADS_FRAME_STALE},
        {0x05FF, ADS_FRAME_RESTARTED},
        {0x41FF, ADS_FRAME_RESYNC},
        {0x11FF, ADS_FRAME_REJECTED},
        {0x00FF, ADS_FRAME_NO_STATUS},
        {0x03FF, ADS_FRAME_NO_STATUS},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put(frame, (uint32_t)cases[i].status << 8);
        put(frame + 27, (uint32_t)crc_by_bits(frame, 27) << 8);
        CHECK(ads_parse(frame, counts) == cases[i].found);
    }
}

static unsigned read_one(unsigned which, int32_t counts[ADS_CHANNELS]) {
    uint8_t in[ADS_FRAME_BYTES];
    CHECK(ads_board_exchange(which, ads_null_frame, in));
    return ads_parse(in, counts);
}

static void tells_of_a_restart_and_of_a_rejected_frame(void) {
    struct board *board = board_new();
    unsigned which;
    int32_t counts[ADS_CHANNELS];
    CHECK(start(&which) == ADS_OK);
    struct chip *chip = &board->chip[0];
    chip_convert(chip);
    CHECK(read_one(0, counts) == ADS_FRAME_RESYNC);
    chip_convert(chip);
    CHECK(read_one(0, counts) == 0); /* the CRC in ads_null_frame pleases the chip */
    CHECK(read_one(0, counts) == ADS_FRAME_STALE);
    board->out_bit_at = board->n_frames + 1;
    board->bit = 9;
    chip_convert(chip);
    CHECK(read_one(0, counts) == 0);
    chip_convert(chip);
    CHECK(read_one(0, counts) == ADS_FRAME_REJECTED);
    chip_reset(chip); /* its supply sagged */
    chip_convert(chip);
    CHECK(read_one(0, counts) & ADS_FRAME_NO_STATUS);
    chip_convert(chip);
    CHECK(read_one(0, counts) == ADS_FRAME_RESTARTED);
}

/* Late by 0 to 5 conversions: the last two are still there and come in order. */
static void late_reading_keeps_the_order(void) {
    for (int late = 0; late < 6; late++) {
        struct board *board = board_new();
        unsigned which;
        CHECK(start(&which) == ADS_OK);
        struct ads_drdy drdy = {0};
        int32_t next = 0;
        for (int round = 0; round < 20; round++) {
            const int n_edges = round == 7 ? 1 + late : 1;
            for (int i = 0; i < n_edges; i++) {
                chip_convert(&board->chip[0]);
                ads_drdy_edge(&drdy);
            }
            const unsigned owed = ads_drdy_owed(&drdy);
            CHECK(owed == (n_edges > 1 ? 2 : 1));
            next += n_edges - (int)owed; /* lost for good */
            for (unsigned i = 0; i < owed; i++) {
                int32_t counts[ADS_CHANNELS];
                CHECK(!(read_one(0, counts) & ADS_FRAME_STALE));
                CHECK(counts[0] == next && counts[1] == 1000 - next);
                next++;
            }
        }
        CHECK(next == board->chip[0].conversions);
        CHECK(ads_drdy_owed(&drdy) == 0);
    }
}

int main(void) {
    CHECK(ads_crc16((const uint8_t *)"123456789", 9) == 0x29B1);
    starts_with_the_wanted_registers();
    names_the_chip_and_the_fault();
    no_flipped_bit_leaves_a_wrong_configuration();
    reads_counts_with_their_sign();
    tells_of_a_restart_and_of_a_rejected_frame();
    late_reading_keeps_the_order();
    puts("ads131m08: passed");
    return 0;
}
