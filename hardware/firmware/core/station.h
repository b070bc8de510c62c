/* The station block: what belongs to one station and not to the firmware. It is flashed beside the
 * firmware by station.py and holds the dictionary text and, in numbers, the part of it that the
 * device itself needs. Little-endian, packed. */
#ifndef BANDPLATE_STATION_H
#define BANDPLATE_STATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BP_STATION_MAGIC 0x54535042u /* "BPST" */
#define BP_STATION_VERSION 1u
/* Bridges among the channels: eight corners, then six bands. */
#define BP_STATION_CELLS 14
#define BP_STATION_FIRST_BAND 8
#define BP_STATION_LINES 6

#pragma pack(push, 1)

/* One motorised line; the limits as docs/anchor.md gives them. */
struct bp_station_line {
    float base_n;
    float least_n;
    float cap_n;
    float limit_n;
    float slew_cap_n_per_s;
    float speed_cap_m_per_s;
};

struct bp_station {
    uint32_t magic;
    uint16_t version;
    /* Bytes of the dictionary text, which follows this struct. */
    uint16_t text_size;
    /* CRC-32C of everything after this field, the text too. */
    uint32_t crc;
    /* Bit i: line i has a motor. */
    uint8_t line_mask;
    uint8_t reserved[3];
    /* Counts of a cell without load, and how many counts from there its rated range ends. */
    int32_t zero_counts[BP_STATION_CELLS];
    int32_t range_counts[BP_STATION_CELLS];
    float band_n_per_count[BP_STATION_LINES];
    struct bp_station_line lines[BP_STATION_LINES];
};

#pragma pack(pop)

_Static_assert(sizeof(struct bp_station) == 296, "station.py writes this layout");

/* Copies the block's head and points text at its text. False where size bytes hold no whole block
 * of this version with a right CRC; then head is all zero (no motor, every cell unlimited) and text
 * is empty. */
bool bp_station_load(const uint8_t *block, size_t size, struct bp_station *head,
                     const uint8_t **text);

#endif /* BANDPLATE_STATION_H */
