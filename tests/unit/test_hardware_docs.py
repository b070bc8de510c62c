"""hardware/: drawings, lists and budget agree with each other, the firmware and the program."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from bandplate.calibration import Calibration
from bandplate.calibration.sensors import CONNECTORS, EXCITATION_V, expected_noise_n
from bandplate.core.channels import CHANNELS
from bandplate.sources.simulator.winch import ANCHOR_OF_STATION

ROOT = Path(__file__).parents[2]
HARDWARE = ROOT / "hardware"
STATION = HARDWARE / "station"


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HARDWARE / "budget"))
    monkeypatch.syspath_prepend(str(HARDWARE / "firmware"))


def test_the_bill_the_netlist_and_the_limits_agree() -> None:
    """Also: drawings, tables and netlist.csv are those of the sources."""
    done = subprocess.run(
        [sys.executable, str(HARDWARE / "budget" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_faults_of_the_netlist_are_seen() -> None:
    import netlist

    parts = netlist.load()
    whole = {part.ref: part for part in parts}
    whole["J3"].pins["3"] = "SP4"
    whole["C14"].pins["1"] = "3V3A"
    found = "\n".join(netlist.faults([*parts, whole["R1"]]))
    assert "R1 stands twice" in found
    assert "U2 pin 26 (3V3D) has no capacitor" in found
    whole["R301"].pins["1"] = "SP33"
    assert "net SP33: only R301 1" in netlist.faults(parts)


def test_the_processors_pins_are_the_firmwares() -> None:
    """board.h names every pin that the firmware uses, and what it is for."""
    import netlist

    header = (HARDWARE / "firmware" / "hal" / "f405" / "board.h").read_text("utf-8")
    comment = header[: header.index("*/")]
    used = set(re.findall(r"\bP[A-H]\d+\b", comment))
    processor = next(part for part in netlist.load() if part.ref == "U1")
    drawn = {name: processor.pins[pin] for pin, name in processor.names.items()}
    others = {"PA13", "PA14", "PB2", "PA11", "PA12", "PB11", "PC11"}  # programmer, boot loader
    assert {name for name in drawn if re.fullmatch(r"P[A-H]\d+", name)} - others == used
    nets = ("PA0 DRDY_A", "PA1 DRDY_B", "PA4 CS_A", "PC4 CS_B", "PC5 SYNC", "PA5 SCK_M")
    nets += ("PA6 MISO", "PA7 MOSI", "PA9 UART_TX", "PA10 UART_RX", "PB0 ESTOP_M", "PB1 ARM_M")
    nets += ("PB8 CAN1_RX", "PB9 CAN1_TX", "PB5 CAN2_RX", "PB6 CAN2_TX", "PC0 DRIVES")
    for name, net in map(str.split, (*nets, "PC1 RELEASE", "PH0 OSC_IN", "PH1 OSC_OUT")):
        assert drawn[name] == net, name


#: Pins 1 to n of the packages: STM32F405 LQFP64 (ST DS8626, table 7), ADS131M08 TQFP32 (SBAS950B,
#: table 5-1).
PACKAGES = {
    "mcu": """VBAT PC13 PC14 PC15 PH0 PH1 NRST PC0 PC1 PC2 PC3 VSSA VDDA PA0 PA1 PA2
        PA3 VSS VDD PA4 PA5 PA6 PA7 PC4 PC5 PB0 PB1 PB2 PB10 PB11 VCAP_1 VDD
        PB12 PB13 PB14 PB15 PC6 PC7 PC8 PC9 PA8 PA9 PA10 PA11 PA12 PA13 VCAP_2 VDD
        PA14 PA15 PC10 PC11 PC12 PD2 PB3 PB4 PB5 PB6 PB7 BOOT0 PB8 PB9 VSS VDD""",
    "adc": """AIN2P AIN2N AIN3N AIN3P AIN4P AIN4N AIN5N AIN5P AIN6P AIN6N AIN7N AIN7P
        AGND REFIN AVDD SYNC/RST CS DRDY SCLK DOUT DIN XTAL2 CLKIN CAP DGND DVDD NC
        AGND AIN0P AIN0N AIN1N AIN1P""",
}


def test_pins_are_where_the_packages_have_them() -> None:
    import netlist

    for part in netlist.load():
        if part.bom not in PACKAGES:
            continue
        names = PACKAGES[part.bom].split()
        assert {pin: names[int(pin) - 1] for pin in part.pins} == part.names, part.ref
        supplies = {"VDD", "VDDA", "VSS", "VSSA", "VBAT", "AVDD", "DVDD", "AGND", "DGND"}
        wanted = {str(n) for n, name in enumerate(names, 1) if name in supplies}
        assert wanted <= part.pins.keys(), part.ref


def test_every_plug_leads_to_its_channel() -> None:
    """From the plug through its resistors to the ADC's input, in the wire's order."""
    import netlist

    by_ref = {part.ref: part for part in netlist.load()}
    for channel, name in enumerate(CHANNELS[:14]):
        plug = CONNECTORS[name]
        n = plug.removeprefix("J")
        chip = by_ref["U2" if channel < 8 else "U3"]
        inputs = {chip.names[pin]: net for pin, net in chip.pins.items()}
        for side, pin, resistor in (("P", "3", f"R{n}01"), ("N", "4", f"R{n}02")):
            ends = set(by_ref[resistor].pins.values())
            assert ends == {by_ref[plug].pins[pin], inputs[f"AIN{channel % 8}{side}"]}
        assert (by_ref[plug].pins["1"], by_ref[plug].pins["2"]) == ("EXC", "GND")
        assert f">{plug}  {name}: {chip.ref} pins " in (STATION / "plug.svg").read_text("utf-8")


def test_a_stations_dictionary_reads_volts_at_a_bridge_as_newtons(tmp_path: Path) -> None:
    import dictionary as budget

    from station import station_block

    content = budget.dictionary()
    assert station_block(content)[:4] == b"BPST"
    calibration = Calibration.nominal(content)
    cell_v = 2.5 * 2e-3 * 0.5 / (1 + 998 / 1e6)  # half of the rated load, behind 2 x 499 ohm
    counts = cell_v * 32 / 1.2 * 2**23  # REFIN 1.25 V: the range is 1.2 V / gain
    row = [counts + zero for zero in calibration.zero_counts]
    force_n = [
        gain * (count - zero)
        for gain, count, zero in zip(
            calibration.gain_n_per_count, row, calibration.zero_counts, strict=True
        )
    ]
    assert force_n[:14] == pytest.approx([2451.7 / 2] * 8 + [500.0] * 6, rel=1e-6)
    assert [channel["name"] for channel in content["channels"]] == list(CHANNELS)
    short = tmp_path / "cells.csv"
    short.write_text("\n".join((STATION / "cells.csv").read_text().splitlines()[:5]))
    with pytest.raises(SystemExit, match="J1 to J14"):
        budget.dictionary(short)


def test_the_monitor_shows_the_excitation_although_refin_follows_it() -> None:
    import circuit

    assert circuit.EXCITATION_V == EXCITATION_V
    for excitation_v in (2.40, 2.45, 2.50, 2.55):
        shown_v = circuit.monitor_reading_v(excitation_v)
        assert shown_v == pytest.approx(excitation_v, abs=0.006)


def test_the_budget_is_what_the_program_expects_of_a_healthy_bridge() -> None:
    import noise

    for rated_n in (1000.0, 2000.0):
        ours_n = noise.cell_noise_n(rated_n, 1000)
        assert expected_noise_n(rated_n, 1000.0) == pytest.approx(ours_n, rel=0.02)


def test_a_frame_that_swings_below_the_plate_is_the_resonance() -> None:
    import resonance

    rng = np.random.default_rng(3)
    time_s = np.arange(16000) / 4000.0

    def knocks_n(hz: float, size_n: float) -> npt.NDArray[np.float64]:
        ring = np.exp(-time_s / 0.05) * np.sin(2 * np.pi * hz * time_s)
        struck = np.zeros(len(time_s))
        struck[2000::4000] = size_n
        return np.convolve(struck, ring)[: len(time_s)]

    noise_n = rng.normal(0.0, 0.97, len(time_s))
    plate_n = noise_n + knocks_n(190.0, 300.0)
    assert resonance.resonance_hz(noise_n, 4000.0) is None
    assert resonance.resonance_hz(plate_n, 4000.0) == pytest.approx(190.0, abs=3.0)
    both_n = plate_n + knocks_n(95.0, 150.0)
    assert resonance.resonance_hz(both_n, 4000.0) == pytest.approx(95.0, abs=3.0)


def test_band_elements_carry_three_times_what_an_anchor_may_pull() -> None:
    import mechanics

    assert max(line.limit_n for line in ANCHOR_OF_STATION) == mechanics.HIGHEST_BAND_N


def test_what_the_risk_sheet_names_exists() -> None:
    import risks

    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = [name for risk in risks.load() for name in re.findall(r"`(\w+)`", risk.shown_by)]
    assert len(named) > 15
    assert [name for name in named if f"def {name}(" not in tests] == []
    steps = (STATION / "assembly.md").read_text("utf-8")
    for risk in risks.load():
        for step in re.findall(r"assembly (\d+)", risk.shown_by):
            assert f"\n## {step} " in steps, risk.hazard


def test_links_of_the_workshops_pages_lead_somewhere() -> None:
    for page in (HARDWARE / "README.md", *STATION.glob("*.md"), ROOT / "docs" / "doctor.md"):
        for link, place in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text("utf-8")):
            target = page.parent / link if link else page
            assert target.exists(), f"{page.name}: {link}"
            if place:
                headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
                anchors = [
                    re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings
                ]
                assert place in anchors, f"{page.name}: {link}#{place}"
