#include "station.h"

#include "bytes.h"
#include "framing.h"

#define CRC_FROM (offsetof(struct bp_station, crc) + sizeof(uint32_t))

bool bp_station_load(const uint8_t *block, size_t size, struct bp_station *head,
                     const uint8_t **text) {
    if (size >= sizeof *head) {
        bp_copy(head, block, sizeof *head);
        const size_t whole = sizeof *head + head->text_size;
        if (head->magic == BP_STATION_MAGIC && head->version == BP_STATION_VERSION &&
            size >= whole && head->crc == bp_crc32c(block + CRC_FROM, whole - CRC_FROM)) {
            *text = block + sizeof *head;
            return true;
        }
    }
    bp_zero(head, sizeof *head);
    *text = block;
    return false;
}
