#include "bytes.h"
#include "device.h"
#include "hal.h"
#include "image.h"

#define DICT_PIECE (sizeof((struct bp_msg_dict *)0)->data)

static void identify(struct bp_device *device, const struct bp_msg_hello *hello, uint8_t version) {
    struct bp_msg_ident ident = {
        .type = BP_MSG_IDENT,
        .cmd_seq = hello->cmd_seq,
        .version = version,
        .n_channels = BP_N_CHANNELS,
        .reset_cause = hal_reset_cause(),
        .nonce = hello->nonce,
        .boot_id = device->boot_id,
        .calibration_crc = device->calibration_crc,
    };
    bp_image_hash(ident.firmware_hash);
    hal_uid(ident.uid);
    bp_device_send(device, &ident, sizeof ident);
}

static void read_dictionary(struct bp_device *device, const struct bp_msg_dict_read *read) {
    const uint16_t total = device->station.text_size;
    const uint16_t from = read->offset < total ? read->offset : total;
    const size_t left = (size_t)(total - from);
    const size_t n = left < DICT_PIECE ? left : DICT_PIECE;
    struct bp_msg_dict answer = {
        .type = BP_MSG_DICT,
        .cmd_seq = read->cmd_seq,
        .offset = read->offset,
        .total = total,
        .n = (uint8_t)n,
    };
    bp_copy(answer.data, device->text + from, n);
    bp_device_send(device, &answer, sizeof answer);
}

static void reply_heartbeat(struct bp_device *device, const struct bp_msg_heartbeat *beat,
                            uint64_t now_us) {
    device->heard_us = now_us;
    bp_anchor_heartbeat(&device->anchor, now_us);
    const struct bp_msg_heartbeat_reply reply = {
        .type = BP_MSG_HEARTBEAT_REPLY,
        .cmd_seq = beat->cmd_seq,
        .echo_us = beat->host_us,
        .dev_us = now_us,
    };
    bp_device_send(device, &reply, sizeof reply);
}

static void tell_anchor(struct bp_device *device, uint8_t cmd_seq, uint64_t now_us) {
    const struct bp_controller *anchor = &device->anchor;
    const struct bp_msg_anchor_state state = {
        .type = BP_MSG_ANCHOR_STATE,
        .cmd_seq = cmd_seq,
        .state = bp_device_state(device),
        .fault = anchor->fault,
        .channel = anchor->fault_line,
        .cause_lasts = bp_anchor_cause_lasts(anchor, now_us),
        .pressed = bp_anchor_pressed(anchor, now_us),
        .braked = anchor->out.braked,
        .nonce = anchor->nonce,
    };
    bp_device_send(device, &state, sizeof state);
}

static void start(struct bp_device *device, uint16_t rate_hz, uint8_t n, uint64_t now_us) {
    bp_sampling_start(&device->sampling, rate_hz, n);
    bp_anchor_disarm(&device->anchor);
    device->heard_us = now_us;
    device->until_sense = 0;
    device->unseen_ms = 0;
    device->dropped = false;
}

/* Start and SetRate have one layout. */
_Static_assert(sizeof(struct bp_msg_start) == sizeof(struct bp_msg_set_rate), "one layout");

static uint8_t set_rate(struct bp_device *device, const struct bp_msg_start *wish,
                        uint64_t now_us) {
    struct bp_sampling *sampling = &device->sampling;
    if (!bp_sampling_can(wish->rate_hz, wish->n)) {
        return BP_ACK_BAD_ARGUMENT;
    }
    const bool same = wish->rate_hz == sampling->rate_hz && wish->n == sampling->n;
    if (sampling->flowing ? !same : wish->type == BP_MSG_START) {
        start(device, wish->rate_hz, wish->n, now_us);
    } else {
        sampling->rate_hz = wish->rate_hz;
        sampling->n = wish->n;
    }
    return BP_ACK_OK;
}

static uint8_t command_anchor(struct bp_device *device, const uint8_t *message, uint64_t now_us) {
    struct bp_controller *anchor = &device->anchor;
    if (device->station.line_mask == 0) {
        return BP_ACK_UNSUPPORTED;
    }
    switch (message[0]) {
    case BP_MSG_ARM: {
        struct bp_msg_arm arm;
        bp_copy(&arm, message, sizeof arm);
        /* Without samples nothing looks at the sensors. */
        return device->sampling.flowing ? bp_anchor_arm(anchor, arm.nonce, now_us)
                                        : (uint8_t)BP_ACK_BAD_STATE;
    }
    case BP_MSG_SET_TENSION: {
        struct bp_msg_set_tension wish;
        bp_copy(&wish, message, sizeof wish);
        return bp_anchor_set_tension(anchor, &wish, now_us);
    }
    case BP_MSG_ESTOP:
        return bp_anchor_estop(anchor);
    default:
        return bp_anchor_clear_fault(anchor, now_us);
    }
}

void bp_device_command(struct bp_device *device, const uint8_t *message) {
    const uint64_t now_us = bp_device_now_us(device);
    struct bp_msg_ack ack = {.type = BP_MSG_ACK, .cmd_seq = message[1], .code = BP_ACK_OK};
    switch (message[0]) {
    case BP_MSG_HELLO: {
        struct bp_msg_hello hello;
        bp_copy(&hello, message, sizeof hello);
        const uint8_t version = hello.version_max < BP_VERSION ? hello.version_max : BP_VERSION;
        if (hello.version_min <= version && version >= BP_OLDEST_VERSION) {
            identify(device, &hello, version);
            return;
        }
        ack.code = BP_ACK_BAD_VERSION;
        break;
    }
    case BP_MSG_DICT_READ: {
        struct bp_msg_dict_read read;
        bp_copy(&read, message, sizeof read);
        read_dictionary(device, &read);
        return;
    }
    case BP_MSG_HEARTBEAT: {
        struct bp_msg_heartbeat beat;
        bp_copy(&beat, message, sizeof beat);
        reply_heartbeat(device, &beat, now_us);
        return;
    }
    case BP_MSG_START:
    case BP_MSG_SET_RATE: {
        struct bp_msg_start wish;
        bp_copy(&wish, message, sizeof wish);
        ack.code = set_rate(device, &wish, now_us);
        break;
    }
    case BP_MSG_STOP:
        bp_anchor_disarm(&device->anchor);
        device->sampling.flowing = false;
        break;
    case BP_MSG_TARE:
        ack.code = device->sampling.flowing ? BP_ACK_OK : BP_ACK_BAD_STATE;
        break;
    case BP_MSG_ANCHOR_READ:
        if (device->station.line_mask != 0) {
            tell_anchor(device, message[1], now_us);
            return;
        }
        ack.code = BP_ACK_UNSUPPORTED;
        break;
    case BP_MSG_ARM:
    case BP_MSG_SET_TENSION:
    case BP_MSG_ESTOP:
    case BP_MSG_CLEAR_FAULT:
        ack.code = command_anchor(device, message, now_us);
        break;
    default:
        return;
    }
    ack.t_us = (uint32_t)now_us;
    bp_device_send(device, &ack, sizeof ack);
}
