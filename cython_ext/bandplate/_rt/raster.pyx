"""Curves to pixels: a min/max pyramid of the past, and antialiased columns drawn into an image.

A screen column is a fixed interval of absolute sample positions (column c covers samples
``[floor(c * s), floor((c + 1) * s))`` with s samples per column), so that a curve that scrolls
moves whole columns and never flickers. The pyramid answers the minimum and maximum of any interval
in about 6 steps per level, so ten minutes cost what ten seconds cost.

Thread: everything here belongs to the one thread that draws; no function keeps a pointer.
"""

from libc.math cimport NAN, ceil, floor, sqrt
cimport cython
from libc.stdint cimport int64_t, uint32_t
from libc.stdlib cimport calloc, free

import numpy as np

__all__ = ["MinMaxPyramid", "draw_curve", "fill_band"]

cdef enum:
    MAX_LEVELS = 12
    MAX_REACH = 16


cdef class MinMaxPyramid:
    """The newest ``capacity`` samples of several curves, with minima and maxima by powers of four.

    Positions are absolute: sample 0 is the first one ever appended. A sample that never arrived is
    appended as NaN, and an interval that holds one answers NaN: a gap stays a gap at every zoom.

    Parameters
    ----------
    n_curves : int
        Curves that are appended together.
    capacity : int
        Samples kept per curve; rounded up to a power of four.
    """

    cdef int n_curves_, n_levels
    cdef int64_t capacity_, head_
    cdef float *low[MAX_LEVELS]
    cdef float *high[MAX_LEVELS]

    def __cinit__(self, int n_curves, int64_t capacity):
        cdef int level
        if n_curves < 1 or not 4 <= capacity <= 4 ** (MAX_LEVELS - 1):
            raise ValueError(f"a pyramid of {n_curves} curves x {capacity} samples cannot be")
        self.n_curves_ = n_curves
        self.n_levels = 1
        self.capacity_ = 1
        while self.capacity_ < capacity:
            self.capacity_ *= 4
            self.n_levels += 1
        for level in range(self.n_levels):
            self.low[level] = <float *>calloc(n_curves * (self.capacity_ >> 2 * level), 4)
            if level == 0:  # one sample is its own minimum and maximum
                self.high[0] = self.low[0]
            else:
                self.high[level] = <float *>calloc(n_curves * (self.capacity_ >> 2 * level), 4)
            if self.low[level] == NULL or self.high[level] == NULL:
                raise MemoryError(f"no memory for {n_curves} curves of {capacity} samples")

    def __dealloc__(self):
        cdef int level
        for level in range(self.n_levels):
            free(self.low[level])
            if level > 0:
                free(self.high[level])

    @property
    def n_curves(self):
        """Curves that are appended together."""
        return self.n_curves_

    @property
    def capacity(self):
        """Samples kept per curve."""
        return self.capacity_

    @property
    def head(self):
        """Position after the newest sample: samples appended so far."""
        return self.head_

    @property
    def first(self):
        """Oldest position that is still kept."""
        return max(0, self.head_ - self.capacity_)

    @cython.boundscheck(False)
    @cython.wraparound(False)
    @cython.cdivision(True)
    def append(self, const float[:, :] values):
        """Append samples, float32 array of shape (n_samples, n_curves), NaN where absent."""
        cdef int64_t n = values.shape[0], i, at
        cdef int k
        if values.shape[1] != self.n_curves_:
            raise ValueError(f"{values.shape[1]} curves given, the pyramid has {self.n_curves_}")
        with nogil:
            for k in range(self.n_curves_):
                for i in range(n):
                    at = self.head_ + i
                    self.low[0][k * self.capacity_ + (at & (self.capacity_ - 1))] = values[i, k]
                    if at & 3 == 3:
                        self.climb(k, at)
            self.head_ += n

    def append_gap(self, int64_t n_samples):
        """Append samples that never arrived."""
        cdef int64_t i, at
        cdef int k
        with nogil:
            for k in range(self.n_curves_):
                for i in range(n_samples):
                    at = self.head_ + i
                    self.low[0][k * self.capacity_ + (at & (self.capacity_ - 1))] = NAN
                    if at & 3 == 3:
                        self.climb(k, at)
            self.head_ += n_samples

    cdef void climb(self, int k, int64_t at) noexcept nogil:
        """Close every bin that ends with sample ``at``."""
        cdef int level = 1, i
        cdef int64_t bin = at >> 2, below
        cdef float lo, hi, a, b
        while level < self.n_levels:
            below = k * (self.capacity_ >> 2 * (level - 1)) + (
                (bin << 2) & ((self.capacity_ >> 2 * (level - 1)) - 1)
            )
            lo = self.low[level - 1][below]
            hi = self.high[level - 1][below]
            for i in range(1, 4):
                a = self.low[level - 1][below + i]
                b = self.high[level - 1][below + i]
                # NaN fails every comparison, so it has to be carried by hand
                lo = a if a < lo or a != a else lo
                hi = b if b > hi or b != b else hi
                if a != a:
                    break
            below = k * (self.capacity_ >> 2 * level) + (bin & ((self.capacity_ >> 2 * level) - 1))
            self.low[level][below] = lo if lo == lo and hi == hi else NAN
            self.high[level][below] = hi if lo == lo and hi == hi else NAN
            if bin & 3 != 3:
                return
            bin >>= 2
            level += 1

    cdef void range_of(self, int k, int64_t a, int64_t b, float *low, float *high) noexcept nogil:
        """Minimum and maximum over positions [a, b), which must be kept and not empty."""
        cdef int level = 0
        cdef float lo, hi
        cdef int64_t base, mask, n
        lo = self.low[0][k * self.capacity_ + (a & (self.capacity_ - 1))]
        hi = lo
        while True:
            base = k * (self.capacity_ >> 2 * level)
            mask = (self.capacity_ >> 2 * level) - 1
            while a < b and (a & 3 or b - a < 4 or level == self.n_levels - 1):
                n = base + (a & mask)
                a += 1
                if self.low[level][n] < lo:
                    lo = self.low[level][n]
                if self.high[level][n] > hi:
                    hi = self.high[level][n]
                if self.low[level][n] != self.low[level][n]:
                    lo = NAN
                    break
            while a < b and lo == lo and b & 3:
                b -= 1
                n = base + (b & mask)
                if self.low[level][n] < lo:
                    lo = self.low[level][n]
                if self.high[level][n] > hi:
                    hi = self.high[level][n]
                if self.low[level][n] != self.low[level][n]:
                    lo = NAN
            if a >= b or lo != lo:
                break
            a >>= 2
            b >>= 2
            level += 1
        low[0] = lo
        high[0] = hi if lo == lo else NAN

    @cython.boundscheck(False)
    @cython.wraparound(False)
    @cython.cdivision(True)
    def columns(
        self, int curve, int64_t first_column, double samples_per_column, float[:, ::1] out
    ):
        """Write minimum and maximum of consecutive screen columns.

        Parameters
        ----------
        curve : int
            Which curve.
        first_column : int
            Absolute number of the first column; column c begins at position c * samples_per_column.
        samples_per_column : float
            May be a fraction; below 1 the curve is interpolated linearly between its samples.
        out : float32 array of shape (n_columns, 2)
            Receives (minimum, maximum); NaN where a sample is missing, not yet there or forgotten.
        """
        cdef int64_t a, b, oldest = max(0, self.head_ - self.capacity_), c
        cdef Py_ssize_t i
        cdef double at
        cdef float v, w
        cdef int64_t base = curve * self.capacity_, mask = self.capacity_ - 1
        if not 0 <= curve < self.n_curves_:
            raise IndexError(f"curve {curve} of {self.n_curves_}")
        if out.shape[1] != 2 or not samples_per_column > 0:
            raise ValueError("out must have shape (n_columns, 2), samples_per_column be positive")
        with nogil:
            for i in range(out.shape[0]):
                c = first_column + i
                out[i, 0] = NAN
                out[i, 1] = NAN
                if samples_per_column < 1:
                    at = (c + 0.5) * samples_per_column
                    a = <int64_t>floor(at)
                    if oldest <= a and a + 1 < self.head_:
                        v = self.low[0][base + (a & mask)]
                        w = self.low[0][base + ((a + 1) & mask)]
                        out[i, 0] = v + <float>(at - a) * (w - v)
                        out[i, 1] = out[i, 0]
                    continue
                a = <int64_t>floor(c * samples_per_column)
                b = min(<int64_t>floor((c + 1) * samples_per_column), self.head_)
                if oldest <= a < b:
                    self.range_of(curve, a, b, &out[i, 0], &out[i, 1])

    def value_at(self, int curve, int64_t position):
        """Return one sample; NaN where it is missing, not yet there or forgotten."""
        if not 0 <= curve < self.n_curves_:
            raise IndexError(f"curve {curve} of {self.n_curves_}")
        if not max(0, self.head_ - self.capacity_) <= position < self.head_:
            return NAN
        return self.low[0][curve * self.capacity_ + (position & (self.capacity_ - 1))]


