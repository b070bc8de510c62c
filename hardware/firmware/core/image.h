/* The firmware image's own hash: stamp.py writes it after the link, and finds its place by a mark.
 */
#ifndef BANDPLATE_IMAGE_H
#define BANDPLATE_IMAGE_H

#include <stdint.h>

/* Copies the first bytes of the image's SHA-256 (computed with zeros in their place). */
void bp_image_hash(uint8_t hash[8]);

#endif /* BANDPLATE_IMAGE_H */
