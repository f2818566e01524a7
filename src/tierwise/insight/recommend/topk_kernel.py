"""The compiled search behind `topk`: needs the extra ``fast`` (numba). The only place that writes machine code.

A tile of ``HEIGHT`` rows x ``WIDTH`` products is multiplied in registers and compared with each row's gate before it
leaves them. Only where a score passes the gate is anything else done; that happens about k ln(products / k) times a
row. A panel of ``WIDTH`` products (8 to 16 kB) stays in the first cache while all rows of a block pass by it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import njit
from numba.core import cgutils, types
from numba.extending import intrinsic

from tierwise.models.compiling import kept

_WIDE = bool(binding.get_host_cpu_features().get("avx512f"))
LANES, HEIGHT = (16, 8) if _WIDE else (8, 6)
"""Floats of one register, and rows of a tile: 2 x HEIGHT sums and 2 registers of products fit the machine's."""
WIDTH = 2 * LANES
BLOCK = 20 * HEIGHT


class _Tile:
    """Writes the instructions of `tile` (LLVM): sums[m, v] += row[m] * products[v] for each factor."""

    def __init__(self, builder: Any) -> None:
        self.builder, self.float, self.index = builder, ir.FloatType(), ir.IntType(64)
        self.vector = ir.VectorType(self.float, LANES)
        kind = ir.FunctionType(self.vector, [self.vector] * 3)
        self.fma = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fma.v{LANES}f32")

    def at(self, pointer: Any, offset: Any) -> Any:
        return self.builder.gep(pointer, [offset])

    def number(self, n: int) -> Any:
        return ir.Constant(self.index, n)

    def lanes(self, pointer: Any, offset: Any) -> Any:
        """A pointer to ``LANES`` floats."""
        return self.builder.bitcast(self.at(pointer, offset), self.vector.as_pointer())

    def load(self, pointer: Any, offset: Any) -> Any:
        found = self.builder.load(self.lanes(pointer, offset))
        found.align = 4
        return found

    def store(self, value: Any, pointer: Any, offset: Any) -> None:
        self.builder.store(value, self.lanes(pointer, offset)).align = 4

    def repeat(self, pointer: Any, offset: Any) -> Any:
        """One float in all lanes."""
        none, short = ir.Constant(self.vector, ir.Undefined), ir.IntType(32)
        one = self.builder.insert_element(none, self.builder.load(self.at(pointer, offset)), ir.Constant(short, 0))
        return self.builder.shuffle_vector(one, none, ir.Constant(ir.VectorType(short, LANES), [0] * LANES))

    def sums(self, rows: Any, products: Any, factors: Any) -> list[Any]:
        """The loop over the factors; gives HEIGHT x 2 vectors, row by row."""
        b, entry = self.builder, self.builder.block
        loop, done = b.append_basic_block("factors"), b.append_basic_block("done")
        b.branch(loop)
        b.position_at_end(loop)
        d, before = b.phi(self.index), [b.phi(self.vector) for _ in range(2 * HEIGHT)]
        after = self._step(rows, products, d, before)
        following = b.add(d, self.number(1))
        start = [self.number(0)] + [ir.Constant(self.vector, [0.0] * LANES)] * len(before)
        for phi, first, later in zip([d, *before], start, [following, *after], strict=True):
            phi.add_incoming(first, entry)
            phi.add_incoming(later, loop)
        b.cbranch(b.icmp_signed("<", following, factors), loop, done)
        b.position_at_end(done)
        return after

    def _step(self, rows: Any, products: Any, d: Any, before: list[Any]) -> list[Any]:
        b = self.builder
        at_row, at_product = b.mul(d, self.number(HEIGHT)), b.mul(d, self.number(WIDTH))
        halves = [self.load(products, b.add(at_product, self.number(v * LANES))) for v in range(2)]
        after = []
        for m in range(HEIGHT):
            value = self.repeat(rows, b.add(at_row, self.number(m)))
            after += [b.call(self.fma, [value, halves[v], before[2 * m + v]]) for v in range(2)]
        return after

    def passed(self, sums: list[Any], gate: Any, out: Any) -> Any:
        """Stores the tile; bit m tells whether any product passes the gate of row m."""
        b, word = self.builder, ir.IntType(32)
        bits = ir.Constant(word, 0)
        for m in range(HEIGHT):
            least = self.repeat(gate, self.number(m))
            for v in range(2):
                self.store(sums[2 * m + v], out, self.number(m * WIDTH + v * LANES))
            hits = b.or_(*(b.fcmp_ordered(">", sums[2 * m + v], least) for v in range(2)))
            seen = b.icmp_unsigned("!=", b.bitcast(hits, ir.IntType(LANES)), ir.Constant(ir.IntType(LANES), 0))
            bits = b.or_(bits, b.select(seen, ir.Constant(word, 1 << m), ir.Constant(word, 0)))
        return bits


