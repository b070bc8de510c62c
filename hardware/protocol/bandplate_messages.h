/* Generated from hardware/protocol/messages.toml by generate.py; do not edit. */
#ifndef BANDPLATE_MESSAGES_H
#define BANDPLATE_MESSAGES_H

#include <stddef.h>
#include <stdint.h>

#define BP_VERSION 2
#define BP_OLDEST_VERSION 1
#define BP_DELIMITER 0
#define BP_MAX_PAYLOAD 254
#define BP_N_CHANNELS 16
#define BP_SAMPLES_MAX_N 4
#define BP_COUNTS_BITS 24
#define BP_HEARTBEAT_MS 100
#define BP_LINK_LOST_MS 250
#define BP_RETRY_MS 100
#define BP_TRIES 3
#define BP_CRC_POLYNOMIAL 0x82F63B78u
#define BP_CRC_INITIAL 0xFFFFFFFFu
#define BP_CRC_FINAL_XOR 0xFFFFFFFFu
#define BP_CRC_CHECK 0xE3069283u
#define BP_CRC_SIZE 4
#define BP_SAMPLE_SIZE 48

/* What the device is doing, in every SAMPLES frame. */
enum bp_state {
    /* powered, identified or not, no samples flow */
    BP_STATE_IDLE = 0,
    /* samples flow; no actuator is armed */
    BP_STATE_STREAMING = 1,
    /* samples flow and the anchor may change tension */
    BP_STATE_ARMED = 2,
    /* a latched fault; samples flow, the anchor stays at base tension */
    BP_STATE_FAULT = 3,
};

/* Bits of SAMPLES.flags; each is set when it held for any sample of the frame. */
enum bp_flag {
    /* a cell above its rated range */
    BP_FLAG_OVERLOAD = 1,
    /* a bridge out of range as if unplugged */
    BP_FLAG_SENSOR_OPEN = 2,
    /* an ADC word failed its SPI CRC */
    BP_FLAG_ADC_CRC = 4,
    /* a conversion was not read in time */
    BP_FLAG_MISSED_DRDY = 8,
    /* whole frames were dropped before this one; the index went on */
    BP_FLAG_TX_DROP = 16,
    /* the emergency stop is pressed */
    BP_FLAG_ESTOP = 32,
    /* no heartbeat within link_lost_ms */
    BP_FLAG_LINK_LOST = 64,
    /* a count at the end of the ADC's range */
    BP_FLAG_CLIP = 128,
};

/* Outcome of a command. */
enum bp_ack {
    /* done, or already so */
    BP_ACK_OK = 0,
    /* this device has no such command */
    BP_ACK_UNSUPPORTED = 1,
    /* the HELLO range holds no version of this device */
    BP_ACK_BAD_VERSION = 2,
    /* a value out of range */
    BP_ACK_BAD_ARGUMENT = 3,
    /* not possible now, e.g. TARE while no samples flow */
    BP_ACK_BAD_STATE = 4,
    /* ARM with a nonce that is not fresh */
    BP_ACK_BAD_NONCE = 5,
};

/* Why the motorised anchor stopped: the first cause since the last ClearFault. */
enum bp_anchor {
    /* no fault is latched */
    BP_ANCHOR_NONE = 0,
    /* no heartbeat within link_lost_ms */
    BP_ANCHOR_LINK = 1,
    /* a setpoint expired and no new one came */
    BP_ANCHOR_TTL = 2,
    /* the emergency stop was pressed, or the host asked for it */
    BP_ANCHOR_ESTOP = 3,
    /* setpoints outside the channel's limits, again and again */
    BP_ANCHOR_SETPOINT = 4,
    /* the drive does not do what the setpoint asks */
    BP_ANCHOR_FOLLOW = 5,
    /* tension above its cap */
    BP_ANCHOR_FORCE = 6,
    /* tension changes faster than its cap */
    BP_ANCHOR_SLEW = 7,
    /* the line runs faster than its cap */
    BP_ANCHOR_SPEED = 8,
    /* the two torso lines pull unequally */
    BP_ANCHOR_MISMATCH = 9,
    /* a tension sensor is stuck, clipped, open or fails its CRC */
    BP_ANCHOR_SENSOR = 10,
};

/* Why the device last started. */
enum bp_reset {
    /* power came up */
    BP_RESET_POWER_ON = 0,
    /* the reset pin */
    BP_RESET_PIN = 1,
    /* it asked for it */
    BP_RESET_SOFTWARE = 2,
    /* a task stopped ticking */
    BP_RESET_WATCHDOG = 3,
    /* the supply sagged */
    BP_RESET_BROWN_OUT = 4,
};

