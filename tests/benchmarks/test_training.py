"""The figures of training."""

from __future__ import annotations

from pathlib import Path

from benchmarks.training import copy_content, median


def test_the_median_is_taken_figure_by_figure() -> None:
    runs = [
        {"training": {"wall": wall, "processor": processor}} for wall, processor in ((3, 1), (9, 2), (4, 9))
    ]
    assert median(runs) == {"training": {"wall": 4, "processor": 2}}


def test_content_is_copied_and_a_later_edit_does_not_reach_the_copy(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in ("data", "domain", "config"):
        (source / name).mkdir(parents=True)
    (source / "endpoints.yml").write_text("")
    (source / "data" / "a.yml").write_text("one")
    copy = copy_content(tmp_path / "copy", source)
    (source / "data" / "a.yml").write_text("two")
    assert (copy / "data" / "a.yml").read_text() == "one"
