/* The device against a board of variables: what it says, and what it does when things go wrong. */
#include <string.h>

#include "check.h"
#include "fake.h"

static struct bp_device device;
static uint8_t message[BP_MAX_PAYLOAD];

/* Sends a command of type, cmd_seq 7 and up to 3 more bytes; returns the code of its Ack. */
static int ack_of(uint8_t type, const uint8_t *rest, size_t n_rest) {
    uint8_t bytes[8] = {type, 7};
    if (n_rest > 0) {
        memcpy(bytes + 2, rest, n_rest);
    }
    fake_command(&device, bytes, 2 + n_rest);
    struct bp_msg_ack ack = {0};
    while (fake_take(message) != 0) {
        if (message[0] == BP_MSG_ACK) {
            memcpy(&ack, message, sizeof ack);
        }
    }
    CHECK_EQUAL(ack.type, BP_MSG_ACK);
    CHECK_EQUAL(ack.cmd_seq, 7);
    CHECK_EQUAL(ack.t_us, fake.now_us);
    return ack.code;
}

static int ack_of_rate(uint8_t type, uint16_t rate_hz, uint8_t n) {
    const uint8_t rest[3] = {(uint8_t)rate_hz, (uint8_t)(rate_hz >> 8), n};
    return ack_of(type, rest, sizeof rest);
}

static int start_at(uint16_t rate_hz, uint8_t n) { return ack_of_rate(BP_MSG_START, rate_hz, n); }

static int set_rate(uint16_t rate_hz, uint8_t n) {
    return ack_of_rate(BP_MSG_SET_RATE, rate_hz, n);
}

static void beat(void) {
    const struct bp_msg_heartbeat heartbeat = {.type = BP_MSG_HEARTBEAT, .host_us = 5};
    fake_command(&device, &heartbeat, sizeof heartbeat);
}

/* Takes the next SAMPLES frame; other messages are passed over. */
static bool take_samples(struct bp_msg_samples *header) {
    for (size_t size = fake_take(message); size != 0; size = fake_take(message)) {
        if (message[0] == BP_MSG_SAMPLES) {
            memcpy(header, message, sizeof *header);
            return true;
        }
    }
    return false;
}

static void tells_who_it_is(void) {
    fake_start(&device, 0);
    struct bp_msg_hello hello = {BP_MSG_HELLO, 9, 1, 3, 0xCAFE};
    fake_command(&device, &hello, sizeof hello);
    struct bp_msg_ident ident;
    CHECK_EQUAL(fake_take(message), sizeof ident);
    memcpy(&ident, message, sizeof ident);
    CHECK_EQUAL(ident.type, BP_MSG_IDENT);
    CHECK_EQUAL(ident.cmd_seq, 9);
    CHECK_EQUAL(ident.version, BP_VERSION);
    CHECK_EQUAL(ident.reset_cause, BP_RESET_PIN);
    CHECK_EQUAL(ident.nonce, 0xCAFE);
    CHECK_EQUAL(ident.boot_id, 0x600DB007);
    CHECK_EQUAL(ident.uid[11], 0xA5);
    CHECK_EQUAL(ident.calibration_crc, bp_crc32c(fake.station + sizeof(struct bp_station), 300));
    hello.version_min = hello.version_max = BP_VERSION + 1;
    fake_command(&device, &hello, sizeof hello);
    CHECK_EQUAL(fake_take(message), sizeof(struct bp_msg_ack));
    CHECK_EQUAL(message[2], BP_ACK_BAD_VERSION);
    hello.version_min = 0;
    hello.version_max = BP_OLDEST_VERSION;
    fake_command(&device, &hello, sizeof hello);
    CHECK_EQUAL(fake_take(message), sizeof ident);
    CHECK_EQUAL(message[2], BP_OLDEST_VERSION);
    hello.version_max = BP_OLDEST_VERSION - 1;
    fake_command(&device, &hello, sizeof hello);
    CHECK_EQUAL(fake_take(message), sizeof(struct bp_msg_ack));
    CHECK_EQUAL(message[2], BP_ACK_BAD_VERSION);
}

