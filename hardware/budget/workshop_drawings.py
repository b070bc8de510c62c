"""Drawings of the mechanics: a plate on its cells, and a band's way from the wall to the person."""

from __future__ import annotations

from svg import FAINT, Drawing

__all__ = ["anchor", "plate"]

_CELLS = (("rl", -180, -280), ("rr", 180, -280), ("fl", -180, 280), ("fr", 180, 280))


def _top(d: Drawing) -> None:
    """Draw both plates from above, a quarter of their size."""
    scale = 0.5
    for name, middle_mm in (("left", -210), ("right", 210)):
        x0, y0 = 330 + scale * middle_mm, 290

        def at(x_mm: float, y_mm: float, x0: float = x0, y0: float = y0) -> tuple[float, float]:
            return x0 + scale * x_mm, y0 - scale * y_mm

        left, top = at(-200, 300)
        d.rect(left, top, 400 * scale, 600 * scale, fill="#f2f5f8")
        for corner, x_mm, y_mm in _CELLS:
            x, y = at(x_mm, y_mm)
            d.circle(x, y, 7, fill="#ffffff")
            inward = 1 if x_mm < 0 else -1
            d.text(x + 12 * inward, y + 4, corner, size=11, anchor="start" if inward > 0 else "end")
        for x_mm in (-180, -60, 60, 180):
            d.line([at(x_mm, 262), at(x_mm, -262)], dashed=True, width=1, stroke=FAINT)
        d.line([at(0, -30), at(0, 30)], arrow=True, width=1)
        d.line([at(-30, 0), at(30, 0)], arrow=True, width=1)
        d.text(*at(6, 34), "y", size=11)
        d.text(*at(36, -4), "x", size=11)
        d.text(*at(0, -110), f"{name} plate", anchor="middle", bold=True)
    d.text(330, 120, "front: where the athlete looks", anchor="middle", size=11)
    d.dimension((225, 462), (435, 462), "420 between middles")
    d.dimension((135, 482), (315, 482), "360 between cells")
    d.dimension((125, 502), (325, 502), "400")
    d.dimension((105, 150), (105, 430), "560")
    d.dimension((60, 140), (60, 440), "600")


def _side(d: Drawing) -> None:
    """Draw the section through one row of cells, front to rear."""
    y = 600.0
    d.text(40, y - 40, "Section along the left cells (not to scale)", bold=True)
    d.rect(60, y, 640, 8, fill="#444444")
    d.text(712, y + 8, "non-slip rubber 3", size=11)
    d.rect(60, y + 8, 640, 20, fill="#dfe6ec")
    d.text(712, y + 24, "sheet EN AW-6082 10", size=11)
    d.rect(60, y + 28, 640, 40, fill="#eef2f5")
    d.text(712, y + 52, "rib 40 x 40 x 4, glued and screwed at 60", size=11)
    for x, sign in ((82, 1), (678, -1)):
        d.rect(x - 20, y + 68, 40, 10, fill="#bbbbbb")
        d.circle(x, y + 85, 7, fill="#ffffff")
        left = x - 14 if sign > 0 else x - 126
        d.rect(left, y + 92, 140, 26, fill="#f7e3c8")
        d.rect(x + sign * 70 - (0 if sign > 0 else 50), y + 118, 50, 24, fill="#bbbbbb")
        stop = x + sign * 160
        d.rect(stop - 5, y + 74, 10, 68, fill="#ffffff")
    d.text(380, y + 88, "shear beam, block below it", anchor="middle", size=11)
    d.text(380, y + 106, "pad 8 and load button at the cell's end", anchor="middle", size=11)
    d.line([(247, y + 122), (300, y + 130)], width=1, stroke=FAINT)
    d.text(304, y + 134, "stop M12: gap 0.38 to the rib", size=11)
    d.rect(60, y + 142, 640, 40, fill="#dfe6ec")
    d.text(712, y + 166, "base frame 60 x 40 x 4, one for both plates", size=11)
    for x in (90, 380, 670):
        d.line([(x, y + 182), (x, y + 200)], width=4)
        d.rect(x - 22, y + 200, 44, 10, fill="#444444")
    d.text(712, y + 208, "6 levelling feet M16", size=11)
    d.dimension((82, y + 240), (678, y + 240), "560 between the load buttons")