cdef inline uint32_t blend(uint32_t under, uint32_t over, uint32_t weight) noexcept nogil:
    """Mix two 0x00RRGGBB pixels; weight 0 to 256 of ``over``. Red and blue go together."""
    cdef uint32_t rb = ((under & 0xFF00FF) * (256 - weight) + (over & 0xFF00FF) * weight) >> 8
    cdef uint32_t g = ((under & 0x00FF00) * (256 - weight) + (over & 0x00FF00) * weight) >> 8
    return <uint32_t>0xFF000000U | (rb & 0xFF00FF) | (g & 0x00FF00)


cdef inline double below_edge(double y, double a, double b) noexcept nogil:
    """Area of one column above row y and below an edge that runs from height a to b, a <= b."""
    if y <= a:
        return 0.0
    if y >= b:
        return y - 0.5 * (a + b)
    return 0.5 * (y - a) * (y - a) / (b - a)


@cython.boundscheck(False)
@cython.wraparound(False)
@cython.cdivision(True)
cdef void cover(
    uint32_t[:, ::1] image, Py_ssize_t x, double top_left, double top_right,
    double bottom_left, double bottom_right, int clip_top, int clip_bottom,
    uint32_t colour, double opacity,
) noexcept nogil:
    """Fill one column between two sloped edges with exact area coverage."""
    cdef double a = min(top_left, top_right), b = max(top_left, top_right)
    cdef double c = min(bottom_left, bottom_right), d = max(bottom_left, bottom_right)
    cdef double area
    if d <= clip_top or a >= clip_bottom:
        return
    cdef int first = <int>floor(max(a, clip_top)), last = <int>ceil(min(d, clip_bottom)), y
    cdef double full_from = ceil(b), full_to = floor(c)
    cdef uint32_t weight, full = <uint32_t>(256 * opacity)
    for y in range(first, last):
        if full_from <= y and y + 1 <= full_to:
            weight = full
        else:
            area = (
                below_edge(y + 1, a, b) - below_edge(y, a, b)
                - below_edge(y + 1, c, d) + below_edge(y, c, d)
            )
            weight = <uint32_t>(256 * opacity * min(max(area, 0.0), 1.0))
        if weight == 256:
            image[y, x] = <uint32_t>0xFF000000U | colour
        elif weight:
            image[y, x] = blend(image[y, x], colour, weight)


