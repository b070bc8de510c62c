/* The firmware as a process: its UART is a pseudo-terminal, its ADCs, inputs and drives are a
 * scenario. A watchdog reset starts the program anew in the same process, on the same
 * pseudo-terminal. */
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "bytes.h"
#include "hal.h"
#include "scenario.h"

/* The whole machine may be held up for longer than a board's 100 ms. */
#define WATCHDOG_S 2
#define TURN_MS 1

static volatile sig_atomic_t stopped;
static int line = -1;
static bool unheard = true;
static bool bitten;
static uint64_t started_us;
static char *const *restart_arguments;

bool host_stopped(void) { return stopped != 0; }

static uint64_t monotonic_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static void on_end(int signal_number) {
    (void)signal_number;
    stopped = 1;
}

/* The bite: only what a signal handler may call. */
static void on_watchdog(int signal_number) {
    (void)signal_number;
    execv("/proc/self/exe", restart_arguments);
    _exit(1);
}

int host_open_line(void) {
    const int descriptor = posix_openpt(O_RDWR | O_NOCTTY);
    struct termios settings;
    if (descriptor < 0 || grantpt(descriptor) != 0 || unlockpt(descriptor) != 0 ||
        tcgetattr(descriptor, &settings) != 0) {
        return -1;
    }
    cfmakeraw(&settings);
    return tcsetattr(descriptor, TCSANOW, &settings) == 0 ? descriptor : -1;
}

void host_set_up(int descriptor, bool after_watchdog, char *const arguments[]) {
    line = descriptor;
    bitten = after_watchdog;
    restart_arguments = arguments;
}

void hal_init(void) {
    started_us = monotonic_us();
    fcntl(line, F_SETFL, O_NONBLOCK);
    struct sigaction end = {.sa_handler = on_end};
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGINT, &end, NULL);
    struct sigaction bite = {.sa_handler = on_watchdog};
    sigaction(SIGALRM, &bite, NULL);
    /* Blocked still when this program was started by the bite's handler. */
    sigset_t alarm_only;
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &alarm_only, NULL);
}

void hal_wait(void) {
    while (scenario_holds(SCENARIO_HANG, hal_time_us() / 1000u) && !stopped) {
        pause();
    }
    /* A pseudo-terminal that nobody has open would wake poll at once, again and again. */
    struct pollfd wait = {.fd = unheard ? -1 : line, .events = POLLIN};
    (void)poll(&wait, 1, TURN_MS);
}

uint32_t hal_time_us(void) { return (uint32_t)(monotonic_us() - started_us); }

bool hal_adc_can(uint16_t rate_hz) { return scenario_adc_can(rate_hz); }

void hal_adc_start(uint16_t rate_hz) { scenario_adc_start(rate_hz, hal_time_us()); }

bool hal_adc_read(struct hal_sample *sample) { return scenario_adc_read(sample, hal_time_us()); }

size_t hal_uart_read(uint8_t *bytes, size_t size) {
    const ssize_t n = read(line, bytes, size);
    unheard = n < 0 && errno == EIO;
    return n > 0 ? (size_t)n : 0;
}

size_t hal_uart_write(const uint8_t *bytes, size_t size) {
    if (scenario_holds(SCENARIO_TX_STALL, hal_time_us() / 1000u)) {
        return 0;
    }
    if (unheard) {
        return size; /* as on a line with nothing at its end */
    }
    const ssize_t n = write(line, bytes, size);
    return n > 0 ? (size_t)n : 0;
}

uint8_t hal_reset_cause(void) { return bitten ? BP_RESET_WATCHDOG : BP_RESET_POWER_ON; }

uint32_t hal_random(void) {
    uint32_t number = 0;
    if (getentropy(&number, sizeof number) != 0) {
        number = (uint32_t)monotonic_us();
    }
    return number;
}

void hal_uid(uint8_t uid[12]) { bp_copy(uid, "host process", 12); }

const uint8_t *hal_station_block(size_t *size) { return scenario_station_block(size); }

void hal_watchdog_start(void) { hal_watchdog_feed(); }

void hal_watchdog_feed(void) {
    const struct itimerval time_left = {.it_value.tv_sec = WATCHDOG_S};
    setitimer(ITIMER_REAL, &time_left, NULL);
}

bool hal_estop_pressed(void) { return scenario_holds(SCENARIO_ESTOP, hal_time_us() / 1000u); }

bool hal_button_down(void) { return scenario_holds(SCENARIO_BUTTON, hal_time_us() / 1000u); }

void hal_motor_read(struct hal_motor_in *in) { scenario_motor_read(in); }

void hal_motor_write(const struct hal_motor_out *out) { scenario_motor_write(out); }