/* Type byte of every message. */
enum bp_msg {
    BP_MSG_HELLO = 0x01,
    BP_MSG_DICT_READ = 0x02,
    BP_MSG_START = 0x03,
    BP_MSG_STOP = 0x04,
    BP_MSG_SET_RATE = 0x05,
    BP_MSG_TARE = 0x06,
    BP_MSG_HEARTBEAT = 0x07,
    BP_MSG_ARM = 0x20,
    BP_MSG_SET_TENSION = 0x21,
    BP_MSG_ESTOP = 0x22,
    BP_MSG_CLEAR_FAULT = 0x23,
    BP_MSG_ANCHOR_READ = 0x24,
    BP_MSG_SAMPLES = 0x10,
    BP_MSG_ACK = 0x81,
    BP_MSG_IDENT = 0x82,
    BP_MSG_DICT = 0x83,
    BP_MSG_HEARTBEAT_REPLY = 0x84,
    BP_MSG_ANCHOR_STATE = 0x85,
};

/* Exact payload lengths with type and CRC; SAMPLES without its counts. */
enum bp_len {
    BP_LEN_HELLO = 12,
    BP_LEN_DICT_READ = 8,
    BP_LEN_START = 9,
    BP_LEN_STOP = 6,
    BP_LEN_SET_RATE = 9,
    BP_LEN_TARE = 6,
    BP_LEN_HEARTBEAT = 14,
    BP_LEN_ARM = 10,
    BP_LEN_SET_TENSION = 17,
    BP_LEN_ESTOP = 6,
    BP_LEN_CLEAR_FAULT = 6,
    BP_LEN_ANCHOR_READ = 6,
    BP_LEN_SAMPLES = 18,
    BP_LEN_ACK = 11,
    BP_LEN_IDENT = 41,
    BP_LEN_DICT = 139,
    BP_LEN_HEARTBEAT_REPLY = 22,
    BP_LEN_ANCHOR_STATE = 16,
};

/* Layouts on a little-endian machine. The CRC follows the fields (in SAMPLES the
 * counts: n * BP_N_CHANNELS, signed, three bytes each). */
#pragma pack(push, 1)

/* Asks who is there; answered by Ident, or by Ack bad_version. (host to device) */
struct bp_msg_hello {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
    /* oldest protocol version the host speaks */
    uint8_t version_min;
    /* newest protocol version the host speaks */
    uint8_t version_max;
    /* any number; its echo shows that the answer is fresh */
    uint32_t nonce;
};

/* Asks for a piece of the device's dictionary (a JSON text); answered by Dict. (host to device) */
struct bp_msg_dict_read {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
    /* where the piece begins, byte */
    uint16_t offset;
};

/* Starts the samples, index 0; while they already flow at this rate and n it changes nothing. (host
 * to device) */
struct bp_msg_start {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
    /* one of the dictionary's rates_hz, Hz */
    uint16_t rate_hz;
    /* samples per frame, 1 to samples_max_n */
    uint8_t n;
};

/* Stops the samples. (host to device) */
struct bp_msg_stop {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
};

/* Changes rate and n; while samples flow they start again at index 0 when either differs. (host to
 * device) */
struct bp_msg_set_rate {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
    /* one of the dictionary's rates_hz, Hz */
    uint16_t rate_hz;
    /* samples per frame, 1 to samples_max_n */
    uint8_t n;
};

/* Marks the moment of a tare; counts stay raw, the host computes and records the tare. (host to
 * device) */
struct bp_msg_tare {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
};

/* Keeps the link alive and is the clock's ping; answered by HeartbeatReply. (host to device) */
struct bp_msg_heartbeat {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
    /* host monotonic time of sending, us */
    uint64_t host_us;
};

/* Arms the motorised anchor after a person's action at the device. (host to device) */
struct bp_msg_arm {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
    /* above every one accepted since boot; AnchorState tells the last */
    uint32_t nonce;
};

/* Sets the tension of one anchor channel; it expires after ttl_ms. (host to device) */
struct bp_msg_set_tension {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
    /* place of the band among the six band sensors, from 0 */
    uint8_t channel;
    /* tension wanted, N */
    float force_n;
    /* fastest change allowed, N/s */
    float slew_n_per_s;
    /* how long this setpoint holds, ms */
    uint16_t ttl_ms;
};

/* Stops modulating, ramps to the base tension and brakes; latches a fault. (host to device) */
struct bp_msg_estop {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
};