@cython.boundscheck(False)
@cython.wraparound(False)
@cython.cdivision(True)
cdef void strip(
    uint32_t[:, ::1] image, Py_ssize_t x0, double[::1] top, double[::1] bottom,
    int clip_top, int clip_bottom, uint32_t colour, double opacity,
) noexcept nogil:
    """Fill between two lines given at column centres; they break where they are NaN."""
    cdef Py_ssize_t i, n = top.shape[0]
    cdef double tl, tr, bl, br
    for i in range(n):
        if top[i] != top[i] or not 0 <= x0 + i < image.shape[1]:
            continue
        tl = tr = top[i]
        bl = br = bottom[i]
        if i > 0 and top[i - 1] == top[i - 1]:
            tl = 0.5 * (top[i - 1] + top[i])
            bl = 0.5 * (bottom[i - 1] + bottom[i])
        if i + 1 < n and top[i + 1] == top[i + 1]:
            tr = 0.5 * (top[i] + top[i + 1])
            br = 0.5 * (bottom[i] + bottom[i + 1])
        cover(image, x0 + i, tl, tr, bl, br, clip_top, clip_bottom, colour, opacity)


cdef void check_clip(uint32_t[:, ::1] image, int clip_top, int clip_bottom) except *:
    if not 0 <= clip_top <= clip_bottom <= image.shape[0]:
        raise ValueError(f"rows {clip_top} to {clip_bottom} are not in an image of "
                         f"{image.shape[0]} rows")


