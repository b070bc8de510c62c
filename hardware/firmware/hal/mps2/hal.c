/* HAL of QEMU's mps2-an386: an emulated Cortex-M4 that plays a scenario out of its PSRAM.
 *
 * Registers: Arm DDI 0479 (CMSDK) and DAI 0386 (the FPGA image). Start it as tests/firmware does.
 */
#include "../hal.h"
#include "../arm/startup.h"
#include "../scenario.h"

#define REG(address) (*(volatile uint32_t *)(address))

#define PSRAM ((const uint8_t *)0x21000000u)
#define PSRAM_SIZE (16u << 20)

/* CMSDK timers count down at the system clock. */
#define CLOCK_HZ 25000000u
#define TIMER0_CTRL REG(0x40000000u)
#define TIMER0_RELOAD REG(0x40000008u)
#define TIMER0_INTCLEAR REG(0x4000000Cu)
#define TIMER1_CTRL REG(0x40001000u)
#define TIMER1_VALUE REG(0x40001004u)
#define TIMER1_RELOAD REG(0x40001008u)
#define TIMER_ENABLE 1u
#define TIMER_IRQ 8u

/* Counts up once in PRESCALE + 1 clocks, 32 bits. */
#define FPGAIO_COUNTER REG(0x40028018u)
#define FPGAIO_PRESCALE REG(0x4002801Cu)

#define UART_DATA REG(0x40004000u)
#define UART_STATE REG(0x40004004u)
#define UART_CTRL REG(0x40004008u)
#define UART_INTCLEAR REG(0x4000400Cu)
#define UART_BAUDDIV REG(0x40004010u)
#define UART_TX_FULL 1u
#define UART_RX_FULL 2u
#define UART_RX_IRQ 0u

#define WATCHDOG_LOAD REG(0x40008000u)
#define WATCHDOG_CTRL REG(0x40008008u)
#define WATCHDOG_INTCLEAR REG(0x4000800Cu)
#define WATCHDOG_LOCK REG(0x40008C00u)
#define WATCHDOG_UNLOCK 0x1ACCE551u

/* A reset leaves RAM as it was, and only the watchdog resets this machine. */
#define ALIVE 0xB00710EDu
static uint32_t alive __attribute__((section(".noinit")));
static uint32_t n_starts __attribute__((section(".noinit")));

#define HELD_UP_US 20000u

#define RX_SIZE 1024u /* a power of two */
static volatile uint8_t rx[RX_SIZE];
static volatile uint32_t rx_put; /* the interrupt's */
static volatile uint32_t rx_got; /* the main loop's */

static uint8_t reset_cause;
static uint32_t booted_us;
static uint32_t fed_us;
static bool caught_up;
static uint32_t held_us; /* how far the scenario is behind the clock */

static void on_tick(void) { TIMER0_INTCLEAR = 1; }

static void on_rx(void) {
    UART_INTCLEAR = UART_RX_FULL;
    while (UART_STATE & UART_RX_FULL) {
        const uint8_t byte = (uint8_t)UART_DATA;
        if (rx_put - rx_got < RX_SIZE) {
            rx[rx_put % RX_SIZE] = byte;
            rx_put++;
        }
    }
}

/* The watchdog's first time-out comes as NMI; the second resets. */
static void on_nmi(void) {}

static const vector vectors[] __attribute__((section(".vectors"), used)) = {
    (vector)link_stack_top,
    start,
    on_nmi,
    trap,
    trap,
    trap,
    trap,
    [7] = trap,
    [8] = trap,
    [9] = trap,
    [10] = trap,
    [11] = trap,
    [12] = trap,
    [13] = trap,
    [14] = trap,
    [15] = trap,
    [16 + UART_RX_IRQ] = on_rx,
    [16 + TIMER_IRQ] = on_tick,
};

