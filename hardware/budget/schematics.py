"""Drawings of the electronics: blocks, wiring from the netlist, one plug's input."""

from __future__ import annotations

from netlist import N_PLUGS, Part, load
from parts import items
from svg import FAINT, INK, Drawing

__all__ = ["block", "estop", "plug", "wiring"]

_ROW = 17.0
_SENSORS = (
    *(f"{side}.{corner}" for side in ("left", "right") for corner in ("fl", "fr", "rl", "rr")),
    *(f"{band}_{side}" for band in ("swing", "arm", "torso") for side in ("left", "right")),
)
_RAILS = ("3V3", "5V", "12V", "EXC", "REF", "VBIAS", "VU")


def block() -> str:
    """Return the block diagram."""
    d = Drawing(1180, 640, "Station: block diagram")
    d.rect(270, 60, 640, 470, fill="#fbfbf7", dashed=True)
    d.text(
        280,
        80,
        "in the earthed case: the board, and the USB cable's end at J22",
        size=11,
        stroke=FAINT,
    )
    d.box(30, 110, 180, 70, "Left plate\n4 cells 2.5 kN\nJ1-J4")
    d.box(30, 200, 180, 70, "Right plate\n4 cells 2.5 kN\nJ5-J8")
    d.box(30, 300, 180, 70, "Bands\n6 S-beams 1 kN\nJ9-J14")
    d.box(300, 110, 150, 260, "14 inputs\nESD, bias for\nopen bridges\n499 ohm, 10 nF")
    d.box(510, 110, 150, 90, "ADC A\nADS131M08, gain 32\nJ1-J8")
    d.box(510, 280, 150, 90, "ADC B\nADS131M08, gain 32\nJ9-J14; 6, 7: gain 1")
    d.box(510, 222, 150, 36, "8.192 MHz", fill="#ffffff")
    d.box(300, 420, 150, 80, "Excitation\nREF5025, OPA2320\n2.5 V, 100 mA")
    d.box(510, 420, 150, 80, "REFIN\n= excitation / 2\n1.25 V to both")
    d.box(
        730,
        180,
        150,
        190,
        "STM32F405\nSPI1 10.5 MHz, DMA\nTIM2 takes DRDY\nUSART1 3 Mbaud\nwatchdog",
    )
    d.box(730, 420, 150, 80, "Supply\n12 V -> 5 V ->\n3.3 V analog, digital")
    d.box(730, 100, 150, 54, "Isolator\nISO7721, J22", fill="#fff3e0")
    d.box(960, 97, 190, 60, "USB bridge\nFT232H cable")
    d.box(960, 200, 190, 60, "Computer\nbandplate")
    d.box(960, 430, 190, 60, "12 V supply\nclass II, 1.5 A")
    d.box(510, 560, 150, 60, "Stop J15, ARM J16\nto PB0, PB1")
    d.box(730, 560, 420, 60, "Anchor, optional\nCAN J17, J18; power and brakes J19", dashed=True)
    for y in (145, 235, 335):
        d.line([(210, y), (300, y)], arrow=True)
    d.line([(450, 155), (510, 155)], arrow=True)
    d.line([(450, 325), (510, 325)], arrow=True)
    d.line([(660, 190), (730, 190)], both=True)
    d.line([(660, 325), (730, 325)], both=True)
    d.line([(585, 222), (585, 200)], arrow=True)
    d.line([(585, 258), (585, 280)], arrow=True)
    d.line([(375, 420), (375, 370)], arrow=True)
    d.text(382, 398, "E+", size=11)
    d.line([(450, 460), (510, 460)], arrow=True)
    d.line([(585, 420), (585, 370)], arrow=True)
    d.line([(805, 420), (805, 370)], arrow=True)
    d.line([(960, 460), (880, 460)], arrow=True)
    d.line([(805, 180), (805, 154)], both=True)
    d.line([(880, 127), (960, 127)], both=True)
    d.line([(1055, 157), (1055, 200)], both=True)
    d.line([(660, 590), (695, 590), (695, 340), (730, 340)], arrow=True)
    d.line([(905, 560), (905, 355), (880, 355)], both=True, dashed=True)
    return d.svg()