@cython.boundscheck(False)
@cython.wraparound(False)
@cython.cdivision(True)
def draw_curve(
    uint32_t[:, ::1] image, const float[:, ::1] columns, Py_ssize_t x0, double zero_y,
    double px_per_unit, double width_px, uint32_t colour, int clip_top, int clip_bottom,
):
    """Draw a curve with a round pen, antialiased.

    Parameters
    ----------
    image : uint32 array of shape (height, width)
        0xffRRGGBB pixels (QImage.Format_RGB32), drawn over what is there.
    columns : float32 array of shape (n_columns, 2)
        Minimum and maximum per pixel column (:meth:`MinMaxPyramid.columns`); NaN breaks the curve.
    x0 : int
        Pixel column of the first one.
    zero_y : float
        Row of the value 0.
    px_per_unit : float
        Pixels upwards per unit of the values.
    width_px : float
        Pen width.
    colour : int
        0xRRGGBB.
    clip_top, clip_bottom : int
        First row, and row after the last, that may be touched.
    """
    cdef Py_ssize_t n = columns.shape[0], i, j
    cdef double radius = 0.5 * width_px, middle
    cdef int reach, dx, way
    cdef double rise[MAX_REACH]
    check_clip(image, clip_top, clip_bottom)
    reach = <int>min(max(floor(radius), 0), MAX_REACH - 1)
    scratch = np.empty((4, n))
    cdef double[:, ::1] s = scratch
    cdef double[::1] top = s[0], bottom = s[1], outer_top = s[2], outer_bottom = s[3]
    with nogil:
        for dx in range(reach + 1):
            rise[dx] = sqrt(max(radius * radius - dx * dx, 0.0))
        for i in range(n):
            top[i] = zero_y - columns[i, 1] * px_per_unit
            bottom[i] = zero_y - columns[i, 0] * px_per_unit
        for i in range(n - 1):  # neighbours that do not touch meet half-way (NaN compares false)
            if bottom[i] < top[i + 1]:
                middle = 0.5 * (bottom[i] + top[i + 1])
                bottom[i] = middle
                top[i + 1] = middle
            elif top[i] > bottom[i + 1]:
                middle = 0.5 * (top[i] + bottom[i + 1])
                top[i] = middle
                bottom[i + 1] = middle
        for i in range(n):
            outer_top[i] = top[i] - rise[0]
            outer_bottom[i] = bottom[i] + rise[0]
            if top[i] != top[i]:
                continue
            for way in range(-1, 2, 2):
                for dx in range(1, reach + 1):
                    j = i + way * dx
                    if j < 0 or j >= n or top[j] != top[j]:
                        break  # the pen does not reach over a gap
                    outer_top[i] = min(outer_top[i], top[j] - rise[dx])
                    outer_bottom[i] = max(outer_bottom[i], bottom[j] + rise[dx])
        strip(image, x0, outer_top, outer_bottom, clip_top, clip_bottom, colour, 1.0)


def fill_band(
    uint32_t[:, ::1] image, double[::1] top_y, double[::1] bottom_y, Py_ssize_t x0,
    uint32_t colour, double opacity, int clip_top, int clip_bottom,
):
    """Fill the band between two lines, antialiased (a target corridor).

    Parameters
    ----------
    image : uint32 array of shape (height, width)
        As for :func:`draw_curve`.
    top_y, bottom_y : float64 arrays of shape (n_columns,)
        Rows of the two edges at the middle of each pixel column; NaN in ``top_y`` leaves it out.
    x0 : int
        Pixel column of the first one.
    colour : int
        0xRRGGBB.
    opacity : float
        0 to 1.
    clip_top, clip_bottom : int
        First row, and row after the last, that may be touched.
    """
    if top_y.shape[0] != bottom_y.shape[0]:
        raise ValueError(f"edges of {top_y.shape[0]} and {bottom_y.shape[0]} columns")
    check_clip(image, clip_top, clip_bottom)
    with nogil:
        strip(image, x0, top_y, bottom_y, clip_top, clip_bottom, colour, opacity)