static void gives_its_dictionary_in_pieces(void) {
    fake_start(&device, 0);
    const uint16_t offsets[] = {0, 128, 256, 300, 65535};
    const uint8_t expected[] = {128, 128, 44, 0, 0};
    for (size_t i = 0; i < sizeof expected; i++) {
        const struct bp_msg_dict_read read = {BP_MSG_DICT_READ, 1, offsets[i]};
        fake_command(&device, &read, sizeof read);
        struct bp_msg_dict dict;
        CHECK_EQUAL(fake_take(message), sizeof dict);
        memcpy(&dict, message, sizeof dict);
        CHECK_EQUAL(dict.total, 300);
        CHECK_EQUAL(dict.offset, offsets[i]);
        CHECK_EQUAL(dict.n, expected[i]);
        for (size_t k = 0; k < sizeof dict.data; k++) {
            CHECK_EQUAL(dict.data[k], k < dict.n ? (uint8_t)(offsets[i] + k + 1) : 0);
        }
    }
}

static void a_damaged_station_block_is_none(void) {
    fake_start(&device, 0x3F);
    uint8_t *block = fake.station;
    block[400] ^= 1;
    bp_device_init(&device);
    const struct bp_msg_dict_read read = {BP_MSG_DICT_READ, 1, 0};
    fake_command(&device, &read, sizeof read);
    CHECK_EQUAL(fake_take(message), sizeof(struct bp_msg_dict));
    CHECK_EQUAL(message[4], 0);
    CHECK_EQUAL(ack_of(BP_MSG_ESTOP, NULL, 0), BP_ACK_UNSUPPORTED);
    fake.station_size = 10;
    bp_device_init(&device);
    CHECK_EQUAL(device.station.line_mask, 0);
}

static void refuses_what_is_out_of_range_or_place(void) {
    fake_start(&device, 0);
    CHECK_EQUAL(ack_of(BP_MSG_TARE, NULL, 0), BP_ACK_BAD_STATE);
    CHECK_EQUAL(start_at(1001, 1), BP_ACK_BAD_ARGUMENT);
    CHECK_EQUAL(start_at(1000, 0), BP_ACK_BAD_ARGUMENT);
    CHECK_EQUAL(start_at(1000, 5), BP_ACK_BAD_ARGUMENT);
    CHECK_EQUAL(bp_device_state(&device), BP_STATE_IDLE);
    CHECK_EQUAL(start_at(4000, 4), BP_ACK_OK);
    CHECK_EQUAL(bp_device_state(&device), BP_STATE_STREAMING);
    CHECK_EQUAL(ack_of(BP_MSG_TARE, NULL, 0), BP_ACK_OK);
    CHECK_EQUAL(ack_of(BP_MSG_ANCHOR_READ, NULL, 0), BP_ACK_UNSUPPORTED);
    /* What is meant for the host is our own echo. */
    fake_command(&device, (const uint8_t[]){BP_MSG_ACK, 1, 0, 0, 0, 0, 0}, 7);
    CHECK_EQUAL(fake_take(message), 0);
}

static void start_again_changes_nothing_but_another_rate_does(void) {
    fake_start(&device, 0);
    CHECK_EQUAL(start_at(1000, 2), BP_ACK_OK);
    fake_run(&device, 10);
    const unsigned starts = fake.adc_starts;
    CHECK_EQUAL(start_at(1000, 2), BP_ACK_OK);
    CHECK_EQUAL(fake.adc_starts, starts);
    CHECK_EQUAL(device.sampling.index, 10);
    CHECK_EQUAL(set_rate(2000, 2), BP_ACK_OK);
    CHECK_EQUAL(fake.adc_rate_hz, 2000);
    CHECK_EQUAL(device.sampling.index, 0);
    CHECK_EQUAL(ack_of(BP_MSG_STOP, NULL, 0), BP_ACK_OK);
    CHECK_EQUAL(set_rate(1000, 1), BP_ACK_OK);
    CHECK(!device.sampling.flowing);
}

/* What SetRate takes, Start takes too. */
static void a_rate_that_the_board_lacks_is_refused_when_it_is_set(void) {
    fake_start(&device, 0);
    CHECK_EQUAL(set_rate(500, 2), BP_ACK_OK);
    CHECK_EQUAL(set_rate(250, 1), BP_ACK_BAD_ARGUMENT);
    CHECK_EQUAL(start_at(250, 1), BP_ACK_BAD_ARGUMENT);
    CHECK_EQUAL(device.sampling.rate_hz, 500);
    CHECK_EQUAL(device.sampling.n, 2);
    CHECK(!device.sampling.flowing);
}

