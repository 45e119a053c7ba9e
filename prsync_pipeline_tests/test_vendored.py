"""What others wrote and the page serves is theirs to the byte, with its version, source and licence."""

from __future__ import annotations

import pytest

from prsync_pipeline_tests.support.vendored import STATIC, Vendored, vendored


@pytest.mark.parametrize("wanted", vendored(), ids=lambda wanted: wanted.file)
def test_a_vendored_file_is_the_published_one_to_the_byte(wanted: Vendored) -> None:
    assert wanted.check((STATIC / wanted.file).read_bytes())
    assert wanted.version in wanted.file
    assert wanted.version in wanted.source
    assert wanted.licence == "0BSD"


def test_every_file_of_others_is_named_in_licenses() -> None:
    of_others = {path.name for path in STATIC.glob("*.min.*")}

    assert of_others == {wanted.file for wanted in vendored()}


def test_a_file_that_was_changed_is_refused() -> None:
    [htmx] = vendored()

    with pytest.raises(SystemExit, match="LICENSES names"):
        htmx.check(b"alert(1)")
