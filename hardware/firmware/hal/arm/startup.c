/* What runs before main on a Cortex-M4, and what the compiler calls by itself. */
#include "startup.h"

#include <stddef.h>

/* Of the linker script. */
extern uint32_t link_data_load[];
extern uint32_t link_data[];
extern uint32_t link_data_end[];
extern uint32_t link_bss[];
extern uint32_t link_bss_end[];

int main(void);

/* Coprocessor Access Control (ARMv7-M B3.2.20): full access to the floating-point unit. */
#define SCB_CPACR (*(volatile uint32_t *)0xE000ED88u)
#define CPACR_FPU (0xFu << 20)

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memset(void *to, int value, size_t n);

void *memcpy(void *restrict to, const void *restrict from, size_t n) {
    uint8_t *out = to;
    const uint8_t *in = from;
    while (n-- > 0) {
        *out++ = *in++;
    }
    return to;
}

void *memset(void *to, int value, size_t n) {
    uint8_t *out = to;
    while (n-- > 0) {
        *out++ = (uint8_t)value;
    }
    return to;
}

void start(void) {
    SCB_CPACR |= CPACR_FPU;
    __asm__ volatile("dsb\n isb" ::: "memory");
    const uint32_t *from = link_data_load;
    for (uint32_t *to = link_data; to != link_data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *to = link_bss; to != link_bss_end;) {
        *to++ = 0;
    }
    main();
    trap();
}

/* An exception nobody expects: stand still, so that the watchdog bites and the drives lose power.
 */
void trap(void) {
    for (;;) {
    }
}
