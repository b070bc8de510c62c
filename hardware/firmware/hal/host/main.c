/* bandplate-device: the firmware as a process on a pseudo-terminal.
 *
 *     bandplate-device --scenario FILE [--link PATH]
 *
 * Prints the pseudo-terminal's path as its first line; ends at SIGTERM or SIGINT. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device.h"
#include "hal.h"
#include "host.h"
#include "scenario.h"

static struct bp_device device;

static int fail(const char *what, const char *which, const char *why) {
    fprintf(stderr, "bandplate-device: %s %s: %s\n", what, which, why);
    return 1;
}

/* Maps a whole file; it stays for the life of the process. */
static const uint8_t *map_file(const char *path, size_t *size) {
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat facts;
    if (descriptor < 0) {
        return NULL;
    }
    void *bytes = MAP_FAILED;
    if (fstat(descriptor, &facts) == 0) {
        *size = (size_t)facts.st_size;
        bytes = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    }
    close(descriptor);
    return bytes == MAP_FAILED ? NULL : bytes;
}

/* Replaces a link of an earlier run, but nothing else. */
static bool make_link(const char *port, const char *link) {
    struct stat facts;
    if (lstat(link, &facts) == 0) {
        if (!S_ISLNK(facts.st_mode)) {
            errno = EEXIST;
            return false;
        }
        unlink(link);
    }
    return symlink(port, link) == 0;
}

int main(int n_arguments, char *arguments[]) {
    const char *scenario = NULL;
    const char *link = NULL;
    int line = -1;
    bool after_watchdog = false;
    for (int i = 1; i + 1 < n_arguments; i += 2) {
        if (strcmp(arguments[i], "--scenario") == 0) {
            scenario = arguments[i + 1];
        } else if (strcmp(arguments[i], "--link") == 0) {
            link = arguments[i + 1];
        } else if (strcmp(arguments[i], "--after-watchdog") == 0) {
            line = (int)strtol(arguments[i + 1], NULL, 10); /* our own, from on_watchdog */
            after_watchdog = true;
        } else {
            return fail("unknown option", arguments[i], "see hardware/firmware/README.md");
        }
    }
    if (scenario == NULL || n_arguments % 2 == 0) {
        return fail("usage", "--scenario FILE [--link PATH]", "an option or its value is missing");
    }
    size_t size = 0;
    const uint8_t *file = map_file(scenario, &size);
    if (file == NULL) {
        return fail("cannot read", scenario, strerror(errno));
    }
    if (!scenario_load(file, size)) {
        return fail("cannot play", scenario, "no whole scenario file; scenario.py writes them");
    }
    if (!after_watchdog) {
        line = host_open_line();
    }
    const char *port = line < 0 ? NULL : ptsname(line);
    if (port == NULL) {
        return fail("cannot open", "a pseudo-terminal", strerror(errno));
    }
    if (!after_watchdog) {
        printf("%s\n", port);
        fflush(stdout);
        if (link != NULL && !make_link(port, link)) {
            return fail("cannot make the link", link, strerror(errno));
        }
    }
    char number[12];
    snprintf(number, sizeof number, "%d", line);
    char *again[] = {arguments[0],       "--scenario", (char *)scenario,
                     "--after-watchdog", number,       link == NULL ? NULL : "--link",
                     (char *)link,       NULL};
    host_set_up(line, after_watchdog, again);
    hal_init();
    bp_device_init(&device);
    while (!host_stopped()) {
        bp_device_poll(&device);
        hal_wait();
    }
    if (link != NULL) {
        unlink(link);
    }
    return 0;
}