void hal_init(void) {
    FPGAIO_PRESCALE = CLOCK_HZ / 1000000u - 1;
    booted_us = FPGAIO_COUNTER;
    reset_cause = alive == ALIVE ? BP_RESET_WATCHDOG : BP_RESET_POWER_ON;
    n_starts = alive == ALIVE ? n_starts + 1 : 0;
    alive = ALIVE;

    TIMER0_RELOAD = CLOCK_HZ / 1000u - 1;
    TIMER0_CTRL = TIMER_ENABLE | 1u << 3;
    TIMER1_RELOAD = UINT32_MAX;
    TIMER1_CTRL = TIMER_ENABLE;
    UART_BAUDDIV = 16; /* the least that it takes; QEMU has no rate */
    UART_CTRL = 1u << 0 | 1u << 1 | 1u << 3;
    irq_enable(TIMER_IRQ);
    irq_enable(UART_RX_IRQ);
    (void)scenario_load(PSRAM, PSRAM_SIZE);
}

uint32_t hal_time_us(void) { return FPGAIO_COUNTER - booted_us; }

static uint32_t now_ms(void) { return hal_time_us() / 1000u; }

void hal_wait(void) {
    while (scenario_holds(SCENARIO_HANG, now_ms())) {
    }
    if (caught_up) {
        wait_for_interrupt();
    }
}

bool hal_adc_can(uint16_t rate_hz) { return scenario_adc_can(rate_hz); }

void hal_adc_start(uint16_t rate_hz) { scenario_adc_start(rate_hz, hal_time_us() - held_us); }

/* An emulator that the machine held up for long would have hundreds of conversions due at once, as
 * no ADC has, and the line could not take them. The scenario's time stands still instead. */
bool hal_adc_read(struct hal_sample *sample) {
    const uint32_t now_us = hal_time_us() - held_us;
    caught_up = !scenario_adc_read(sample, now_us);
    if (caught_up) {
        return false;
    }
    const uint32_t behind_us = now_us - sample->t_us;
    if (behind_us > HELD_UP_US) {
        held_us += behind_us;
    }
    sample->t_us += held_us;
    return true;
}

size_t hal_uart_read(uint8_t *bytes, size_t size) {
    size_t n = 0;
    while (n < size && rx_got != rx_put) {
        bytes[n++] = rx[rx_got % RX_SIZE];
        rx_got++;
    }
    return n;
}

size_t hal_uart_write(const uint8_t *bytes, size_t size) {
    if (scenario_holds(SCENARIO_TX_STALL, now_ms())) {
        return 0;
    }
    size_t n = 0;
    while (n < size && !(UART_STATE & UART_TX_FULL)) {
        UART_DATA = bytes[n++];
    }
    return n;
}

uint8_t hal_reset_cause(void) { return reset_cause; }

/* The emulator's time follows the host's: how long a turn takes here is never twice the same. */
uint32_t hal_random(void) {
    uint32_t mixed = 2166136261u + n_starts; /* FNV-1a */
    for (unsigned i = 0; i < 256; i++) {
        mixed = (mixed ^ (TIMER1_VALUE & 0xFF)) * 16777619u;
    }
    return mixed;
}

void hal_uid(uint8_t uid[12]) {
    static const char of_qemu[12] = "mps2-an386  ";
    for (unsigned i = 0; i < sizeof of_qemu; i++) {
        uid[i] = (uint8_t)of_qemu[i];
    }
}

const uint8_t *hal_station_block(size_t *size) { return scenario_station_block(size); }

/* Twice a second: the first time-out is an interrupt. */
void hal_watchdog_start(void) {
    WATCHDOG_LOCK = WATCHDOG_UNLOCK;
    WATCHDOG_LOAD = CLOCK_HZ;
    WATCHDOG_CTRL = 1u << 0 | 1u << 1;
    WATCHDOG_LOCK = 0;
}

/* Ten times a second is enough, and each time costs the emulator as much as a frame. */
void hal_watchdog_feed(void) {
    if (hal_time_us() - fed_us < 100000u) {
        return;
    }
    fed_us = hal_time_us();
    WATCHDOG_LOCK = WATCHDOG_UNLOCK;
    WATCHDOG_INTCLEAR = 1;
    WATCHDOG_LOCK = 0;
}

bool hal_estop_pressed(void) { return scenario_holds(SCENARIO_ESTOP, now_ms()); }

bool hal_button_down(void) { return scenario_holds(SCENARIO_BUTTON, now_ms()); }

void hal_motor_read(struct hal_motor_in *in) { scenario_motor_read(in); }

void hal_motor_write(const struct hal_motor_out *out) { scenario_motor_write(out); }