/* Clears a latched fault whose cause is gone, after a person's action at the device. (host to
 * device) */
struct bp_msg_clear_fault {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
};

/* Asks for the state of the motorised anchor; answered by AnchorState. Sent only to a device whose
 * dictionary has one. (host to device) */
struct bp_msg_anchor_read {
    uint8_t type;
    /* chosen by the host */
    uint8_t cmd_seq;
};

/* n samples of all channels, raw counts. Never sent again; a full line drops whole frames and the
 * index goes on. (device to host) */
struct bp_msg_samples {
    uint8_t type;
    /* counts sent frames, wraps */
    uint8_t frame_seq;
    /* samples in this frame */
    uint8_t n;
    /* State */
    uint8_t device_state;
    /* Flag bits */
    uint16_t flags;
    /* sample index of the first sample, counts conversions since Start, wraps */
    uint32_t index;
    /* device time latched at the first sample's DRDY, wraps, us */
    uint32_t t_us;
};

/* Answers every command that has no answer of its own. (device to host) */
struct bp_msg_ack {
    uint8_t type;
    /* of the command */
    uint8_t cmd_seq;
    /* AckCode */
    uint8_t code;
    /* device time, same clock as Samples.t_us, us */
    uint32_t t_us;
};

/* Who the device is. Another boot_id voids clock and arm state. (device to host) */
struct bp_msg_ident {
    uint8_t type;
    /* of the Hello */
    uint8_t cmd_seq;
    /* protocol version spoken from now on */
    uint8_t version;
    /* counts per sample */
    uint8_t n_channels;
    /* ResetCause */
    uint8_t reset_cause;
    /* echo of the Hello */
    uint32_t nonce;
    /* differs after every start */
    uint32_t boot_id;
    /* CRC-32C of the dictionary text */
    uint32_t calibration_crc;
    /* first bytes of the firmware image's SHA-256 */
    uint8_t firmware_hash[8];
    /* the processor's unique number */
    uint8_t uid[12];
};

/* A piece of the dictionary. (device to host) */
struct bp_msg_dict {
    uint8_t type;
    /* of the DictRead */
    uint8_t cmd_seq;
    /* where the piece begins, byte */
    uint16_t offset;
    /* length of the whole text, byte */
    uint16_t total;
    /* used bytes of data; 0 past the end, byte */
    uint8_t n;
    /* UTF-8, the rest zero */
    uint8_t data[128];
};

/* The clock's echo. (device to host) */
struct bp_msg_heartbeat_reply {
    uint8_t type;
    /* of the Heartbeat */
    uint8_t cmd_seq;
    /* host_us of the Heartbeat, us */
    uint64_t echo_us;
    /* device time; the low 32 bits are the clock of Samples.t_us, us */
    uint64_t dev_us;
};

/* What the motorised anchor does, and why. (device to host) */
struct bp_msg_anchor_state {
    uint8_t type;
    /* of the AnchorRead */
    uint8_t cmd_seq;
    /* State */
    uint8_t state;
    /* AnchorFault that is latched */
    uint8_t fault;
    /* channel of the fault; 255: all of them */
    uint8_t channel;
    /* 1 while the cause of a fault is there */
    uint8_t cause_lasts;
    /* 1 while the device's button has been pressed and not yet used */
    uint8_t pressed;
    /* 1 while the brake holds every line */
    uint8_t braked;
    /* the last that Arm was accepted with */
    uint32_t nonce;
};

#pragma pack(pop)

_Static_assert(sizeof(struct bp_msg_hello) + BP_CRC_SIZE == BP_LEN_HELLO, "HELLO");
_Static_assert(sizeof(struct bp_msg_dict_read) + BP_CRC_SIZE == BP_LEN_DICT_READ, "DICT_READ");
_Static_assert(sizeof(struct bp_msg_start) + BP_CRC_SIZE == BP_LEN_START, "START");
_Static_assert(sizeof(struct bp_msg_stop) + BP_CRC_SIZE == BP_LEN_STOP, "STOP");
_Static_assert(sizeof(struct bp_msg_set_rate) + BP_CRC_SIZE == BP_LEN_SET_RATE, "SET_RATE");
_Static_assert(sizeof(struct bp_msg_tare) + BP_CRC_SIZE == BP_LEN_TARE, "TARE");
_Static_assert(sizeof(struct bp_msg_heartbeat) + BP_CRC_SIZE == BP_LEN_HEARTBEAT, "HEARTBEAT");
_Static_assert(sizeof(struct bp_msg_arm) + BP_CRC_SIZE == BP_LEN_ARM, "ARM");
_Static_assert(sizeof(struct bp_msg_set_tension) + BP_CRC_SIZE == BP_LEN_SET_TENSION,
               "SET_TENSION");
