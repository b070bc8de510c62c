#include "fake.h"

#include <string.h>

#include "framing.h"

struct fake_board fake;

static struct bp_decoder host;
static size_t n_taken;
static uint8_t block[sizeof(struct bp_station) + 300];

void hal_init(void) {}
void hal_wait(void) {}
uint32_t hal_time_us(void) { return fake.now_us; }

/* As the station's board, which has no 250 Hz. */
bool hal_adc_can(uint16_t rate_hz) {
    return rate_hz == 500 || rate_hz == 1000 || rate_hz == 2000 || rate_hz == 4000;
}

void hal_adc_start(uint16_t rate_hz) {
    fake.unwatched += !fake.watched;
    fake.adc_starts++;
    fake.adc_rate_hz = rate_hz;
}

bool hal_adc_read(struct hal_sample *sample) {
    const bool ready = fake.sample_ready;
    *sample = fake.sample;
    fake.sample_ready = false;
    return ready;
}

size_t hal_uart_read(uint8_t *bytes, size_t size) {
    const size_t n = size < fake.n_rx ? size : fake.n_rx;
    memcpy(bytes, fake.rx, n);
    memmove(fake.rx, fake.rx + n, fake.n_rx - n);
    fake.n_rx -= n;
    return n;
}

size_t hal_uart_write(const uint8_t *bytes, size_t size) {
    size_t n = size < fake.tx_room ? size : fake.tx_room;
    n = n < FAKE_TX_SIZE - fake.n_tx ? n : FAKE_TX_SIZE - fake.n_tx;
    memcpy(fake.tx + fake.n_tx, bytes, n);
    fake.n_tx += n;
    fake.tx_room -= n;
    return n;
}

uint8_t hal_reset_cause(void) { return BP_RESET_PIN; }

uint32_t hal_random(void) {
    fake.unwatched += !fake.watched;
    return 0x600DB007u;
}

void hal_uid(uint8_t uid[12]) { memset(uid, 0xA5, 12); }

const uint8_t *hal_station_block(size_t *size) {
    *size = fake.station_size;
    return fake.station;
}

void hal_watchdog_start(void) { fake.watched = true; }
void hal_watchdog_feed(void) { fake.feeds++; }
bool hal_estop_pressed(void) { return fake.estop; }
bool hal_button_down(void) { return fake.button; }
void hal_motor_read(struct hal_motor_in *in) { *in = fake.motor_in; }
void hal_motor_write(const struct hal_motor_out *out) { fake.motor_out = *out; }

void fake_station(uint8_t line_mask) {
    static const float base_n[BP_STATION_LINES] = {70, 70, 50, 50, 120, 120};
    struct bp_station station = {.magic = BP_STATION_MAGIC,
                                 .version = BP_STATION_VERSION,
                                 .text_size = 300,
                                 .line_mask = line_mask};
    for (int i = 0; i < BP_STATION_CELLS; i++) {
        station.zero_counts[i] = 1000 * i;
        station.range_counts[i] = 1000000;
    }
    for (int i = 0; i < BP_STATION_LINES; i++) {
        station.band_n_per_count[i] = 0.001f;
        station.lines[i] = (struct bp_station_line){
            base_n[i], base_n[i] * 0.5f, base_n[i] * 2.0f, base_n[i] * 6.0f, 400.0f, 3.0f};
    }
    for (size_t i = 0; i < 300; i++) {
        block[sizeof station + i] = (uint8_t)(i + 1);
    }
    memcpy(block, &station, sizeof station);
    station.crc = bp_crc32c(block + 12, sizeof block - 12);
    memcpy(block, &station, sizeof station);
    fake.station = block;
    fake.station_size = sizeof block;
}

void fake_start(struct bp_device *device, uint8_t line_mask) {
    memset(&fake, 0, sizeof fake);
    memset(&host, 0, sizeof host);
    n_taken = 0;
    fake.tx_room = (size_t)-1;
    fake.motor_out.braked = true;
    fake_station(line_mask);
    const struct bp_station *station = (const struct bp_station *)(const void *)block;
    for (int i = 0; i < BP_STATION_LINES; i++) {
        fake.motor_in.drive_n[i] = station->lines[i].base_n;
    }
    bp_device_init(device);
}

void fake_command(struct bp_device *device, const void *message, size_t size) {
    uint8_t frame[BP_MAX_FRAME];
    const size_t n = bp_frame_encode(message, size, frame);
    if (fake.n_rx + n <= FAKE_RX_SIZE) {
        memcpy(fake.rx + fake.n_rx, frame, n);
        fake.n_rx += n;
    }
    bp_device_poll(device);
}

void fake_run(struct bp_device *device, unsigned ms) {
    for (unsigned i = 0; i < ms; i++) {
        fake.now_us += 1000;
        for (int c = 0; c < BP_N_CHANNELS; c++) {
            fake.sample.counts[c] = 1000 * c + (int32_t)(fake.now_us / 1000 % 7);
        }
        fake.sample.t_us = fake.now_us;
        fake.sample_ready = true;
        bp_device_poll(device);
    }
}

size_t fake_take(uint8_t message[BP_MAX_PAYLOAD]) {
    while (n_taken < fake.n_tx) {
        const size_t size = bp_decoder_feed(&host, fake.tx[n_taken++]);
        if (size != 0) {
            memcpy(message, host.held, size);
            return size;
        }
    }
    fake.n_tx = n_taken = 0;
    return 0;
}
