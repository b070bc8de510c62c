/* Takes frames of the converters apart on the emulated processor, so that cycles.py can count it.
 */
#include "../hal/arm/startup.h"
#include "ads131m08.h"

#define N_FRAMES 200u

static const vector vectors[] __attribute__((section(".vectors"), used)) = {
    (vector)link_stack_top, start, trap, trap, trap, trap, trap,
};

/* Of ads_start, which this program does not call. */
bool ads_board_exchange(unsigned chip, const uint8_t out[ADS_FRAME_BYTES],
                        uint8_t in[ADS_FRAME_BYTES]) {
    (void)chip;
    in[0] = out[0];
    return false;
}

void ads_board_pull_sync(uint32_t low_us) { (void)low_us; }

void ads_board_delay_us(uint32_t us) { (void)us; }

int main(void);

int main(void) {
    static uint8_t frame[ADS_FRAME_BYTES] = {0x01, 0xFF};
    for (unsigned i = 0; i < N_FRAMES; i++) {
        int32_t counts[ADS_CHANNELS];
        const uint16_t crc = ads_crc16(frame, ADS_FRAME_BYTES - ADS_WORD_BYTES);
        frame[ADS_FRAME_BYTES - ADS_WORD_BYTES] = (uint8_t)(crc >> 8);
        frame[ADS_FRAME_BYTES - ADS_WORD_BYTES + 1] = (uint8_t)crc;
        (void)ads_parse(frame, counts);
        frame[ADS_WORD_BYTES] = (uint8_t)counts[ADS_CHANNELS - 1];
    }
    return 0; /* to trap, which stands still */
}
