"""Text from outside made harmless to look at: control and direction marks shown, no formula when pasted."""

from __future__ import annotations

import unicodedata

_FORMULA = ("=", "+", "-", "@")
LONGEST = 80


def visible(text: str, longest: int = LONGEST) -> str:
    """The text with every control, format or surrogate character shown by its code, and cut in the middle when long.

    >>> visible("A" + chr(0) + "B" + chr(0x202E)), visible("王小明"), visible("x" * 100, 11)
    ('A⟨U+0000⟩B⟨U+202E⟩', '王小明', 'xxxxx…xxxxx')
    """
    cut = text if len(text) <= longest else f"{text[: longest // 2]}…{text[-(longest // 2) :]}"
    return "".join(_shown(c) for c in cut)


def visible_id(text: object) -> str:
    """An id as text; one that a spreadsheet would run as a formula gets an apostrophe in front.

    >>> visible_id("=1+1"), visible_id("-5"), visible_id("C-17")
    ("'=1+1", '-5', 'C-17')
    """
    shown = visible("" if text is None else str(text))
    if shown.startswith(_FORMULA) and not shown[1:].replace(".", "", 1).isdigit():
        return f"'{shown}"
    return shown


def _shown(character: str) -> str:
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return f"⟨U+{ord(character):04X}⟩" if hidden else character