static void frames_carry_the_samples_bit_for_bit(void) {
    fake_start(&device, 0);
    CHECK_EQUAL(start_at(1000, 3), BP_ACK_OK);
    const int32_t values[] = {0, -1, 1, 8388607, -8388608, 0x123456, -0x123456};
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned c = 0; c < BP_N_CHANNELS; c++) {
            fake.sample.counts[c] = values[(i + c) % 7];
        }
        fake.sample.t_us = fake.now_us = 1000 + i;
        fake.sample_ready = true;
        bp_device_poll(&device);
    }
    struct bp_msg_samples header;
    CHECK(take_samples(&header));
    CHECK_EQUAL(header.n, 3);
    CHECK_EQUAL(header.index, 0);
    CHECK_EQUAL(header.t_us, 1000);
    CHECK_EQUAL(header.device_state, BP_STATE_STREAMING);
    for (unsigned i = 0; i < 3 * BP_N_CHANNELS; i++) {
        const uint8_t *count = message + sizeof header + (size_t)i * 3;
        const int32_t value = values[(i / BP_N_CHANNELS + i % BP_N_CHANNELS) % 7];
        CHECK_EQUAL(count[0], value & 0xFF);
        CHECK_EQUAL(count[1], value >> 8 & 0xFF);
        CHECK_EQUAL(count[2], value >> 16 & 0xFF);
    }
    CHECK_EQUAL(header.flags, BP_FLAG_CLIP | BP_FLAG_SENSOR_OPEN | BP_FLAG_OVERLOAD);
}

/* The flags of one frame whose channel has this count. */
static int flags_with(unsigned channel, int32_t count) {
    fake_start(&device, 0);
    CHECK_EQUAL(start_at(1000, 1), BP_ACK_OK);
    memset(&fake.sample, 0, sizeof fake.sample);
    fake.sample.counts[channel] = count;
    fake.sample_ready = true;
    bp_device_poll(&device);
    struct bp_msg_samples header;
    CHECK(take_samples(&header));
    return header.flags;
}

static void flags_say_what_a_count_means(void) {
    CHECK_EQUAL(flags_with(3, 1003000), 0);
    CHECK_EQUAL(flags_with(3, 1003001), BP_FLAG_OVERLOAD);
    CHECK_EQUAL(flags_with(3, -997001), BP_FLAG_OVERLOAD);
    CHECK_EQUAL(flags_with(3, 7864320), BP_FLAG_SENSOR_OPEN);
    CHECK_EQUAL(flags_with(3, -8388608), BP_FLAG_SENSOR_OPEN | BP_FLAG_CLIP);
    CHECK_EQUAL(flags_with(14, 8388606), 0);
    CHECK_EQUAL(flags_with(14, 8388607), BP_FLAG_CLIP);
}

static void lost_conversions_move_the_index_and_break_no_frame(void) {
    fake_start(&device, 0);
    CHECK_EQUAL(start_at(1000, 4), BP_ACK_OK);
    fake_run(&device, 6);
    fake.sample.missed = 5; /* conversions 6 to 10 are lost, 4 and 5 were gathered */
    fake.sample.adc_crc = true;
    fake_run(&device, 1);
    fake.sample.missed = 0;
    fake.sample.adc_crc = false;
    fake_run(&device, 7);
    struct bp_msg_samples header;
    CHECK(take_samples(&header));
    CHECK_EQUAL(header.index, 0);
    CHECK_EQUAL(header.flags, 0);
    CHECK(take_samples(&header));
    CHECK_EQUAL(header.index, 11);
    CHECK_EQUAL(header.flags, BP_FLAG_MISSED_DRDY | BP_FLAG_ADC_CRC);
    CHECK(take_samples(&header));
    CHECK_EQUAL(header.index, 15);
    CHECK_EQUAL(header.frame_seq, 2);
    CHECK_EQUAL(header.flags, 0);
}

static void a_full_line_drops_whole_frames(void) {
    fake_start(&device, 0);
    CHECK_EQUAL(start_at(1000, 4), BP_ACK_OK);
    fake.tx_room = 0;
    for (unsigned i = 0; i < 20; i++) {
        fake_run(&device, 100);
        beat(); /* answers find room still */
    }
    fake.tx_room = (size_t)-1;
    fake_run(&device, 8);
    struct bp_msg_samples header;
    uint32_t expected = 0;
    uint8_t seq = 0;
    unsigned drops = 0;
    while (take_samples(&header)) {
        CHECK_EQUAL(header.frame_seq, seq++);
        if (header.index != expected) {
            drops++;
            CHECK(header.flags & BP_FLAG_TX_DROP);
            CHECK_EQUAL(header.index, 2000);
        } else {
            CHECK(!(header.flags & BP_FLAG_TX_DROP));
        }
        expected = header.index + 4;
    }
    CHECK_EQUAL(drops, 1);
    CHECK_EQUAL(expected, 2008);
}

