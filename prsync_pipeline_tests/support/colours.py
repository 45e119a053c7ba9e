"""How colours look: contrast (WCAG 2), distance (CIE 1976), and to those who lack a kind of cone (Machado 2009)."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LIGHT, DARK = 0, 1
SCHEMES = {"light": LIGHT, "dark": DARK}
Vector = tuple[float, float, float]

# What is seen of linear red, green and blue with one kind of cone missing.
SIGHTS: dict[str, Sequence[Vector]] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.089)


def colours_of(stylesheet: str, scheme: str) -> dict[str, str]:
    """The stylesheet's variables that are a colour of two schemes, by name."""
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", stylesheet)
    return {name: pair[SCHEMES[scheme]] for name, *pair in found}


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    darker, lighter = sorted(_times(TO_XYZ, _linear(colour))[1] for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def distance(one: str, other: str, sight: str) -> float:
    """How far two colours are apart; about 2 can just be told apart side by side."""
    return math.dist(*(_lab(_times(SIGHTS[sight], _linear(colour))) for colour in (one, other)))


def _linear(colour: str) -> Vector:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def _times(matrix: Sequence[Vector], vector: Vector) -> Vector:
    first, second, third = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, vector, strict=True)))) for row in matrix)
    return first, second, third


def _lab(linear: Vector) -> Vector:
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (value / white for value, white in zip(_times(TO_XYZ, linear), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