def _parts(d: Drawing) -> None:
    """Write what is to be made, and draw the frame from above."""
    d.text(600, 80, "To make, for two plates (mm)", size=14, bold=True)
    scale, x0, y0 = 0.28, 760.0, 462.0
    for x_mm in (-390, -30, 30, 390):
        d.rect(x0 + scale * (x_mm - 30), y0 - scale * 320, scale * 60, scale * 640, fill="#dfe6ec")
    for x_mm in (-360, 60):
        for y_mm in (-320, -30, 260):
            d.rect(x0 + scale * x_mm, y0 + scale * y_mm, scale * 300, scale * 60, fill="#eef2f5")
    for x_mm in (-390, 390):
        for y_mm in (-290, 0, 290):
            d.circle(x0 + scale * x_mm, y0 + scale * y_mm, 5, fill="#444444")
    d.text(
        890,
        400,
        "frame from above:\n4 tubes 640 long at\nx = -390, -30, 30, 390,\n6 crosses 300 at\n"
        "y = -290, 0, 290,\nwelded; 840 x 640\nblack: the 6 feet",
        size=11,
    )
    d.text(
        600,
        102,
        "2 sheets 600 x 400 x 10, edges broken 1 x 45 degrees\n"
        "8 tubes 40 x 40 x 4, 600 long, at x = -180, -60, 60, 180\n"
        "6 sets of cross tubes between them, at y = -280, 0, 280\n"
        "8 pads 40 x 40 x 8 under the tubes' crossings at\n"
        "   (-180, -280) (180, -280) (-180, 280) (180, 280)\n"
        "56 screws a plate: 10 in each rib, 16 in the crosses\n"
        "8 blocks 80 x 50 x 25 welded to the frame, flat in 0.1\n"
        "   together; two holes for the beam by its data sheet\n"
        "load buttons within 0.2 of their place\n"
        "8 stops at y = -200, 200 below the outer ribs; 8 ties M8\n"
        "   at y = -120, 120: insert in the rib, lug on the frame\n"
        "gap between plates 20, to the cover sheet 4 all round\n"
        "cell cables leave to the rear, clamped within 100 of\n"
        "   the cell, a loop of 50, no contact with the plate",
    )


def plate() -> str:
    """Return the plates' drawing."""
    d = Drawing(1060, 880, "Plates: seen from above, and section")
    _top(d)
    _side(d)
    _parts(d)
    return d.svg()


def anchor() -> str:
    """Return a band's way: every element, and the second tether."""
    d = Drawing(1120, 420, "A band and its second tether (one of six)")
    y = 150.0
    elements = (
        ("Wall or post", "plate, 4 bolts M10"),
        ("Quick link", "8 mm"),
        ("Sensor", "S-beam 1 kN\neye bolts"),
        ("Carabiner", "EN 362"),
        ("Band", "in its sleeve"),
        ("Carabiner", "EN 362"),
        ("Person", "cuff or belt"),
    )
    x = 20.0
    centres = []
    for name, words in elements:
        d.box(x, y - 40, 128, 80, f"{name}\n{words}")
        centres.append(x + 64)
        if x > 20:
            d.line([(x - 30, y), (x, y)], width=4)
        x += 158
    first, last = centres[0], centres[5]
    d.line([(first, y + 40), (first, y + 110), (last, y + 110), (last, y + 40)], width=3)
    d.text(
        (first + last) / 2,
        y + 102,
        "second tether: cord EN 564, 8 mm, from the wall plate past sensor and band "
        "to the last carabiner",
        anchor="middle",
    )
    d.text(
        20,
        310,
        "The tether is as long as sensor and band at the band's largest allowed stretch, plus "
        "50 mm; figure-eight knots; led through the sleeve.\n"
        "The sensor pulls in line: a joint at each end, no side load; its cable has a loop and "
        "is tied to the wall, not to the band.\n"
        "Height: swing at the ankle's height behind, arms at shoulder height, torso at hip height, "
        "1.2 to 2.5 m from the plates.",
    )
    return d.svg()
