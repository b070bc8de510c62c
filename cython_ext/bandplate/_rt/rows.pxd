"""Row formats of the rings: the C side of core.samples (a test holds them against each other)."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef enum:
    CHANNELS = 16
    SIGNALS = 16
    SIDES = 2
    CORNERS = 4
    N_MEMBERS = 5

cdef packed struct sample_t:
    int64_t t_ns
    uint64_t index
    uint32_t device_ticks
    uint16_t flags
    uint8_t device_state
    uint8_t segment
    int32_t counts[CHANNELS]

cdef packed struct series_t:
    int64_t t_ns
    uint64_t index
    double values[SIGNALS]

cdef packed struct event_t:
    int64_t t_ns
    uint64_t index
    double value
    uint8_t kind
    uint8_t side

cdef packed struct message_t:
    int64_t t_ns
    uint16_t length
    uint8_t payload[254]

# places in series_t.values, order of core.channels.SIGNALS
cdef enum:
    LEFT_FZ = 0
    RIGHT_FZ = 3
    BOTH_FZ = 6
    FIRST_BAND = 9
    SWING_LEFT = 9
    SWING_RIGHT = 10
    ARM_LEFT = 11
    ARM_RIGHT = 12
    TORSO_LEFT = 13
    TORSO_RIGHT = 14
    TARGET = 15
    N_BANDS = 6
    FIRST_BAND_CHANNEL = 8
    EXCITATION_CHANNEL = 14
    TEMPERATURE_CHANNEL = 15

cdef enum:
    EVENT_CONTACT_ON = 1
    EVENT_CONTACT_OFF = 2
    EVENT_PUSH_ONSET = 3
    EVENT_GAP = 4
    EVENT_SEGMENT = 5
    EVENT_CALIBRATION = 6