def _tile(_context: Any, rows: Any, g: Any, panels: Any, p: Any, gate: Any, out: Any) -> Any:
    """rows[g] (factors x HEIGHT) times panels[p] (factors x WIDTH) into out (HEIGHT x WIDTH); see `_Tile.passed`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds = signature.args
        arrays = {i: context.make_array(kinds[i])(context, builder, arguments[i]) for i in (0, 2, 4, 5)}
        write = _Tile(builder)
        factors = builder.extract_value(arrays[2].shape, 1)

        def part(i: int, number: Any, width: int) -> Any:
            return write.at(arrays[i].data, builder.mul(number, builder.mul(factors, write.number(width))))

        sums = write.sums(part(0, arguments[1], HEIGHT), part(2, arguments[3], WIDTH), factors)
        least = write.at(arrays[4].data, builder.mul(arguments[1], write.number(HEIGHT)))
        return write.passed(sums, least, arrays[5].data)

    return types.uint32(rows, g, panels, p, gate, out), generate


tile = intrinsic(_tile)


def _among(places: Any, place: int) -> bool:
    """Is the place among these, which ascend?"""
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        if places[middle] < place:
            low = middle + 1
        else:
            high = middle
    return low < len(places) and places[low] == place


def _dot(a: Any, b: Any) -> Any:
    """As `topk.dots`: float64 sums by the four remainders."""
    n = len(a)
    e0 = e1 = e2 = e3 = 0.0
    for d in range(0, n - n % 4, 4):
        e0 += np.float64(a[d]) * np.float64(b[d])
        e1 += np.float64(a[d + 1]) * np.float64(b[d + 1])
        e2 += np.float64(a[d + 2]) * np.float64(b[d + 2])
        e3 += np.float64(a[d + 3]) * np.float64(b[d + 3])
    d = n - n % 4
    if d < n:
        e0 += np.float64(a[d]) * np.float64(b[d])
    if d + 1 < n:
        e1 += np.float64(a[d + 1]) * np.float64(b[d + 1])
    if d + 2 < n:
        e2 += np.float64(a[d + 2]) * np.float64(b[d + 2])
    return np.float32((e0 + e1) + (e2 + e3))


def _insert(value: Any, place: Any, score: Any, product: int) -> None:
    """Into a row's best, behind those of an equal score: places come in ascending order."""
    q = len(value) - 1
    while q > 0 and value[q - 1] < score:
        value[q] = value[q - 1]
        place[q] = place[q - 1]
        q -= 1
    value[q] = score
    place[q] = product


among = njit(_among, inline="always")
dot = njit(_dot, inline="always")
insert = njit(_insert, inline="always")


def _pack(rows: Any, first: int, packed: Any, gate: Any) -> None:
    """Rows from ``first`` on, HEIGHT side by side; rows that are not there pass nothing."""
    for g in range(len(packed)):
        for m in range(HEIGHT):
            r = first + g * HEIGHT + m
            gate[g, m] = -np.inf if r < len(rows) else np.inf
            for d in range(rows.shape[1]):
                packed[g, d, m] = rows[r, d] if r < len(rows) else 0.0


def _look(scores: Any, first: int, gate: Any, row: Any, vectors: Any, flags: Any, barred: Any, best: Any) -> Any:
    """The products of one row of a tile that pass its gate, one by one; gives the new gate."""
    value, place, slack = best
    for j in range(min(len(scores), len(vectors) - first)):
        i = first + j
        if not scores[j] > gate or not flags[i] or among(barred, i):
            continue
        score = dot(row, vectors[i])
        if score > value[-1]:
            insert(value, place, score, i)
            gate = value[-1] - slack
    return gate


pack = njit(_pack, inline="always")
look = njit(_look, inline="always")


def _search(panels: Any, vectors: Any, rows: Any, slack: Any, mask: Any, value: Any, place: Any) -> None:
    """Fill value and place (rows x k) with the best of each row."""
    n, factors = rows.shape
    allowed, start, barred = mask
    groups = min(BLOCK // HEIGHT, -(-n // HEIGHT))
    packed = np.zeros((groups, factors, HEIGHT), np.float32)
    gate = np.empty((groups, HEIGHT), np.float32)
    out = np.empty((HEIGHT, WIDTH), np.float32)
    for first in range(0, n, groups * HEIGHT):
        pack(rows, first, packed, gate)
        for p in range(len(panels)):
            for g in range(groups):
                bits = tile(packed, g, panels, p, gate, out)
                m = 0
                while bits >> m:
                    if (bits >> m) & 1:
                        r = first + g * HEIGHT + m
                        flags, row_barred = allowed[r if len(allowed) > 1 else 0], barred[start[r] : start[r + 1]]
                        best = (value[r], place[r], slack[r])
                        gate[g, m] = look(out[m], p * WIDTH, gate[g, m], rows[r], vectors, flags, row_barred, best)
                    m += 1


def _scan(scores: Any, mask: Any, value: Any, place: Any) -> None:
    """Fill value and place (rows x k) from ready scores: the best of 64 tells whether to look closer."""
    allowed, start, barred = mask
    for r in range(len(scores)):
        row, flags, row_barred = scores[r], allowed[r if len(allowed) > 1 else 0], barred[start[r] : start[r + 1]]
        for c in range(0, len(row), 64):
            end = min(c + 64, len(row))
            top = np.float32(-np.inf)
            for j in range(c, end):
                top = max(top, row[j])
            if top > value[r, -1]:
                for j in range(c, end):
                    if row[j] > value[r, -1] and flags[j] and not among(row_barred, j):
                        insert(value[r], place[r], row[j], j)


search = kept(_search)
scan = kept(_scan, fastmath={"nnan", "nsz"})