def _height(part: Part) -> float:
    return 34.0 + _ROW * ((len(part.pins) + 1) // 2)


def _draw(d: Drawing, part: Part, x: float, y: float) -> None:
    """Draw a part: pins in two columns, each with its net."""
    rows = (len(part.pins) + 1) // 2
    d.text(x + 200, y + 12, f"{part.ref}  {part.title}", anchor="middle", bold=True, size=11)
    d.rect(x + 110, y + 18, 180, rows * _ROW + 8, fill="#f2f5f8", dashed=part.optional)
    pins = sorted(part.pins, key=lambda pin: pin.zfill(3))
    for n, pin in enumerate(pins):
        right, row_y = n >= rows, y + 34 + _ROW * (n % rows)
        edge, away = (x + 290, x + 312) if right else (x + 110, x + 88)
        net = part.pins[pin]
        colour = "#a03000" if net.startswith(_RAILS) else FAINT if "GND" in net else "#003c8c"
        end = "start" if right else "end"
        inside = "end" if right else "start"
        label = f"{part.names[pin]} {pin}" if right else f"{pin} {part.names[pin]}"
        d.line([(edge, row_y - 4), (away, row_y - 4)], width=1)
        d.text(away + (4 if right else -4), row_y, net, size=11, anchor=end, stroke=colour)
        d.text(edge + (-5 if right else 5), row_y, label.strip(), size=10, anchor=inside)


def wiring() -> str:
    """Return the wiring diagram: every part of the board, nets by their names."""
    parts = [part for part in load() if not part.ref.startswith(tuple("RCDFL"))]
    parts = [p for p in parts if p.ref not in ("X1", "X2", *(f"J{n}" for n in range(2, 15)))]
    columns: list[list[Part]] = [[], [], [], []]
    filled = [0.0] * 4
    for part in sorted(parts, key=_height, reverse=True):
        shortest = filled.index(min(filled))
        columns[shortest].append(part)
        filled[shortest] += _height(part) + 16
    passives = [p for p in load() if len(p.pins) == 2 and p.ref[-2:] not in ("01", "02", "03")]
    passives = [p for p in passives if p.ref[1:].isdigit() and int(p.ref[1:]) < 100]
    passives = [p for p in passives if p.ref[0] in "RCDFLX"]
    bill = items()
    per_column = (len(passives) + 3) // 4
    top = 90 + max(filled)
    title = "Station: wiring (made from netlist.toml; equal names are connected)"
    d = Drawing(1640, top + 60 + per_column * 32, title)
    d.text(
        20,
        52,
        "J1 stands for J1 to J14: J2 has SP2, SN2, AP2, AN2 and so on; plug.svg shows what "
        "belongs to each. Broken lines: only with an anchor. Pins not shown stay open.",
    )
    for n, column in enumerate(columns):
        y = 75.0
        for part in column:
            _draw(d, part, 5 + 408 * n, y)
            y += _height(part) + 16
    d.text(20, top + 10, "Parts with two pins", size=14, bold=True)
    for n, part in enumerate(passives):
        x, y = 20 + 408 * (n // per_column), top + 36 + 32 * (n % per_column)
        name = bill[part.bom].part
        value = name if len(name) < 34 else name[:33] + "."
        mark = " (anchor)" if part.optional else ""
        d.text(x, y, f"{part.ref}  {value}{mark}", size=11, bold=True)
        why = f": {part.title}" if part.title else ""
        d.text(x + 12, y + 13, f"{part.pins['1']} - {part.pins['2']}{why}", size=10)
    return d.svg()


def plug() -> str:
    """Return the input of one plug and the table of all of them."""
    bill = items()
    by_ref = {part.ref: part for part in load()}

    def value(ref: str) -> str:
        words = bill[by_ref[ref].bom].part.split()
        unit = {"ohm": " ohm", "k": " k", "M": " M", "nF": " nF"}[words[1]]
        return f"{ref} {words[0]}{unit}"

    d = Drawing(1120, 760, "One plug's input (J1; the others alike)")
    d.box(30, 100, 110, 190, "J1\nXLR 4\nto the cell")
    for y, words in ((120, "1 E+"), (170, "3 S+"), (230, "4 S-"), (270, "2 E-")):
        d.text(134, y + 4, words, size=11, anchor="end")
    d.line([(140, 120), (330, 120)])
    d.text(336, 124, "EXC 2.5 V, star from U7/Q1", size=11)
    d.line([(140, 270), (200, 270), (200, 280)])
    d.ground(200, 280)
    for y, name, ref in ((170, "SP1", "R101"), (230, "SN1", "R102")):
        d.line([(140, y), (470, y)])
        d.text(160, y - 5, name, size=11, stroke="#003c8c")
        d.resistor(470, y, value(ref))
        d.line([(510, y), (800, y)])
    d.text(806, 174, "AP1 to U2 pin 29 (AIN0P)", size=11)
    d.text(806, 234, "AN1 to U2 pin 30 (AIN0N)", size=11)
    d.capacitor(590, 170, value("C101"), height=60)
    for x, y, ref in ((700, 230, "C103"), (760, 170, "C102")):
        d.line([(x, y), (x, 290)])
        d.capacitor(x, 290, "", height=40)
        d.ground(x, 330)
        d.text(x, 362, value(ref), size=11, anchor="middle")
    for x, y, ref in ((240, 230, "R104"), (400, 170, "R103")):
        d.line([(x, y), (x, 300)])
        d.resistor(x, 300, value(ref), upright=True)
        d.line([(x, 340), (x, 352)])
    d.ground(400, 352)
    d.text(240, 368, "VBIAS 0.83 V", size=11, anchor="middle")
    for x, y in ((240, 230), (400, 170), (590, 170), (590, 230), (700, 230), (760, 170)):
        d.circle(x, y, 3, fill=INK)
    d.text(
        30,
        410,
        "D101 on E+, D102 on S+, D103 on S-: ESD diodes to ground at the plug. Shell: CHASSIS.\n"
        "R103, R104: an open wire takes the reading to the end of the range. C101: C0G only.",
    )
    d.text(30, 470, "Plug, sensor, ADC", size=14, bold=True)
    for n in range(1, N_PLUGS + 1):
        chip = next(ref for ref in ("U2", "U3") if f"AP{n}" in by_ref[ref].pins.values())
        pins = {net: pin for pin, net in by_ref[chip].pins.items()}
        x, y = 30 + 370 * ((n - 1) // 5), 500 + 26 * ((n - 1) % 5)
        words = f"J{n}  {_SENSORS[n - 1]}: {chip} pins {pins[f'AP{n}']}, {pins[f'AN{n}']}"
        d.text(x, y, f"{words}  (channel {n - 1})")
    d.text(
        30,
        660,
        "Cable: S+ with S- and E+ with E- are twisted pairs; the shield ends at the plug's shell "
        "and at the cell's body.\nA positive load (compression of a plate's cell, tension of a "
        "band's) must count upwards: if it does not, exchange S+ and S- in that plug.",
    )
    return d.svg()


def estop() -> str:
    """Return the emergency stop's two circuits."""
    d = Drawing(1120, 520, "Emergency stop and ARM button")
    d.text(30, 70, "On every station: told to the device (it stops drills; it switches no power)")
    d.box(30, 100, 170, 80, "S10 emergency stop\ncontact 1, NC\ndirect opening")
    d.box(30, 210, 170, 60, "S11 ARM button\nNO")
    for y, plug_, pin, refs in (
        (140, "J15", "PB0 (U1 26)", ("R12", "R13", "C40", "D4")),
        (240, "J16", "PB1 (U1 27)", ("R14", "R15", "C41", "D5")),
    ):
        d.line([(200, y - 10), (330, y - 10)])
        d.line([(200, y + 10), (330, y + 10)])
        d.box(330, y - 25, 80, 50, plug_)
        d.text(320, y - 16, "2", size=11, anchor="end")
        d.text(320, y + 24, "1 GND", size=11, anchor="end")
        d.line([(410, y), (560, y)])
        d.text(
            485,
            y - 8,
            f"{refs[0]} 1 k to 3.3 V, {refs[3]}",
            size=11,
            anchor="middle",
        )
        d.resistor(580, y, f"{refs[1]} 1 k")
        d.line([(560, y), (580, y)])
        d.line([(620, y), (760, y)])
        d.text(690, y + 16, f"{refs[2]} 100 nF to GND", size=11, anchor="middle")
        d.text(766, y + 4, pin)
    d.text(880, 136, "high: pressed, torn or", size=11)
    d.text(880, 150, "unplugged", size=11)
    d.text(880, 240, "low: button is down", size=11)
    d.text(30, 320, "Only with an anchor: an independent circuit that no program is part of")
    d.box(30, 350, 150, 80, "24 V drives'\nsupply, fused", dashed=True)
    d.box(230, 350, 170, 80, "S10 contacts 2a, 2b\nNC, two channels\ntwo ZBE102", dashed=True)
    d.box(450, 350, 190, 80, "Safety relay\ntwo channels, monitored\nmanual reset", dashed=True)
    d.box(690, 350, 170, 80, "Drives' contactors\nand brakes' coils", dashed=True)
    d.box(910, 350, 180, 80, "Drives, brakes\nbrakes hold unpowered", dashed=True)
    for x in (180, 400, 640, 860):
        d.line([(x, 390), (x + 50, 390)], arrow=True)
    d.line([(775, 470), (775, 430)], arrow=True, dashed=True)
    d.text(765, 474, "J19 1, 2 (Q2, Q3) in series: the device too can only take away", anchor="end")
    return d.svg()
