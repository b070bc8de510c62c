/* HAL of the station's board: clocks, pins, time, watchdog, identity. */
#include "../hal.h"
#include "../arm/startup.h"
#include "board.h"

/* 3.3, table 5: sector 4 of the flash, 64 KiB. */
#define STATION_BLOCK ((const uint8_t *)0x08010000u)
#define STATION_BLOCK_SIZE (64u << 10)

#define WATCHDOG_MS 100u

static uint8_t reset_cause;

static void on_systick(void) {} /* it only ends hal_wait's sleep */

static const vector vectors[] __attribute__((section(".vectors"), used)) = {
    (vector)link_stack_top,
    start,
    trap,
    trap,
    trap,
    trap,
    trap,
    [11] = trap,
    [12] = trap,
    [14] = trap,
    [15] = on_systick,
    [16 + IRQ_TIM2] = adc_on_drdy,
    [16 + IRQ_DMA2_STREAM0] = adc_on_transfer,
    [16 + IRQ_DMA2_STREAM7] = uart_on_sent,
};

void pin_mode(struct gpio *port, unsigned pin, unsigned mode, unsigned alternate,
              unsigned pull_up) {
    const unsigned two = 2 * pin;
    port->afr[pin / 8] = (port->afr[pin / 8] & ~(0xFu << pin % 8 * 4)) | alternate << pin % 8 * 4;
    port->pupdr = (port->pupdr & ~(3u << two)) | pull_up << two;
    port->ospeedr |= (mode == PIN_ALTERNATE ? 2u : 0u) << two;
    port->moder = (port->moder & ~(3u << two)) | mode << two;
}

/* 7.2.3: 8 MHz / 8 x 336 / 4 = 84 MHz, / 7 = 48 MHz for the random numbers. Flash: two wait states
 * up to 90 MHz (3.5.1). Without a crystal this never ends, and no watchdog runs yet: the board is
 * dead, and says nothing. */
static void start_clocks(void) {
    FLASH_ACR = FLASH_ACR_CACHES | 2u;
    RCC->cr |= RCC_CR_HSEON;
    while (!(RCC->cr & RCC_CR_HSERDY)) {
    }
    RCC->pllcfgr = 8u | 336u << 6 | 1u << 16 | RCC_PLLCFGR_HSE | 7u << 24;
    RCC->cr |= RCC_CR_PLLON;
    while (!(RCC->cr & RCC_CR_PLLRDY)) {
    }
    RCC->cfgr = RCC_CFGR_PPRE1_2 | RCC_CFGR_SW_PLL;
    while ((RCC->cfgr & RCC_CFGR_SWS) != RCC_CFGR_SWS_PLL) {
    }
    RCC->ahb1enr |= RCC_AHB1ENR_GPIOA | RCC_AHB1ENR_GPIOB | RCC_AHB1ENR_GPIOC | RCC_AHB1ENR_DMA2;
    RCC->ahb2enr |= RCC_AHB2ENR_RNG;
    RCC->apb1enr |= RCC_APB1ENR_TIM2 | RCC_APB1ENR_CAN1 | RCC_APB1ENR_CAN2;
    RCC->apb2enr |= RCC_APB2ENR_USART1 | RCC_APB2ENR_SPI1;
    (void)RCC->apb2enr; /* 7.2.14: the clock is there two cycles after its bit */
}

/* 7.3.21. Power coming up sets several flags, so the order matters. */
static uint8_t cause_of(uint32_t csr) {
    if (csr & (RCC_CSR_IWDG | RCC_CSR_WWDG)) {
        return BP_RESET_WATCHDOG;
    }
    if (csr & RCC_CSR_SOFTWARE) {
        return BP_RESET_SOFTWARE;
    }
    if (csr & RCC_CSR_POR) {
        return BP_RESET_POWER_ON;
    }
    return (csr & RCC_CSR_BOR) != 0 ? BP_RESET_BROWN_OUT : BP_RESET_PIN;
}

void hal_init(void) {
    reset_cause = cause_of(RCC->csr);
    RCC->csr |= RCC_CSR_RMVF;
    start_clocks();
    pin_mode(GPIOB, 0, PIN_INPUT, 0, 1);
    pin_mode(GPIOB, 1, PIN_INPUT, 0, 1);
    /* TIM2 runs at twice APB1 (7.2): 84 MHz, so that it counts microseconds. */
    TIM2->psc = CLOCK_HZ / 1000000u - 1;
    TIM2->arr = UINT32_MAX;
    TIM2->egr = TIM_EGR_UG;
    TIM2->cr1 = TIM_CR1_CEN;
    SYST_RVR = CLOCK_HZ / 1000u - 1;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    RNG_CR = RNG_CR_EN;
    drives_init();
    uart_init();
    adc_init();
}

void hal_wait(void) { wait_for_interrupt(); }

uint32_t hal_time_us(void) { return TIM2->cnt; }

uint8_t hal_reset_cause(void) { return reset_cause; }

uint32_t hal_random(void) {
    while (!(RNG_SR & RNG_SR_READY)) {
    }
    return RNG_DR;
}

void hal_uid(uint8_t uid[12]) {
    for (unsigned i = 0; i < 12; i++) {
        uid[i] = DEVICE_UID[i];
    }
}

const uint8_t *hal_station_block(size_t *size) {
    *size = STATION_BLOCK_SIZE;
    return STATION_BLOCK;
}

/* 21.3: LSI, 32 kHz give or take a half, / 32; once started nothing stops it. */
void hal_watchdog_start(void) {
    IWDG_KR = IWDG_START;
    IWDG_KR = IWDG_UNLOCK;
    IWDG_PR = 3u;
    IWDG_RLR = WATCHDOG_MS;
    while (IWDG_SR) {
    }
    IWDG_KR = IWDG_FEED;
}

void hal_watchdog_feed(void) { IWDG_KR = IWDG_FEED; }

bool hal_estop_pressed(void) { return GPIOB->idr & 1u << 0; }

bool hal_button_down(void) { return !(GPIOB->idr & 1u << 1); }
