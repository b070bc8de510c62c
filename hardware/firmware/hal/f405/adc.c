/* Two ADS131M08 on SPI1: a DRDY edge starts a chain of transfers by DMA, whose last one makes a
 * sample. All interrupts here have one priority, so none interrupts another. */
#include "../../drivers/ads131m08.h"
#include "../arm/startup.h"
#include "../hal.h"
#include "board.h"

/* Table 43: SPI1 is channel 3 of DMA2's streams 0 (RX) and 3 (TX). */
#define RX_STREAM 0u
#define TX_STREAM 3u
#define CHANNEL 3u
#define DMA_COMMON (DMA_CR_CHANNEL(CHANNEL) | DMA_CR_MINC)

#define N_CHIPS 2u
#define SYNC_PIN 5u

/* [ours] A frame takes 23 us at 10.5 MHz. */
#define TRANSFER_LIMIT_US 200u
/* [ours] Chips on one CLKIN that were synchronised announce within a clock; two counts of the timer
 * are no slip. */
#define STEP_LIMIT_US 2u
/* [ours] A chip that cannot be started is tried again after so long: once, then the core's watchdog
 * bites. */
#define RETRY_US 50000u

#define RING_SIZE 16u

_Static_assert(N_CHIPS *ADS_CHANNELS == BP_N_CHANNELS, "all channels of the wire");

static const struct ads_gains gains[N_CHIPS] = {
    {{32, 32, 32, 32, 32, 32, 32, 32}},
    {{32, 32, 32, 32, 32, 32, 1, 1}}, /* excitation and temperature are no bridges */
};

static struct hal_sample ring[RING_SIZE];
static volatile uint32_t ring_put; /* the interrupt's */
static volatile uint32_t ring_got; /* the main loop's */

static uint8_t received[ADS_FRAME_BYTES];
static struct hal_sample current;
static struct ads_drdy drdy;
static unsigned frames_owed;
static bool late; /* more than one was owed */
static unsigned chip;
static bool busy;
static unsigned to_settle;
static uint32_t edge_us;
static uint32_t last_us; /* DRDY of the last sample given */
static bool have_last;
static uint16_t rate_hz; /* 0: never started */
static uint32_t period_us;

static volatile bool broken; /* restarted or out of step: to be started again */
static uint32_t tried_us;

static void select_chip(unsigned which, bool on) {
    struct gpio *port = which == 0 ? GPIOA : GPIOC;
    if (on) {
        pin_low(port, 4);
    } else {
        pin_high(port, 4);
    }
}

void ads_board_delay_us(uint32_t us) {
    const uint32_t begun_us = hal_time_us();
    while (hal_time_us() - begun_us <= us) {
    }
}

void ads_board_pull_sync(uint32_t low_us) {
    pin_low(GPIOC, SYNC_PIN);
    ads_board_delay_us(low_us);
    pin_high(GPIOC, SYNC_PIN);
}

/* A frame without DMA: for setting up, while no interrupt of this file is enabled. */
bool ads_board_exchange(unsigned which, const uint8_t out[ADS_FRAME_BYTES],
                        uint8_t in[ADS_FRAME_BYTES]) {
    const uint32_t begun_us = hal_time_us();
    select_chip(which, true);
    size_t n = 0;
    while (n < ADS_FRAME_BYTES && hal_time_us() - begun_us < TRANSFER_LIMIT_US) {
        if (SPI1->sr & SPI_SR_TXE) {
            SPI1->dr = out[n];
            while (!(SPI1->sr & SPI_SR_RXNE) && hal_time_us() - begun_us < TRANSFER_LIMIT_US) {
            }
            in[n++] = (uint8_t)SPI1->dr;
        }
    }
    select_chip(which, false);
    return n == ADS_FRAME_BYTES && hal_time_us() - begun_us < TRANSFER_LIMIT_US;
}

void adc_init(void) {
    select_chip(0, false);
    select_chip(1, false);
    pin_high(GPIOC, SYNC_PIN);
    pin_mode(GPIOA, 4, PIN_OUTPUT, 0, 0);
    pin_mode(GPIOC, 4, PIN_OUTPUT, 0, 0);
    pin_mode(GPIOC, SYNC_PIN, PIN_OUTPUT, 0, 0);
    for (unsigned pin = 5; pin <= 7; pin++) {
        pin_mode(GPIOA, pin, PIN_ALTERNATE, 5, 0);
    }
    pin_mode(GPIOA, 0, PIN_ALTERNATE, 1, 1);
    pin_mode(GPIOA, 1, PIN_ALTERNATE, 1, 1);
    TIM2->ccmr1 = TIM_CCMR1_BOTH_ON_OWN_PIN;
    TIM2->ccer = TIM_CCER_BOTH_FALLING;

    /* 84 MHz / 8 = 10.5 MHz; the chip takes 25 MHz, the wires to it may be 10 cm long. */
    SPI1->cr1 =
        SPI_CR1_CPHA | SPI_CR1_MSTR | SPI_CR1_BR_8 | SPI_CR1_SSM | SPI_CR1_SSI | SPI_CR1_SPE;
    DMA2->stream[RX_STREAM].par = (uint32_t)&SPI1->dr;
    DMA2->stream[RX_STREAM].m0ar = (uint32_t)received;
    DMA2->stream[TX_STREAM].par = (uint32_t)&SPI1->dr;
    DMA2->stream[TX_STREAM].m0ar = (uint32_t)ads_null_frame;
}

