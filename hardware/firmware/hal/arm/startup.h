/* Start-up shared by the boards with a Cortex-M4. */
#ifndef BANDPLATE_STARTUP_H
#define BANDPLATE_STARTUP_H

#include <stdint.h>

typedef void (*vector)(void);

/* Top of the stack, of the linker script; the first word of a vector table. */
extern uint32_t link_stack_top[];

/* Reset: fills memory and runs main. */
void start(void);

/* For every vector without a handler: never returns. */
void trap(void);

/* Enables an interrupt (NVIC_ISER, ARMv7-M B3.4.3). */
static inline void irq_enable(unsigned irq) {
    ((volatile uint32_t *)0xE000E100u)[irq / 32] = 1u << irq % 32;
}

/* Disables it (NVIC_ICER, B3.4.4); when this returns it no longer comes. */
static inline void irq_disable(unsigned irq) {
    ((volatile uint32_t *)0xE000E180u)[irq / 32] = 1u << irq % 32;
    __asm__ volatile("dsb\n isb" ::: "memory");
}

/* Forgets that it was pending (NVIC_ICPR, B3.4.6): its cause was taken away meanwhile. */
static inline void irq_forget(unsigned irq) {
    ((volatile uint32_t *)0xE000E280u)[irq / 32] = 1u << irq % 32;
}

/* What an interrupt or DMA shares with the main loop is read and written on its side of this. */
static inline void memory_barrier(void) { __asm__ volatile("dmb" ::: "memory"); }

static inline void wait_for_interrupt(void) { __asm__ volatile("wfi" ::: "memory"); }

#endif
