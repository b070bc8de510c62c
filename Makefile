# Everything happens inside .venv; each target sets up what it needs and a second run starts at once.
# The stamps in .venv say what is done; see CONTRIBUTING.md.

SHELL := /bin/sh
PYTHON ?= python3
ARGS ?=
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --prefer-binary --no-build-isolation
CYTHON_SOURCES := $(shell find cython_ext -type f)
C_SOURCES := $(shell find hardware -name '*.[ch]')
JOBS := $(shell nproc 2>/dev/null || echo 2)

# A checkout that was moved has its old place written all over .venv: start again.
MOVED := $(shell test -f .venv/.root && test "$$(cat .venv/.root)" != "$(CURDIR)" && rm -rf .venv)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore

LINTS := lint-python lint-cython lint-types lint-layers lint-c lint-spelling lint-protocol

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help setup build run test test-slow firmware firmware-test firmware-fuzz lint $(LINTS) format translations screenshots bench validate clean

help:
	@echo "make run                      open the station (the simulated one when no device is there)"
	@echo "make run ARGS='--headless'    the same in the terminal; ARGS go to bandplate (try --help)"
	@echo "make test                     run the tests; ARGS go to pytest"
	@echo "make test-slow                run the long studies and full fault lists too"
	@echo "make firmware                 build the firmware for the board, for QEMU and for this machine"
	@echo "make firmware-test            run it: C tests, in QEMU against bandplate, a short fuzzing"
	@echo "make firmware-fuzz            fuzz its commands with a million inputs (minutes)"
	@echo "make lint                     check style, types, layers and the generated protocol files"
	@echo "make format                   let ruff and clang-format lay out the code"
	@echo "make translations             bring new words of the windows into the German catalogue"
	@echo "make screenshots              take every screen in every state; writes docs/images/screens"
	@echo "make bench                    measure speed here, next to other ways of doing the same"
	@echo "make validate                 long studies on simulated truth; writes docs/validation.md"
	@echo "make setup                    only set up .venv and compile"
	@echo "make clean                    remove .venv and everything that was built"

setup: .venv/.extensions

build: .venv/.extensions

# A machine that was set up without a display may have one now: its libraries come then.
run: .venv/.extensions
	@test -z "$$DISPLAY$$WAYLAND_DISPLAY" || $(PYTHON) .ci/system_packages.py
	@.venv/bin/bandplate $(ARGS)

# Offscreen unless a platform is asked for, so that no window opens and no display is needed.
test test-slow: export QT_QPA_PLATFORM ?= offscreen

test: .venv/.extensions
	@$(PY) -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

test-slow: .venv/.extensions
	@$(PY) -m pytest -m "not hardware" --timeout 1800 $(ARGS)

FIRMWARE = $(MAKE) --no-print-directory -C hardware/firmware PYTHON="$(CURDIR)/$(PY)"

firmware: .venv/.extensions .venv/.firmware
	@$(FIRMWARE) host host-asan arm

firmware-test: firmware
	@$(FIRMWARE) --jobs=$(JOBS) --output-sync=target arm-stack unit lint fuzz arm-cycles FUZZ_RUNS=50000
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest tests/firmware -m hardware -n $(JOBS) --dist loadgroup $(ARGS)

firmware-fuzz: .venv/.extensions .venv/.firmware
	@$(FIRMWARE) fuzz

bench: .venv/.extensions
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(PY) benchmarks/run.py $(ARGS)

validate: .venv/.extensions
	@$(PY) -m tests.studies.run $(ARGS)

lint: $(LINTS)

lint-python: .venv/.lint
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --quiet --check . || \
	  { echo "ruff format would change the layout: run make format" >&2; exit 1; }

lint-cython: .venv/.lint
	@PATH="$(CURDIR)/.venv/bin:$$PATH" cython-lint cython_ext

lint-types: .venv/.lint
	@.venv/bin/mypy --no-error-summary

lint-layers: .venv/.lint
	@report=$$(.venv/bin/lint-imports 2>&1) || { echo "$$report" >&2; exit 1; }

lint-c: .venv/.lint
	@.venv/bin/clang-format --dry-run -Werror $(C_SOURCES)

lint-spelling: .venv/.lint
	@.venv/bin/codespell

lint-protocol: .venv/.lint
	@$(PY) hardware/protocol/generate.py --check

format: .venv/.lint
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format --quiet .
	@.venv/bin/clang-format -i $(C_SOURCES)

# The words of the windows; those of lower layers stand in core/phrases_de.toml, by hand.
translations: .venv/.installed
	@mkdir -p build
	@find src/bandplate/gui -name '*.py' | LC_ALL=C sort > build/tr-sources.txt
	@.venv/bin/pyside6-lupdate @build/tr-sources.txt -silent -locations none -no-obsolete \
	  -tr-function-alias tr+=_tr \
	  -source-language en -target-language de_DE -ts src/bandplate/gui/translations/bandplate_de.ts

# Long. Ends with an error where words are clipped, overlap or are too pale.
screenshots: .venv/.extensions
	@$(PY) -m tests.screens docs/images/screens $(ARGS)

clean:
	@rm -rf .venv build dist src/*.egg-info
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src -name '*.so' -delete
	@find src tests benchmarks hardware .ci -name __pycache__ -prune -exec rm -rf {} +

# What PyPI cannot give: compiler, Python headers, Qt's libraries.
.venv/.system: .ci/system_packages.py
	@$(PYTHON) .ci/system_packages.py
	@$(PYTHON) -m venv .venv
	@printf '%s\n' "$(CURDIR)" > .venv/.root
	@touch $@

.venv/.firmware: .ci/system_packages.py .venv/.system
	@$(PYTHON) .ci/system_packages.py firmware
	@touch $@

# The build's own tools go into .venv, so that pip and `build` compile against one numpy.
# The extensions are left to the next stamp, which compiles only what changed.
.venv/.installed: pyproject.toml .venv/.system
	@echo "Installing Python packages into .venv (a minute or two) ..." >&2
	@$(PY) -c 'import tomllib; \
	  print("\n".join(tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"]))' \
	  > .venv/build-requires.txt
	@$(PIP) -r .venv/build-requires.txt
	@BANDPLATE_SKIP_EXTENSIONS=1 $(PIP) --editable '.[c3d,test]'
	@touch $@

.venv/.extensions: $(CYTHON_SOURCES) setup.py .venv/.installed
	@echo "Compiling the real-time layer ..." >&2
	@mkdir -p build
	@$(PY) setup.py --quiet build_ext --inplace --parallel $(JOBS) > build/compile.log 2>&1 || \
	  { cat build/compile.log >&2; exit 1; }
	@touch $@

.venv/.lint: .venv/.installed
	@test -x .venv/bin/lint-imports || echo "Installing the linters into .venv ..." >&2
	@BANDPLATE_SKIP_EXTENSIONS=1 $(PIP) --editable '.[lint]'
	@touch $@
