"""The files of others that the page serves: `make vendor` fetches them by version and sum of `static/LICENSES`."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from dataclasses import dataclass, fields
from pathlib import Path

import httpx

STATIC = Path(__file__).parents[2] / "prsync_pipeline" / "page" / "static"


@dataclass(frozen=True, slots=True)
class Vendored:
    """A file as LICENSES names it; `member` is its path inside of the archive at `source`."""

    file: str
    name: str
    version: str
    source: str
    member: str
    sha256: str
    licence: str

    def check(self, content: bytes) -> bytes:
        """The content, if it is the one that was decided on."""
        found = hashlib.sha256(content).hexdigest()
        if found != self.sha256:
            raise SystemExit(f"{self.file}: its sha256 is {found}, and LICENSES names {self.sha256}.")
        return content


def vendored() -> list[Vendored]:
    """Every file of others in the folder, by the blocks of lines `key: value` in LICENSES."""
    names = [field.name for field in fields(Vendored)]
    block = re.compile("".join(rf"^{name}: (.+)\n" for name in names), re.MULTILINE)
    return [Vendored(*found.groups()) for found in block.finditer((STATIC / "LICENSES").read_text(encoding="utf-8"))]


def fetched(wanted: Vendored) -> bytes:
    """The file out of its package at the registry."""
    answer = httpx.get(wanted.source, follow_redirects=True, timeout=60).raise_for_status()
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as package:
        member = package.extractfile(wanted.member)
        if member is None:
            raise SystemExit(f"{wanted.source} has no file {wanted.member}.")
        return wanted.check(member.read())


if __name__ == "__main__":
    for wanted in vendored():
        (STATIC / wanted.file).write_bytes(fetched(wanted))
