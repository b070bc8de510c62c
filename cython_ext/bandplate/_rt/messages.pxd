"""Generated from hardware/protocol/messages.toml by generate.py; do not edit."""

from libc.stdint cimport uint8_t


cdef enum:
    PROTOCOL_VERSION = 2
    PROTOCOL_OLDEST_VERSION = 1
    DELIMITER = 0
    MAX_PAYLOAD = 254
    N_CHANNELS = 16
    SAMPLES_MAX_N = 4
    COUNTS_BITS = 24
    HEARTBEAT_MS = 100
    LINK_LOST_MS = 250
    RETRY_MS = 100
    TRIES = 3
    SAMPLES_HEADER_SIZE = 14
    SAMPLES_OFFSET_FRAME_SEQ = 1
    SAMPLES_OFFSET_N = 2
    SAMPLES_OFFSET_DEVICE_STATE = 3
    SAMPLES_OFFSET_FLAGS = 4
    SAMPLES_OFFSET_INDEX = 6
    SAMPLES_OFFSET_T_US = 10
    SAMPLE_SIZE = 48
    CRC_SIZE = 4
    STATE_IDLE = 0
    STATE_STREAMING = 1
    STATE_ARMED = 2
    STATE_FAULT = 3
    FLAG_OVERLOAD = 1
    FLAG_SENSOR_OPEN = 2
    FLAG_ADC_CRC = 4
    FLAG_MISSED_DRDY = 8
    FLAG_TX_DROP = 16
    FLAG_ESTOP = 32
    FLAG_LINK_LOST = 64
    FLAG_CLIP = 128
    ACK_OK = 0
    ACK_UNSUPPORTED = 1
    ACK_BAD_VERSION = 2
    ACK_BAD_ARGUMENT = 3
    ACK_BAD_STATE = 4
    ACK_BAD_NONCE = 5
    ANCHOR_NONE = 0
    ANCHOR_LINK = 1
    ANCHOR_TTL = 2
    ANCHOR_ESTOP = 3
    ANCHOR_SETPOINT = 4
    ANCHOR_FOLLOW = 5
    ANCHOR_FORCE = 6
    ANCHOR_SLEW = 7
    ANCHOR_SPEED = 8
    ANCHOR_MISMATCH = 9
    ANCHOR_SENSOR = 10
    RESET_POWER_ON = 0
    RESET_PIN = 1
    RESET_SOFTWARE = 2
    RESET_WATCHDOG = 3
    RESET_BROWN_OUT = 4
    MSG_HELLO = 0x01
    LEN_HELLO = 12
    MSG_DICT_READ = 0x02
    LEN_DICT_READ = 8
    MSG_START = 0x03
    LEN_START = 9
    MSG_STOP = 0x04
    LEN_STOP = 6
    MSG_SET_RATE = 0x05
    LEN_SET_RATE = 9
    MSG_TARE = 0x06
    LEN_TARE = 6
    MSG_HEARTBEAT = 0x07
    LEN_HEARTBEAT = 14
    MSG_ARM = 0x20
    LEN_ARM = 10
    MSG_SET_TENSION = 0x21
    LEN_SET_TENSION = 17
    MSG_ESTOP = 0x22
    LEN_ESTOP = 6
    MSG_CLEAR_FAULT = 0x23
    LEN_CLEAR_FAULT = 6
    MSG_ANCHOR_READ = 0x24
    LEN_ANCHOR_READ = 6
    MSG_SAMPLES = 0x10
    LEN_SAMPLES_1 = 66
    LEN_SAMPLES_2 = 114
    LEN_SAMPLES_3 = 162
    LEN_SAMPLES_4 = 210
    MSG_ACK = 0x81
    LEN_ACK = 11
    MSG_IDENT = 0x82
    LEN_IDENT = 41
    MSG_DICT = 0x83
    LEN_DICT = 139
    MSG_HEARTBEAT_REPLY = 0x84
    LEN_HEARTBEAT_REPLY = 22
    MSG_ANCHOR_STATE = 0x85
    LEN_ANCHOR_STATE = 16


cdef inline bint length_known(size_t n) noexcept nogil:
    # Whether a payload of any type has n bytes, type and CRC counted.
    return (
        n == 6
        or n == 8
        or n == 9
        or n == 10
        or n == 11
        or n == 12
        or n == 14
        or n == 16
        or n == 17
        or n == 22
        or n == 41
        or n == 66
        or n == 114
        or n == 139
        or n == 162
        or n == 210
    )


cdef inline bint length_fits(const uint8_t *payload, size_t n) noexcept nogil:
    # Whether n >= 3 bytes, CRC counted, are the exact length of the payload's type.
    if payload[0] == MSG_SAMPLES:
        return (
            1 <= payload[SAMPLES_OFFSET_N] <= SAMPLES_MAX_N
            and n == SAMPLES_HEADER_SIZE + CRC_SIZE
            + payload[SAMPLES_OFFSET_N] * SAMPLE_SIZE
        )
    if payload[0] == MSG_HELLO:
        return n == LEN_HELLO
    if payload[0] == MSG_DICT_READ:
        return n == LEN_DICT_READ
    if payload[0] == MSG_START:
        return n == LEN_START
    if payload[0] == MSG_STOP:
        return n == LEN_STOP
    if payload[0] == MSG_SET_RATE:
        return n == LEN_SET_RATE
    if payload[0] == MSG_TARE:
        return n == LEN_TARE
    if payload[0] == MSG_HEARTBEAT:
        return n == LEN_HEARTBEAT
    if payload[0] == MSG_ARM:
        return n == LEN_ARM
    if payload[0] == MSG_SET_TENSION:
        return n == LEN_SET_TENSION
    if payload[0] == MSG_ESTOP:
        return n == LEN_ESTOP
    if payload[0] == MSG_CLEAR_FAULT:
        return n == LEN_CLEAR_FAULT
    if payload[0] == MSG_ANCHOR_READ:
        return n == LEN_ANCHOR_READ
    if payload[0] == MSG_ACK:
        return n == LEN_ACK
    if payload[0] == MSG_IDENT:
        return n == LEN_IDENT
    if payload[0] == MSG_DICT:
        return n == LEN_DICT
    if payload[0] == MSG_HEARTBEAT_REPLY:
        return n == LEN_HEARTBEAT_REPLY
    if payload[0] == MSG_ANCHOR_STATE:
        return n == LEN_ANCHOR_STATE
    return False