static void says_when_the_host_is_silent(void) {
    fake_start(&device, 0);
    fake.now_us = 0xFFFF0000u; /* the counter wraps meanwhile */
    bp_device_poll(&device);
    CHECK_EQUAL(start_at(1000, 1), BP_ACK_OK);
    fake_run(&device, 200);
    beat();
    fake_run(&device, 252);
    struct bp_msg_samples header;
    for (unsigned i = 0; i < 452; i++) {
        CHECK(take_samples(&header));
        CHECK_EQUAL(header.flags & BP_FLAG_LINK_LOST, i >= 450 ? BP_FLAG_LINK_LOST : 0);
    }
    beat();
    fake_run(&device, 1);
    CHECK(take_samples(&header));
    CHECK_EQUAL(header.flags, 0);
}

static void heartbeats_show_the_long_clock(void) {
    fake_start(&device, 0);
    fake_run(&device, 1);
    fake.now_us -= 2000; /* 2^32 us later, almost */
    bp_device_poll(&device);
    fake_run(&device, 2);
    beat();
    struct bp_msg_heartbeat_reply reply;
    CHECK_EQUAL(fake_take(message), sizeof reply);
    memcpy(&reply, message, sizeof reply);
    CHECK_EQUAL(reply.echo_us, 5);
    CHECK_EQUAL(reply.dev_us, 0x100000000LL + 1000);
}

static void the_watchdog_is_fed_only_while_every_task_runs(void) {
    fake_start(&device, 0);
    CHECK_EQUAL(fake.unwatched, 0);
    fake_run(&device, 50);
    CHECK_EQUAL(fake.feeds, 50);
    for (unsigned i = 0; i < 50; i++) { /* the ADC is dead */
        fake.now_us += 1000;
        bp_device_poll(&device);
    }
    CHECK_EQUAL(fake.feeds, 50);
    fake_run(&device, 1);
    CHECK_EQUAL(fake.feeds, 51);
    for (unsigned i = 0; i < 50; i++) { /* the timer stands: no safety tick */
        fake.sample_ready = true;
        bp_device_poll(&device);
    }
    CHECK_EQUAL(fake.feeds, 51);
}

static void the_estop_input_shows_in_every_frame(void) {
    fake_start(&device, 0);
    CHECK_EQUAL(start_at(1000, 1), BP_ACK_OK);
    fake.estop = true;
    fake_run(&device, 1);
    fake.estop = false;
    fake_run(&device, 1);
    struct bp_msg_samples header;
    CHECK(take_samples(&header));
    CHECK_EQUAL(header.flags, BP_FLAG_ESTOP);
    CHECK(take_samples(&header));
    CHECK_EQUAL(header.flags, 0);
    CHECK_EQUAL(header.device_state, BP_STATE_STREAMING); /* no anchor: nothing latches */
    CHECK_EQUAL(start_at(1000, 4), BP_ACK_OK);
    for (unsigned i = 0; i < 8; i++) {
        fake.estop = i == 1; /* free again before the frame is whole */
        fake_run(&device, 1);
    }
    CHECK(take_samples(&header));
    CHECK_EQUAL(header.flags, BP_FLAG_ESTOP);
    CHECK(take_samples(&header));
    CHECK_EQUAL(header.flags, 0);
}

static void a_press_is_neither_a_bounce_nor_a_stuck_button(void) {
    fake_start(&device, 1);
    fake.button = true; /* held since power came up */
    fake_run(&device, 100);
    CHECK(!device.anchor.press_waits);
    fake.button = false;
    fake_run(&device, 30);
    for (unsigned i = 0; i < 20; i++) {
        fake.button = i % 2 == 0;
        fake_run(&device, 5);
    }
    CHECK(!device.anchor.press_waits);
    fake.button = false;
    fake_run(&device, 30);
    fake.button = true;
    fake_run(&device, 20);
    CHECK(device.anchor.press_waits);
}

int main(void) {
    tells_who_it_is();
    gives_its_dictionary_in_pieces();
    a_damaged_station_block_is_none();
    refuses_what_is_out_of_range_or_place();
    start_again_changes_nothing_but_another_rate_does();
    a_rate_that_the_board_lacks_is_refused_when_it_is_set();
    frames_carry_the_samples_bit_for_bit();
    flags_say_what_a_count_means();
    lost_conversions_move_the_index_and_break_no_frame();
    a_full_line_drops_whole_frames();
    says_when_the_host_is_silent();
    heartbeats_show_the_long_clock();
    the_watchdog_is_fed_only_while_every_task_runs();
    the_estop_input_shows_in_every_frame();
    a_press_is_neither_a_bounce_nor_a_stuck_button();
    return 0;
}
