/* The anchor's drives on two CAN buses, 1 Mbit/s, and the two lines that need no bus: power,
 * brakes.
 *
 * Per bus three lines, little-endian [ours]:
 *     0x100          from us, 1 kHz   3 x u16 tension wanted, 0.01 N
 *     0x110 + place  its answer       i16 tension by its encoder, 0.01 N | i16 line speed, mm/s
 *
 * One answer to each setpoint: two in a millisecond would look like a line that runs too fast.
 * With its power off and the brakes released a drive lets its own brake slip down to the tension
 * wanted, and holds the line where it is at or below that. One that cannot must not have the
 * release: its brake holds at once then. */
#include "../hal.h"
#include "board.h"

#include <float.h>

#define LINES_A_BUS 3u
#define N_BUSES 2u
#define ID_SETPOINT 0x100u
#define ID_FEEDBACK 0x110u
#define ID_SHIFT 21 /* of a standard identifier in a mailbox */

/* [ours] A drive that has told nothing for so long is one that nobody knows the line of. */
#define SILENT_US 5000u
#define PIN_POWER 0u
#define PIN_RELEASE 1u

/* 32.7.7: APB1 42 MHz / 3, 14 quanta a bit: sampled after 12 of them. */
#define BIT_TIMING (1u << 20 | 10u << 16 | 2u)
#define INIT_LIMIT_US 1000u

static struct hal_motor_in told;
static uint32_t told_us[BP_STATION_LINES];
static bool ever_told[BP_STATION_LINES];

static struct can *bus_of(unsigned bus) { return bus == 0 ? CAN1 : CAN2; }

/* Waits for the bus's mode; a bus without drives never leaves initialisation, which is no harm. */
static void set_mode(struct can *can, uint32_t mcr, bool initialising) {
    const uint32_t begun_us = hal_time_us();
    can->mcr = mcr;
    while (((can->msr & CAN_MSR_INAK) != 0) != initialising &&
           hal_time_us() - begun_us < INIT_LIMIT_US) {
    }
}

void drives_init(void) {
    pin_low(GPIOC, PIN_POWER);
    pin_low(GPIOC, PIN_RELEASE);
    for (unsigned line = 0; line < BP_STATION_LINES; line++) {
        told.drive_n[line] = __builtin_nanf("");
    }
    pin_mode(GPIOC, PIN_POWER, PIN_OUTPUT, 0, 0);
    pin_mode(GPIOC, PIN_RELEASE, PIN_OUTPUT, 0, 0);
    pin_mode(GPIOB, 8, PIN_ALTERNATE, 9, 1);
    pin_mode(GPIOB, 9, PIN_ALTERNATE, 9, 0);
    pin_mode(GPIOB, 5, PIN_ALTERNATE, 9, 1);
    pin_mode(GPIOB, 6, PIN_ALTERNATE, 9, 0);

    /* 32.7.4: CAN2's filters begin at bank 14, as after reset. One bank each takes everything. */
    CAN1->fmr |= CAN_FMR_INIT;
    CAN1->fs1r |= 1u << 0 | 1u << 14;
    CAN1->filter[0][0] = CAN1->filter[0][1] = 0;
    CAN1->filter[14][0] = CAN1->filter[14][1] = 0;
    CAN1->fa1r |= 1u << 0 | 1u << 14;
    CAN1->fmr &= ~CAN_FMR_INIT;
    for (unsigned bus = 0; bus < N_BUSES; bus++) {
        struct can *can = bus_of(bus);
        set_mode(can, CAN_MCR_INRQ | CAN_MCR_NART | CAN_MCR_ABOM, true);
        can->btr = BIT_TIMING;
        set_mode(can, CAN_MCR_NART | CAN_MCR_ABOM, false);
    }
}

static void take(struct can *can, unsigned bus) {
    const struct can_mailbox *box = &can->rx[0];
    const uint32_t place = (box->ir >> ID_SHIFT) - ID_FEEDBACK;
    if (!(box->ir & CAN_RI_ODD) && place < LINES_A_BUS && (box->dtr & 0xF) == 4) {
        const unsigned line = bus * LINES_A_BUS + place;
        const uint32_t data = box->dlr;
        told.drive_n[line] = (float)(int16_t)(data & 0xFFFF) * 0.01f;
        told.line_m_per_s[line] = (float)(int16_t)(data >> 16) * 0.001f;
        told_us[line] = hal_time_us();
        ever_told[line] = true;
    }
    can->rfr[0] = CAN_RF_RELEASE;
    while (can->rfr[0] & CAN_RF_RELEASE) {
    }
}

void hal_motor_read(struct hal_motor_in *in) {
    for (unsigned bus = 0; bus < N_BUSES; bus++) {
        struct can *can = bus_of(bus);
        for (unsigned n = 0; n < 3 && (can->rfr[0] & CAN_RF_PENDING); n++) {
            take(can, bus);
        }
    }
    *in = told;
    for (unsigned line = 0; line < BP_STATION_LINES; line++) {
        if (!ever_told[line] || hal_time_us() - told_us[line] > SILENT_US) {
            ever_told[line] = false;          /* the age wraps */
            in->line_m_per_s[line] = FLT_MAX; /* beyond every cap: an armed anchor stops */
        }
    }
}

static uint32_t hundredths(float force_n) {
    const float most_n = 655.0f;
    const float bounded_n = force_n > most_n ? most_n : force_n;
    return bounded_n > 0.0f ? (uint32_t)(bounded_n * 100.0f + 0.5f) : 0; /* not a number: 0 */
}

void hal_motor_write(const struct hal_motor_out *out) {
    /* Power off before brakes on, brakes off after power on: never both, nor a drive against them.
     */
    GPIOC->bsrr = out->powered ? 1u << PIN_POWER : 1u << (PIN_POWER + 16);
    GPIOC->bsrr = out->braked ? 1u << (PIN_RELEASE + 16) : 1u << PIN_RELEASE;
    for (unsigned bus = 0; bus < N_BUSES; bus++) {
        struct can *can = bus_of(bus);
        const float *wanted_n = out->tension_n + (size_t)bus * LINES_A_BUS;
        if (!(can->tsr & CAN_TSR_EMPTY0)) {
            can->tsr = CAN_TSR_ABORT0; /* nobody took the last one; a newer one is better */
            continue;
        }
        can->tx[0].dtr = 6;
        can->tx[0].dlr = hundredths(wanted_n[0]) | hundredths(wanted_n[1]) << 16;
        can->tx[0].dhr = hundredths(wanted_n[2]);
        can->tx[0].ir = ID_SETPOINT << ID_SHIFT | CAN_TI_SEND;
    }
}
