/* The line to the host: USART1 with DMA both ways. */
#include "../arm/startup.h"
#include "../hal.h"
#include "board.h"

/* Table 43: USART1 is channel 4 of DMA2's streams 2 (RX) and 7 (TX). */
#define RX_STREAM 2u
#define TX_STREAM 7u
#define CHANNEL 4u

#define RX_SIZE 1024u
#define TX_SIZE 2048u

static uint8_t rx[RX_SIZE];
static uint32_t rx_got;

/* Free-running counts of bytes put in, handed to DMA, and sent. */
static uint8_t tx[TX_SIZE];
static volatile uint32_t tx_put;
static volatile uint32_t tx_sent;
static volatile uint32_t tx_flying;

_Static_assert((TX_SIZE & (TX_SIZE - 1)) == 0 && (RX_SIZE & (RX_SIZE - 1)) == 0, "powers of two");

void uart_init(void) {
    pin_mode(GPIOA, 9, PIN_ALTERNATE, 7, 0);
    pin_mode(GPIOA, 10, PIN_ALTERNATE, 7, 1);
    USART1->brr = CLOCK_HZ / BAUD; /* 30.3.4, oversampling by 16: 1.75 in sixteenths */
    USART1->cr3 = USART_CR3_DMAR | USART_CR3_DMAT;
    USART1->cr1 = USART_CR1_UE | USART_CR1_TE | USART_CR1_RE;

    struct dma_stream *in = &DMA2->stream[RX_STREAM];
    in->par = (uint32_t)&USART1->dr;
    in->m0ar = (uint32_t)rx;
    in->ndtr = RX_SIZE;
    in->cr = DMA_CR_CHANNEL(CHANNEL) | DMA_CR_MINC | DMA_CR_CIRC | DMA_CR_EN;

    DMA2->stream[TX_STREAM].par = (uint32_t)&USART1->dr;
    irq_enable(IRQ_DMA2_STREAM7);
}

/* Sends the next piece that does not wrap. Nothing is flying. */
static void send(void) {
    const uint32_t waiting = tx_put - tx_sent;
    const uint32_t at = tx_sent % TX_SIZE;
    const uint32_t n = waiting < TX_SIZE - at ? waiting : TX_SIZE - at;
    tx_flying = n;
    if (n == 0) {
        return;
    }
    struct dma_stream *out = &DMA2->stream[TX_STREAM];
    DMA2->ifcr[1] = DMA_FLAGS_ALL << DMA_FLAGS_SHIFT(TX_STREAM);
    out->m0ar = (uint32_t)(tx + at);
    out->ndtr = n;
    out->cr = DMA_CR_CHANNEL(CHANNEL) | DMA_CR_MINC | DMA_CR_TO_PERIPHERAL | DMA_CR_TCIE |
              DMA_CR_TEIE | DMA_CR_EN;
}

/* The piece is out, or the bus failed on it: then its frame fails its CRC at the host. */
void uart_on_sent(void) {
    DMA2->ifcr[1] = DMA_FLAGS_ALL << DMA_FLAGS_SHIFT(TX_STREAM);
    tx_sent += tx_flying;
    send();
}

size_t hal_uart_read(uint8_t *bytes, size_t size) {
    const uint32_t put = RX_SIZE - DMA2->stream[RX_STREAM].ndtr;
    memory_barrier();
    size_t n = 0;
    while (n < size && rx_got != put % RX_SIZE) {
        bytes[n++] = rx[rx_got];
        rx_got = (rx_got + 1) % RX_SIZE;
    }
    return n;
}

size_t hal_uart_write(const uint8_t *bytes, size_t size) {
    size_t n = 0;
    uint32_t put = tx_put;
    while (n < size && put - tx_sent < TX_SIZE) {
        tx[put % TX_SIZE] = bytes[n++];
        put++;
    }
    irq_disable(IRQ_DMA2_STREAM7);
    tx_put = put;
    if (tx_flying == 0) {
        send();
    }
    irq_enable(IRQ_DMA2_STREAM7);
    return n;
}
