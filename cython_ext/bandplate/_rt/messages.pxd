"""Generated from hardware/protocol/messages.toml by generate.py; do not edit."""

from libc.stdint cimport uint8_t


cdef enum:
    PROTOCOL_VERSION = 1
    PROTOCOL_DELIMITER = 0
    PROTOCOL_MAX_PAYLOAD = 254
    N_CHANNELS = 16
    SAMPLES_MAX_N = 4
    PROTOCOL_COUNTS_BITS = 24
    PROTOCOL_HEARTBEAT_MS = 100
    PROTOCOL_LINK_LOST_MS = 250
    PROTOCOL_RETRY_MS = 100
    PROTOCOL_TRIES = 3
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


cdef inline int payload_length(uint8_t kind, uint8_t n) noexcept nogil:
    # Exact payload length with type and CRC; n is the third byte, for SAMPLES.
    # 0: no such type or n.
    if kind == MSG_SAMPLES:
        if n < 1 or n > SAMPLES_MAX_N:
            return 0
        return SAMPLES_HEADER_SIZE + n * SAMPLE_SIZE + CRC_SIZE
    if kind == MSG_HELLO:
        return LEN_HELLO
    if kind == MSG_DICT_READ:
        return LEN_DICT_READ
    if kind == MSG_START:
        return LEN_START
    if kind == MSG_STOP:
        return LEN_STOP
    if kind == MSG_SET_RATE:
        return LEN_SET_RATE
    if kind == MSG_TARE:
        return LEN_TARE
    if kind == MSG_HEARTBEAT:
        return LEN_HEARTBEAT
    if kind == MSG_ARM:
        return LEN_ARM
    if kind == MSG_SET_TENSION:
        return LEN_SET_TENSION
    if kind == MSG_ESTOP:
        return LEN_ESTOP
    if kind == MSG_CLEAR_FAULT:
        return LEN_CLEAR_FAULT
    if kind == MSG_ACK:
        return LEN_ACK
    if kind == MSG_IDENT:
        return LEN_IDENT
    if kind == MSG_DICT:
        return LEN_DICT
    if kind == MSG_HEARTBEAT_REPLY:
        return LEN_HEARTBEAT_REPLY
    return 0
