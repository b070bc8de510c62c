"""Drawings of the mechanics: a plate on its cells, and a band's way from the wall to the person."""

from __future__ import annotations

from svg import FAINT, Drawing

__all__ = ["anchor", "plate"]

_CELLS = (("rl", -180, -280), ("rr", 180, -280), ("fl", -180, 280), ("fr", 180, 280))


def _top(d: Drawing) -> None:
    """Draw both plates from above."""
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
    y, scale, middle = 600.0, 640 / 600, 380.0

    def at(y_mm: float) -> float:
        return middle + scale * y_mm

    d.text(40, y - 40, "Section along the left cells, x = -180 (heights not to scale)", bold=True)
    d.rect(60, y, 640, 8, fill="#444444")
    d.text(712, y + 8, "non-slip rubber 3", size=11)
    d.rect(60, y + 8, 640, 20, fill="#dfe6ec")
    d.text(712, y + 24, "sheet EN AW-6082 10", size=11)
    d.rect(60, y + 28, 640, 40, fill="#eef2f5")
    d.text(712, y + 52, "rib 40 x 40 x 4, glued and screwed at 60", size=11)
    for sign in (-1, 1):
        button, inner = at(280 * sign), at(164 * sign)
        d.rect(button - 20 * scale, y + 68, 40 * scale, 10, fill="#bbbbbb")
        d.circle(button, y + 85, 7, fill="#ffffff")
        outer = button + 14 * scale * sign
        d.rect(min(outer, inner), y + 92, 130 * scale, 26, fill="#f7e3c8")
        block = at(192 * sign) - 30 * scale
        d.rect(block, y + 118, 60 * scale, 24, fill="#bbbbbb")
        for hole_mm in (178.4, 203.8):
            d.line([(at(hole_mm * sign), y + 88), (at(hole_mm * sign), y + 138)], width=3)
    d.text(middle, y + 100, "each beam: 2 x M12 x 55 into its block", anchor="middle", size=11)
    d.text(712, y + 84, "pad 8 and load button: 25 together", size=11)
    d.text(712, y + 108, "shear beam (32 high), block 25", size=11)
    d.rect(60, y + 142, 640, 40, fill="#dfe6ec")
    d.text(712, y + 166, "base frame 60 x 40 x 4, one for both plates", size=11)
    for y_mm in (-290, 0, 290):
        d.line([(at(y_mm), y + 182), (at(y_mm), y + 200)], width=4)
        d.rect(at(y_mm) - 22, y + 200, 44, 10, fill="#444444")
    d.text(722, y + 208, "9 levelling feet M16, steel, no rubber", size=11)
    d.dimension((at(-280), y + 240), (at(280), y + 240), "560 between the load buttons")


def _across(d: Drawing) -> None:
    """Draw the section across a plate's end, where the stops are."""
    y, scale, middle = 930.0, 1.2, 300.0

    def at(x_mm: float) -> float:
        return middle + scale * x_mm

    d.text(40, y - 30, "Section across an end, y = 280: stops and ties", bold=True)
    d.rect(at(-200), y, 400 * scale, 12, fill="#dfe6ec")
    for x_mm in (-180, -60, 60, 180):
        d.rect(at(x_mm - 20), y + 12, 40 * scale, 48, fill="#eef2f5")
    for x_mm in (-120, 0, 120):
        d.rect(at(x_mm - 40), y + 12, 80 * scale, 48, fill="#f8fafb")
    for sign in (-1, 1):
        x = at(180 * sign)
        d.rect(x - 24, y + 60, 48, 10, fill="#bbbbbb")
        d.circle(x, y + 79, 9, fill="#ffffff")
        d.rect(x - 19, y + 88, 38, 38, fill="#f7e3c8")
        d.rect(x - 36, y + 126, 72, 30, fill="#bbbbbb")
        stop = at(120 * sign)
        d.rect(stop - 7, y + 71, 14, 109, fill="#ffffff")
        d.rect(stop - 11, y + 63, 22, 9, fill="#444444")
        d.rect(stop - 11, y + 136, 22, 8, fill="#bbbbbb")
        d.rect(stop - 12, y + 144, 24, 12, fill="#bbbbbb")
        tie = at(60 * sign)
        d.rect(tie - 24, y + 108, 48, 48, fill="#dfe6ec")
        d.line([(tie, y + 38), (tie, y + 120)], width=5)
        d.rect(tie - 9, y + 120, 18, 7, fill="#444444")
        d.rect(tie - 9, y + 60, 18, 8, fill="#bbbbbb")
    d.rect(at(-210), y + 156, 420 * scale, 48, fill="#dfe6ec")
    for sign in (-1, 1):
        stop = at(120 * sign)
        d.line([(stop, y + 156), (stop, y + 187)], dashed=True, width=1)
    d.text(middle, y + 90, "tie M8: 1 mm", anchor="middle", size=11)
    d.text(middle, y + 105, "of play", anchor="middle", size=11)
    d.text(
        middle,
        y + 245,
        "stop M12 x 1.5 x 100, head up: 0.35 below the end cross tube;",
        anchor="middle",
        size=11,
    )
    d.text(
        middle,
        y + 260,
        "lock nut, weld nut, hole 13 in the frame's end tube",
        anchor="middle",
        size=11,
    )
    d.dimension((560, y + 60), (560, y + 156), "82")
    d.dimension(
        (at(-120), y + 222), (at(120), y + 222), "240 between the stops, 120 between the ties"
    )
    d.text(
        600,
        y,
        "Frame, welded before the beams go on (mm)\n"
        "feet: nut M16 below the outer tubes at (-390, 390) x (-290, 0, 290);\n"
        "   plate 120 x 60 x 10 tapped M16 below both middle tubes at\n"
        "   y = -290, 0, 290; hole 17 in the tubes' lower wall\n"
        "blocks 60 x 60 x 25, S355, on the long tubes, flush with the beam's\n"
        "   inner end; two holes tapped M12 through, by the beam's data sheet\n"
        "   (usual: 76.2 and 101.6 from the load hole); all eight level in 0.1\n"
        "stops: nut M12 x 1.5 on the end tubes at (-120, 120) from each\n"
        "   plate's middle, y = -280, 280\n"
        "ties: tube 40 x 40 x 4, 40 long, open along y, on the end tubes at\n"
        "   (-60, 60), y = -280, 280; hole 10; screw from inside: head,\n"
        "   washer, rubber; rivet nut in the inner rib, lock nut against it\n"
        "legs of the strip between the plates: flat 12 x 3, 133 long, in the\n"
        "   middle tubes' seam at y = -250, 0, 250",
        size=11,
    )


