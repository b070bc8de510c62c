/* The STM32F405's registers that this board uses; layouts and bits from RM0090, sections named. */
#ifndef BANDPLATE_F405_REGISTERS_H
#define BANDPLATE_F405_REGISTERS_H

#include <stddef.h>
#include <stdint.h>

typedef volatile uint32_t reg32;

/* 7.3 RCC */
struct rcc {
    reg32 cr, pllcfgr, cfgr, cir;
    reg32 ahb1rstr, ahb2rstr, ahb3rstr, reserved0, apb1rstr, apb2rstr, reserved1[2];
    reg32 ahb1enr, ahb2enr, ahb3enr, reserved2, apb1enr, apb2enr, reserved3[2];
    reg32 ahb1lpenr, ahb2lpenr, ahb3lpenr, reserved4, apb1lpenr, apb2lpenr, reserved5[2];
    reg32 bdcr, csr;
};
#define RCC ((struct rcc *)0x40023800u)
_Static_assert(offsetof(struct rcc, ahb1enr) == 0x30 && offsetof(struct rcc, csr) == 0x74,
               "7.3.25");
#define RCC_CR_HSEON (1u << 16)
#define RCC_CR_HSERDY (1u << 17)
#define RCC_CR_PLLON (1u << 24)
#define RCC_CR_PLLRDY (1u << 25)
#define RCC_PLLCFGR_HSE (1u << 22)
#define RCC_CFGR_SW_PLL 2u
#define RCC_CFGR_SWS (3u << 2)
#define RCC_CFGR_SWS_PLL (2u << 2)
#define RCC_CFGR_PPRE1_2 (4u << 10)
#define RCC_AHB1ENR_GPIOA (1u << 0)
#define RCC_AHB1ENR_GPIOB (1u << 1)
#define RCC_AHB1ENR_GPIOC (1u << 2)
#define RCC_AHB1ENR_DMA2 (1u << 22)
#define RCC_AHB2ENR_RNG (1u << 6)
#define RCC_APB1ENR_TIM2 (1u << 0)
#define RCC_APB1ENR_CAN1 (1u << 25)
#define RCC_APB1ENR_CAN2 (1u << 26)
#define RCC_APB2ENR_USART1 (1u << 4)
#define RCC_APB2ENR_SPI1 (1u << 12)
#define RCC_CSR_RMVF (1u << 24)
#define RCC_CSR_BOR (1u << 25)
#define RCC_CSR_POR (1u << 27)
#define RCC_CSR_SOFTWARE (1u << 28)
#define RCC_CSR_IWDG (1u << 29)
#define RCC_CSR_WWDG (1u << 30)

/* 3.9.1 FLASH_ACR */
#define FLASH_ACR (*(reg32 *)0x40023C00u)
#define FLASH_ACR_CACHES (1u << 8 | 1u << 9 | 1u << 10) /* prefetch, instructions, data */

/* 8.4 GPIO */
struct gpio {
    reg32 moder, otyper, ospeedr, pupdr, idr, odr, bsrr, lckr, afr[2];
};
#define GPIOA ((struct gpio *)0x40020000u)
#define GPIOB ((struct gpio *)0x40020400u)
#define GPIOC ((struct gpio *)0x40020800u)

/* 10.5 DMA */
struct dma_stream {
    reg32 cr, ndtr, par, m0ar, m1ar, fcr;
};
struct dma {
    reg32 isr[2], ifcr[2];
    struct dma_stream stream[8];
};
#define DMA2 ((struct dma *)0x40026400u)
_Static_assert(offsetof(struct dma, stream[7].cr) == 0x10 + 0x18 * 7, "10.5.5");
#define DMA_CR_EN (1u << 0)
#define DMA_CR_TEIE (1u << 2)
#define DMA_CR_TCIE (1u << 4)
#define DMA_CR_TO_PERIPHERAL (1u << 6)
#define DMA_CR_CIRC (1u << 8)
#define DMA_CR_MINC (1u << 10)
#define DMA_CR_CHANNEL(n) ((uint32_t)(n) << 25)
/* 10.5.1: flags of streams 0-3 in isr[0], of 4-7 in isr[1], at these places. */
#define DMA_FLAGS_SHIFT(stream) (((stream) & 1u) * 6u + ((stream) >> 1 & 1u) * 16u)
#define DMA_FLAGS_ALL 0x3Du
#define DMA_FLAG_TE (1u << 3)
#define DMA_FLAG_TC (1u << 5)