static void stop(void) {
    irq_disable(IRQ_TIM2);
    irq_disable(IRQ_DMA2_STREAM0);
    TIM2->dier = 0;
    DMA2->stream[TX_STREAM].cr = 0;
    DMA2->stream[RX_STREAM].cr = 0;
    while ((DMA2->stream[TX_STREAM].cr | DMA2->stream[RX_STREAM].cr) & DMA_CR_EN) {
    }
    /* A transfer that ended just now must not be taken for one of the new start. */
    irq_forget(IRQ_TIM2);
    irq_forget(IRQ_DMA2_STREAM0);
    SPI1->cr2 = 0;
    select_chip(0, false);
    select_chip(1, false);
    while (SPI1->sr & SPI_SR_BSY) {
    }
    (void)SPI1->dr; /* 28.3.10: data, then status, clears an overrun */
    (void)SPI1->sr;
}

static void start_chips(void) {
    stop();
    tried_us = hal_time_us();
    unsigned failed = 0;
    broken = ads_start(N_CHIPS, rate_hz, gains, &failed) != ADS_OK;
    if (broken) {
        return;
    }
    drdy = (struct ads_drdy){0};
    busy = false;
    to_settle = ADS_SETTLING_FRAMES;
    TIM2->sr = 0;
    (void)TIM2->ccr[0];
    (void)TIM2->ccr[1];
    TIM2->dier = TIM_CC1;
    irq_enable(IRQ_TIM2);
    irq_enable(IRQ_DMA2_STREAM0);
}

bool hal_adc_can(uint16_t rate) { return ads_can(rate); }

void hal_adc_start(uint16_t rate) {
    rate_hz = rate;
    period_us = 1000000u / rate;
    have_last = false;
    start_chips();
    ring_got = ring_put;
}

/* Sends ads_null_frame to a chip and takes its answer. */
static void transfer(unsigned which) {
    struct dma_stream *rx = &DMA2->stream[RX_STREAM];
    struct dma_stream *tx = &DMA2->stream[TX_STREAM];
    chip = which;
    select_chip(which, true);
    DMA2->ifcr[0] = DMA_FLAGS_ALL << DMA_FLAGS_SHIFT(RX_STREAM) | DMA_FLAGS_ALL
                                                                      << DMA_FLAGS_SHIFT(TX_STREAM);
    rx->ndtr = ADS_FRAME_BYTES;
    tx->ndtr = ADS_FRAME_BYTES;
    SPI1->cr2 = SPI_CR2_RXDMAEN; /* 28.3.9: receiving first, sending last */
    rx->cr = DMA_COMMON | DMA_CR_TCIE | DMA_CR_TEIE | DMA_CR_EN;
    tx->cr = DMA_COMMON | DMA_CR_TO_PERIPHERAL | DMA_CR_EN;
    SPI1->cr2 = SPI_CR2_RXDMAEN | SPI_CR2_TXDMAEN;
}

static void read_what_is_owed(void) {
    frames_owed = ads_drdy_owed(&drdy);
    busy = frames_owed > 0;
    late = frames_owed > 1;
    if (busy) {
        current.t_us = edge_us - (frames_owed - 1) * period_us;
        current.adc_crc = false;
        transfer(0);
    }
}

void adc_on_drdy(void) {
    const uint32_t flags = TIM2->sr;
    if (flags & TIM_CC1OF) { /* two edges, of which only the last left its time */
        TIM2->sr = ~TIM_CC1OF;
        ads_drdy_edge(&drdy);
    }
    if (flags & TIM_CC1) {
        edge_us = TIM2->ccr[0];
        ads_drdy_edge(&drdy);
        if (!busy) {
            read_what_is_owed();
        }
    }
}

/* Both chips were read. */
static void finish_sample(void) {
    if (!late) { /* else more edges came than captures are kept */
        const bool announced = TIM2->sr & TIM_CC2;
        const uint32_t behind_us = TIM2->ccr[1] - edge_us + STEP_LIMIT_US;
        broken |= !announced || behind_us > 2 * STEP_LIMIT_US;
    }
    if (to_settle > 0) {
        to_settle--;
        return;
    }
    const uint32_t since_us = current.t_us - last_us;
    const uint32_t n = (since_us + period_us / 2) / period_us;
    const uint32_t missed = have_last && n > 1 ? n - 1 : 0;
    if (ring_put - ring_got == RING_SIZE) {
        return; /* the next sample's time tells of this one */
    }
    current.missed = missed > UINT16_MAX ? UINT16_MAX : (uint16_t)missed;
    last_us = current.t_us;
    have_last = true;
    ring[ring_put % RING_SIZE] = current;
    memory_barrier();
    ring_put++;
}

void adc_on_transfer(void) {
    const uint32_t flags = DMA2->isr[0] >> DMA_FLAGS_SHIFT(RX_STREAM);
    DMA2->ifcr[0] = DMA_FLAGS_ALL << DMA_FLAGS_SHIFT(RX_STREAM);
    select_chip(chip, false);
    unsigned found = ads_parse(received, current.counts + (size_t)chip * ADS_CHANNELS);
    if (flags & DMA_FLAG_TE) {
        found |= ADS_FRAME_CRC;
    }
    current.adc_crc |= (found & ~(unsigned)ADS_FRAME_RESYNC) != 0;
    broken |= (found & ADS_FRAME_RESTARTED) != 0;
    if (chip + 1 < N_CHIPS) {
        transfer(chip + 1);
        return;
    }
    finish_sample();
    if (--frames_owed > 0) {
        current.t_us += period_us;
        current.adc_crc = false;
        transfer(0);
    } else {
        read_what_is_owed();
    }
}

bool hal_adc_read(struct hal_sample *sample) {
    if (broken && hal_time_us() - tried_us > RETRY_US) {
        start_chips();
    }
    if (ring_got == ring_put) {
        return false;
    }
    memory_barrier();
    *sample = ring[ring_got % RING_SIZE];
    memory_barrier();
    ring_got++;
    return true;
}
