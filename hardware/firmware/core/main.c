/* A board's program. The host process has its own main, with arguments. */
#include "device.h"
#include "hal.h"

static struct bp_device device;

int main(void) {
    hal_init();
    bp_device_init(&device);
    for (;;) {
        bp_device_poll(&device);
        hal_wait();
    }
}