_Static_assert(sizeof(struct bp_msg_estop) + BP_CRC_SIZE == BP_LEN_ESTOP, "ESTOP");
_Static_assert(sizeof(struct bp_msg_clear_fault) + BP_CRC_SIZE == BP_LEN_CLEAR_FAULT,
               "CLEAR_FAULT");
_Static_assert(sizeof(struct bp_msg_anchor_read) + BP_CRC_SIZE == BP_LEN_ANCHOR_READ,
               "ANCHOR_READ");
_Static_assert(sizeof(struct bp_msg_samples) + BP_CRC_SIZE == BP_LEN_SAMPLES, "SAMPLES");
_Static_assert(sizeof(struct bp_msg_ack) + BP_CRC_SIZE == BP_LEN_ACK, "ACK");
_Static_assert(sizeof(struct bp_msg_ident) + BP_CRC_SIZE == BP_LEN_IDENT, "IDENT");
_Static_assert(sizeof(struct bp_msg_dict) + BP_CRC_SIZE == BP_LEN_DICT, "DICT");
_Static_assert(sizeof(struct bp_msg_heartbeat_reply) + BP_CRC_SIZE == BP_LEN_HEARTBEAT_REPLY,
               "HEARTBEAT_REPLY");
_Static_assert(sizeof(struct bp_msg_anchor_state) + BP_CRC_SIZE == BP_LEN_ANCHOR_STATE,
               "ANCHOR_STATE");
_Static_assert(offsetof(struct bp_msg_samples, frame_seq) == 1, "SAMPLES.frame_seq");
_Static_assert(offsetof(struct bp_msg_samples, n) == 2, "SAMPLES.n");
_Static_assert(offsetof(struct bp_msg_samples, device_state) == 3, "SAMPLES.device_state");
_Static_assert(offsetof(struct bp_msg_samples, flags) == 4, "SAMPLES.flags");
_Static_assert(offsetof(struct bp_msg_samples, index) == 6, "SAMPLES.index");
_Static_assert(offsetof(struct bp_msg_samples, t_us) == 10, "SAMPLES.t_us");
_Static_assert(BP_LEN_SAMPLES + BP_SAMPLES_MAX_N * BP_SAMPLE_SIZE <= BP_MAX_PAYLOAD,
               "SAMPLES fits");

/* Exact length of a payload with this type byte and third byte (n in SAMPLES), type
 * and CRC counted; 0 for an unknown type or n. */
static inline size_t bp_payload_length(uint8_t type, uint8_t third) {
    switch (type) {
    case BP_MSG_HELLO:
        return BP_LEN_HELLO;
    case BP_MSG_DICT_READ:
        return BP_LEN_DICT_READ;
    case BP_MSG_START:
        return BP_LEN_START;
    case BP_MSG_STOP:
        return BP_LEN_STOP;
    case BP_MSG_SET_RATE:
        return BP_LEN_SET_RATE;
    case BP_MSG_TARE:
        return BP_LEN_TARE;
    case BP_MSG_HEARTBEAT:
        return BP_LEN_HEARTBEAT;
    case BP_MSG_ARM:
        return BP_LEN_ARM;
    case BP_MSG_SET_TENSION:
        return BP_LEN_SET_TENSION;
    case BP_MSG_ESTOP:
        return BP_LEN_ESTOP;
    case BP_MSG_CLEAR_FAULT:
        return BP_LEN_CLEAR_FAULT;
    case BP_MSG_ANCHOR_READ:
        return BP_LEN_ANCHOR_READ;
    case BP_MSG_SAMPLES:
        return 1 <= third && third <= 4 ? BP_LEN_SAMPLES + (size_t)third * BP_SAMPLE_SIZE : 0;
    case BP_MSG_ACK:
        return BP_LEN_ACK;
    case BP_MSG_IDENT:
        return BP_LEN_IDENT;
    case BP_MSG_DICT:
        return BP_LEN_DICT;
    case BP_MSG_HEARTBEAT_REPLY:
        return BP_LEN_HEARTBEAT_REPLY;
    case BP_MSG_ANCHOR_STATE:
        return BP_LEN_ANCHOR_STATE;
    default:
        return 0;
    }
}

#endif /* BANDPLATE_MESSAGES_H */
