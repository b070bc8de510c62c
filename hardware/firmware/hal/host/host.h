/* What the host process' main needs of its HAL beside hal.h. */
#ifndef BANDPLATE_HOST_H
#define BANDPLATE_HOST_H

#include <stdbool.h>

/* Opens a raw pseudo-terminal; returns its master's descriptor, or -1 with errno. */
int host_open_line(void);

/* Before hal_init. arguments (NULL at the end) start the program again after a watchdog reset. */
void host_set_up(int descriptor, bool after_watchdog, char *const arguments[]);

/* Whether SIGTERM or SIGINT came. */
bool host_stopped(void);

#endif /* BANDPLATE_HOST_H */
