/* The station's board: which pin does what, and the parts of its HAL.
 *
 *     PH0 PH1  8 MHz crystal
 *     PA0 PA1  DRDY of ADC A (channels 0-7) and B (8-15): TIM2 captures 1 and 2
 *     PA4 PC4  chip select of ADC A and B      PC5  SYNC/RESET of both
 *     PA5 PA6 PA7  SPI1 SCK, MISO (DOUT), MOSI (DIN)
 *     PA9 PA10 USART1 TX, RX, to the isolator and the USB bridge: 3 Mbaud
 *     PB0      emergency stop: a normally closed contact to ground, with pull-up
 *     PB1      the anchor's button: to ground, with pull-up
 *     PB8 PB9  CAN1 RX, TX: drives of lines 0-2   PB5 PB6  CAN2 RX, TX: drives of lines 3-5
 *     PC0      drives' power   PC1  brakes' release; both high to act, pulled down outside, so that
 * a processor in reset takes the power and the brakes hold
 */
#ifndef BANDPLATE_F405_BOARD_H
#define BANDPLATE_F405_BOARD_H

#include "registers.h"

/* 84 MHz: the work takes 15 % of it at 1 kHz and half at 4 kHz, flash waits half as often as at
 * 168, and USART1 (84 MHz / 28) hits 3 Mbaud exactly. */
#define CLOCK_HZ 84000000u
#define BAUD 3000000u

enum { PIN_INPUT = 0, PIN_OUTPUT = 1, PIN_ALTERNATE = 2 };

/* Sets a pin's mode, alternate function, and pull-up. */
void pin_mode(struct gpio *port, unsigned pin, unsigned mode, unsigned alternate, unsigned pull_up);

static inline void pin_high(struct gpio *port, unsigned pin) { port->bsrr = 1u << pin; }
static inline void pin_low(struct gpio *port, unsigned pin) { port->bsrr = 1u << (pin + 16); }

void adc_init(void);
void adc_on_drdy(void);
void adc_on_transfer(void);

void uart_init(void);
void uart_on_sent(void);

void drives_init(void);

#endif
