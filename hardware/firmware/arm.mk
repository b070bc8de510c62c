# The ARM builds: f405 (the station) and mps2 (QEMU). Included by Makefile.

ARM := arm-none-eabi-
ARM_TARGET := -std=c11 -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -ffreestanding
ARM_FLAGS := $(ARM_TARGET) -O2 -g -fno-builtin -ffp-contract=off -fno-tree-loop-distribute-patterns \
  -ffunction-sections -fdata-sections $(WARNINGS) -fcallgraph-info=su -Idrivers $(INCLUDES)
ARM_LINK := -nostartfiles -nodefaultlibs -Wl,--gc-sections -Wl,--fatal-warnings -L hal/arm

ARM_COMMON := $(wildcard core/*.c) hal/arm/startup.c
ARM_SOURCES_f405 := $(ARM_COMMON) $(wildcard hal/f405/*.c) drivers/ads131m08.c
ARM_SOURCES_mps2 := $(ARM_COMMON) $(wildcard hal/mps2/*.c) hal/scenario.c
ARM_HEADERS := arm.mk $(wildcard core/*.h hal/*.h hal/*/*.h drivers/*.h) \
  ../protocol/bandplate_messages.h
ARM_IMAGES := $(BUILD)/f405.elf $(BUILD)/mps2.elf

# Interrupts nest at most once on main, each with the 26 words that the processor saves.
ARM_STACK_LIMIT := $(shell expr 4096 - 2 \* 104)
ARM_ENTRIES_f405 := start adc_on_drdy adc_on_transfer uart_on_sent
ARM_ENTRIES_mps2 := start on_rx on_tick

.PHONY: arm arm-stack arm-cycles

arm: $(ARM_IMAGES)
	@$(PYTHON) size.py $^

arm-stack: $(ARM_IMAGES:%.elf=%.stack)

define arm_board
$(BUILD)/$(1)/%.o: %.c $(ARM_HEADERS)
	@mkdir -p $$(@D)
	@$(ARM)gcc $(ARM_FLAGS) -c $$< -o $$@

$(BUILD)/$(1).elf: $(ARM_SOURCES_$(1):%.c=$(BUILD)/$(1)/%.o) hal/$(1)/$(1).ld \
    hal/arm/sections.ld stamp.py
	@$(ARM)gcc $(ARM_FLAGS) $(ARM_LINK) -T hal/$(1)/$(1).ld $$(filter %.o,$$^) -lgcc -o $$@.new
	@$(PYTHON) stamp.py $$@.new
	@mv $$@.new $$@

.PHONY: $(BUILD)/$(1).stack
$(BUILD)/$(1).stack: $(BUILD)/$(1).elf stack.py
	@echo "$(1):"
	@$(PYTHON) stack.py --limit $(ARM_STACK_LIMIT) --outside '__aeabi_*=64' \
	  $(ARM_ENTRIES_$(1):%=--entry %) $(ARM_SOURCES_$(1):%.c=$(BUILD)/$(1)/%.ci)
endef
$(foreach board,f405 mps2,$(eval $(call arm_board,$(board))))

# The driver has a test of its own, on this machine.
unit: $(BUILD)/test_ads131m08
$(BUILD)/test_ads131m08: tests/test_ads131m08.c drivers/ads131m08.c drivers/ads131m08.h
	@mkdir -p $(@D)
	@$(CC) $(SANITIZE) $(HOST_FLAGS) -o $@ $(filter %.c,$^)

# Registers are integers that become pointers.
.PHONY: lint-tidy-arm
lint: lint-tidy-arm
lint-tidy-arm: $(ARM_HEADERS)
	@clang-tidy --quiet --checks=-performance-no-int-to-ptr hal/arm/*.c hal/f405/*.c hal/mps2/*.c -- \
	  $(ARM_TARGET) -Idrivers $(INCLUDES) --target=arm-none-eabi 2> /dev/null

# One image that decodes frames of the converters, and the one with the core, traced in QEMU.
arm-cycles: $(ARM_IMAGES) $(BUILD)/decode.elf
	@$(PYTHON) cycles.py $(BUILD)/mps2.elf $(BUILD)/decode.elf $(BUILD)/f405.elf

$(BUILD)/decode.elf: tests/decode.c $(BUILD)/mps2/hal/arm/startup.o \
    $(BUILD)/f405/drivers/ads131m08.o hal/mps2/mps2.ld
	@$(ARM)gcc $(ARM_FLAGS) $(ARM_LINK) -T hal/mps2/mps2.ld $(filter %.c %.o,$^) -o $@
