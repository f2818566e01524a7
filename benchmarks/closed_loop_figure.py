"""The figure of the contest: a dot for each world and programme, a bar for the sum over worlds."""

from __future__ import annotations

from typing import Any

import numpy as np

SHOWN = ("blanket", "tier rules", "rank by response", "rank by risk", "rank by uplift",
         "rank by uplift, wear priced", "ours")  # fmt: skip
LEFT, WIDTH, ROW, TOP = 190, 760, 44, 56
LOW, HIGH = -1.0, 1.0
COLOURS = {1_000: "#c77d2e", 5_000: "#3f7f93", 20_000: "#31476b"}
STYLE = """text{font:13px system-ui,sans-serif;fill:#222}.q{fill:#666;font-size:12px}line{stroke:#ccc}
@media (prefers-color-scheme:dark){text{fill:#ddd}.q{fill:#aaa}line{stroke:#555}}"""


def figure(t: Any) -> str:
    """SVG: margin as a share of what the oracle earns in the same world; beyond -100 % at the edge."""
    height = TOP + ROW * len(SHOWN) + 46
    title = "Margin above nobody as a share of the oracle's; a dot is a world, the bar the sum over all worlds"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">',
        f"<style>{STYLE}</style>", f'<text x="0" y="18">{title}</text>', *_key(t), *_axis(height),
    ]  # fmt: skip
    for place, name in enumerate(SHOWN):
        parts += _row(t, name, TOP + ROW * place + ROW / 2)
    return "\n".join([*parts, "</svg>", ""])


def _x(share: float) -> float:
    return LEFT + (min(max(share, LOW), HIGH) - LOW) / (HIGH - LOW) * (WIDTH - LEFT - 20)


def _shares(margin: Any, best: Any) -> Any:
    """Where not even the oracle earns: at 0, or at the edge for who loses."""
    none = np.where(margin < -0.005, -np.inf, 0.0)
    return np.where(best > 0.005, margin / np.where(best > 0.005, best, 1.0), none)


def _row(t: Any, name: str, y: float) -> list[str]:
    share, total = _shares(t.of(name), t.of("oracle")), float(t.of(name).sum() / t.of("oracle").sum())
    near = np.random.default_rng(1).uniform(-11, 11, len(share))
    dots = [
        f'<circle cx="{_x(s):.1f}" cy="{y + d:.1f}" r="3" fill="{COLOURS.get(int(n), "#31476b")}" fill-opacity=".55"/>'
        for s, d, n in zip(share, near, t.size, strict=True)
    ]
    edge = f"{total:.0%}" if total >= LOW else f"← {total:.0%}"
    return [
        f'<text x="0" y="{y - 1:.1f}">{name}</text><text class="q" x="0" y="{y + 15:.1f}">sum: {edge}</text>', *dots,
        f'<rect x="{_x(total) - 2:.1f}" y="{y - 16:.1f}" width="4" height="32" fill="#b3261e"/>',
    ]  # fmt: skip


def _key(t: Any) -> list[str]:
    marks, x = [], 0
    for size in sorted({int(n) for n in t.size}):
        marks.append(f'<circle cx="{x + 5}" cy="36" r="4" fill="{COLOURS.get(size, "#31476b")}"/>'
                     f'<text class="q" x="{x + 14}" y="40">{size:,} customers</text>')  # fmt: skip
        x += 140
    return marks


def _axis(height: float) -> list[str]:
    marks = []
    for share in (-1.0, -0.5, 0.0, 0.5, 1.0):
        label, x = "-100 % or less" if share == LOW else f"{share:.0%}", _x(share)
        marks.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{height - 40}"/>')
        marks.append(f'<text class="q" text-anchor="middle" x="{x:.1f}" y="{height - 22}">{label}</text>')
    return marks