def _parts(d: Drawing) -> None:
    """Write what is to be made, and draw the frame from above."""
    d.text(600, 80, "To make, for two plates (mm)", size=14, bold=True)
    scale, x0, y0 = 0.28, 760.0, 452.0
    for x_mm in (-390, -30, 30, 390):
        d.rect(x0 + scale * (x_mm - 30), y0 - scale * 320, scale * 60, scale * 640, fill="#dfe6ec")
    for x_mm in (-360, 60):
        for y_mm in (-320, -30, 260):
            d.rect(x0 + scale * x_mm, y0 + scale * y_mm, scale * 300, scale * 60, fill="#eef2f5")
    for y_mm in (-290, 0, 290):
        d.rect(x0 - scale * 60, y0 + scale * (y_mm - 30), scale * 120, scale * 60, dashed=True)
        for x_mm in (-390, 0, 390):
            d.circle(x0 + scale * x_mm, y0 + scale * y_mm, 5, fill="#444444")
    for plate_mm in (-210, 210):
        for y_mm in (-1, 1):
            for x_mm in (-1, 1):
                x = x0 + scale * (plate_mm + 180 * x_mm)
                d.rect(x - 8, y0 + scale * 192 * y_mm - 8, 16, 16, fill="#bbbbbb")
                tie = x0 + scale * (plate_mm + 60 * x_mm)
                d.rect(tie - 5, y0 + scale * 280 * y_mm - 5, 10, 10, fill="#ffffff")
                stop = x0 + scale * (plate_mm + 120 * x_mm)
                d.circle(stop, y0 + scale * 280 * y_mm, 3, fill="#ffffff")
    d.text(
        890,
        380,
        "frame from above:\n4 tubes 640 long at\nx = -390, -30, 30, 390,\n6 crosses 300 at\n"
        "y = -290, 0, 290,\nwelded; 840 x 640\nblack: the 9 feet\ngrey: blocks\n"
        "squares: ties\ncircles: stops",
        size=11,
    )
    d.text(
        600,
        102,
        "2 sheets 600 x 400 x 10, edges broken 1 x 45 degrees\n"
        "8 tubes 40 x 40 x 4, 600 long, at x = -180, -60, 60, 180\n"
        "6 sets of cross tubes between them, at y = -280, 0, 280\n"
        "8 pads 40 x 40 x 8 glued below the outer ribs at\n"
        "   (-180, -280) (180, -280) (-180, 280) (180, 280);\n"
        "   recess 1 deep, 1 wider than the button, hardened\n"
        "58 screws a plate: 10 in each rib, 2 in each cross piece\n"
        "8 rivet nuts M8 in the inner ribs, y = -280, 280\n"
        "load buttons within 0.2 of their place\n"
        "gap between plates 20, to the cover 4 all round\n"
        "cell cables leave to the rear, clamped within 100 of\n"
        "   the cell, a loop of 50, no contact with the plate",
    )


def plate() -> str:
    """Return the plates' drawing."""
    d = Drawing(1060, 1215, "Plates: seen from above, and sections")
    _top(d)
    _side(d)
    _across(d)
    _parts(d)
    return d.svg()


def anchor() -> str:
    """Return a band's way: every element, and the second tether."""
    d = Drawing(1120, 420, "A band and its second tether (one of six)")
    y = 150.0
    elements = (
        ("Wall or post", "plate\n4 bolts M10"),
        ("Quick link", "8 mm"),
        ("Sensor", "S-beam 1 kN\neye bolts"),
        ("Carabiner", "EN 362"),
        ("Sling", "EN 566"),
        ("Carabiner", "EN 362"),
        ("Band", "in its sleeve"),
        ("Carabiner", "EN 362"),
        ("Person", "cuff or belt"),
    )
    x = 20.0
    centres = []
    for name, words in elements:
        d.box(x, y - 40, 104, 80, f"{name}\n{words}")
        centres.append(x + 52)
        if x > 20:
            d.line([(x - 17, y), (x, y)], width=4)
        x += 121
    first, last = centres[0], centres[7]
    d.line([(first, y + 40), (first, y + 110), (last, y + 110), (last, y + 40)], width=3)
    d.text(
        (first + last) / 2,
        y + 102,
        "second tether: cord EN 564, 8 mm, from the wall plate past sensor, sling and band "
        "to the last carabiner",
        anchor="middle",
    )
    d.text(
        20,
        310,
        "The tether is as long as sensor, sling and band at the band's largest allowed stretch, "
        "plus 50 mm; figure-eight knots; led through the sleeve.\n"
        "The sensor pulls in line: a joint at each end, no side load; its cable has a loop and "
        "is tied to the wall, not to the band.\n"
        "Height: swing at the ankle's height behind, arms at shoulder height, torso at hip height, "
        "1.5 m or more behind the plates: places and lengths in bands.md.",
    )
    return d.svg()
