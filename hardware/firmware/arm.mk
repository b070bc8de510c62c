# The ARM builds: f405 (the station) and mps2 (QEMU). Included by Makefile.
#
#   make arm        both images, stamped, and their sizes against the limits
#   make cycles     instructions and cycles per sample, counted in QEMU

ARM_BUILD := ../../build/firmware
ARM := arm-none-eabi-
ARM_FLAGS := -std=c11 -O2 -g -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 \
  -ffreestanding -fno-builtin -ffp-contract=off -fno-tree-loop-distribute-patterns \
  -ffunction-sections -fdata-sections \
  -Wall -Wextra -Werror -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
  -fstack-usage -fcallgraph-info=su -I core -I hal -I ../protocol
ARM_LINK := -nostartfiles -nodefaultlibs -Wl,--gc-sections -Wl,--fatal-warnings -L hal/arm

ARM_COMMON := $(wildcard core/*.c) hal/arm/startup.c
ARM_SOURCES_f405 := $(ARM_COMMON) $(wildcard hal/f405/*.c) drivers/ads131m08.c
ARM_SOURCES_mps2 := $(ARM_COMMON) $(wildcard hal/mps2/*.c) hal/scenario.c
ARM_HEADERS := arm.mk $(wildcard core/*.h hal/*.h hal/*/*.h drivers/*.h) ../protocol/bandplate_messages.h
ARM_IMAGES := $(ARM_BUILD)/f405.elf $(ARM_BUILD)/mps2.elf

.PHONY: arm cycles

arm: $(ARM_IMAGES)
	@python3 size.py $(ARM_IMAGES)

define arm_board
$(ARM_BUILD)/$(1)/%.o: %.c $(ARM_HEADERS)
	@mkdir -p $$(@D)
	@$(ARM)gcc $(ARM_FLAGS) -c $$< -o $$@

$(ARM_BUILD)/$(1).elf: $(ARM_SOURCES_$(1):%.c=$(ARM_BUILD)/$(1)/%.o) hal/$(1)/$(1).ld \
    hal/arm/sections.ld stamp.py
	@$(ARM)gcc $(ARM_FLAGS) $(ARM_LINK) -T hal/$(1)/$(1).ld $$(filter %.o,$$^) -lgcc -o $$@.new
	@python3 stamp.py $$@.new
	@mv $$@.new $$@
endef
$(foreach board,f405 mps2,$(eval $(call arm_board,$(board))))