/* 28.5 SPI */
struct spi {
    reg32 cr1, cr2, sr, dr;
};
#define SPI1 ((struct spi *)0x40013000u)
#define SPI_CR1_CPHA (1u << 0)
#define SPI_CR1_MSTR (1u << 2)
#define SPI_CR1_BR_8 (2u << 3)
#define SPI_CR1_SPE (1u << 6)
#define SPI_CR1_SSI (1u << 8)
#define SPI_CR1_SSM (1u << 9)
#define SPI_CR2_RXDMAEN (1u << 0)
#define SPI_CR2_TXDMAEN (1u << 1)
#define SPI_SR_RXNE (1u << 0)
#define SPI_SR_TXE (1u << 1)
#define SPI_SR_BSY (1u << 7)

/* 30.6 USART */
struct usart {
    reg32 sr, dr, brr, cr1, cr2, cr3;
};
#define USART1 ((struct usart *)0x40011000u)
#define USART_CR1_RE (1u << 2)
#define USART_CR1_TE (1u << 3)
#define USART_CR1_UE (1u << 13)
#define USART_CR3_DMAR (1u << 6)
#define USART_CR3_DMAT (1u << 7)

/* 18.4 TIM2, 32 bits */
struct tim {
    reg32 cr1, cr2, smcr, dier, sr, egr, ccmr1, ccmr2, ccer, cnt, psc, arr, reserved, ccr[4];
};
#define TIM2 ((struct tim *)0x40000000u)
#define TIM_CR1_CEN (1u << 0)
#define TIM_EGR_UG (1u << 0)
#define TIM_CC1 (1u << 1)   /* dier, sr: channel 1 */
#define TIM_CC2 (1u << 2)   /* sr: channel 2 */
#define TIM_CC1OF (1u << 9) /* sr: a second capture before the first was read */
#define TIM_CC2OF (1u << 10)
#define TIM_CCMR1_BOTH_ON_OWN_PIN (1u << 0 | 1u << 8)
#define TIM_CCER_BOTH_FALLING (1u << 0 | 1u << 1 | 1u << 4 | 1u << 5)

/* 21.4 IWDG */
#define IWDG_KR (*(reg32 *)0x40003000u)
#define IWDG_PR (*(reg32 *)0x40003004u)
#define IWDG_RLR (*(reg32 *)0x40003008u)
#define IWDG_SR (*(reg32 *)0x4000300Cu)
#define IWDG_START 0xCCCCu
#define IWDG_UNLOCK 0x5555u
#define IWDG_FEED 0xAAAAu

/* 24.4 RNG */
#define RNG_CR (*(reg32 *)0x50060800u)
#define RNG_SR (*(reg32 *)0x50060804u)
#define RNG_DR (*(reg32 *)0x50060808u)
#define RNG_CR_EN (1u << 2)
#define RNG_SR_READY (1u << 0)

/* 32.9 bxCAN */
struct can_mailbox {
    reg32 ir, dtr, dlr, dhr;
};
struct can {
    reg32 mcr, msr, tsr, rfr[2], ier, esr, btr, reserved0[88];
    struct can_mailbox tx[3], rx[2];
    reg32 reserved1[12], fmr, fm1r, reserved2, fs1r, reserved3, ffa1r, reserved4, fa1r;
    reg32 reserved5[8], filter[28][2];
};
#define CAN1 ((struct can *)0x40006400u)
#define CAN2 ((struct can *)0x40006800u) /* its filters are CAN1's */
_Static_assert(offsetof(struct can, tx) == 0x180 && offsetof(struct can, fmr) == 0x200, "32.9.5");
_Static_assert(offsetof(struct can, filter) == 0x240, "32.9.5");
#define CAN_MCR_INRQ (1u << 0)
#define CAN_MCR_NART (1u << 4)
#define CAN_MCR_ABOM (1u << 6)
#define CAN_MSR_INAK (1u << 0)
#define CAN_TSR_ABORT0 (1u << 7)
#define CAN_TSR_EMPTY0 (1u << 26)
#define CAN_TI_SEND (1u << 0)
#define CAN_RI_ODD 6u /* an extended identifier, or a request without data */
#define CAN_RF_PENDING 3u
#define CAN_RF_RELEASE (1u << 5)
#define CAN_FMR_INIT (1u << 0)

/* Cortex-M4: SysTick (ARMv7-M B3.3) */
#define SYST_CSR (*(reg32 *)0xE000E010u)
#define SYST_RVR (*(reg32 *)0xE000E014u)
#define SYST_CVR (*(reg32 *)0xE000E018u)
#define SYST_CSR_RUN 7u /* processor clock, interrupt, enabled */

/* 39.1: 96 bits of unique number */
#define DEVICE_UID ((const volatile uint8_t *)0x1FFF7A10u)

/* Interrupts (12.1, table 62). */
#define IRQ_TIM2 28u
#define IRQ_DMA2_STREAM0 56u
#define IRQ_DMA2_STREAM7 70u

#endif
