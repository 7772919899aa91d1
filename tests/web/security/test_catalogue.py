"""The catalogue of attacks in docs/security.md names tests that exist."""

from __future__ import annotations

import re


def test_each_attack_has_a_test_that_exists(root):
    lines = [line for line in (root / "docs/security.md").read_text("utf-8").splitlines() if line.startswith("| ")][1:]
    assert len(lines) >= 25
    for line in lines:
        named = re.findall(r"`(tests/[^`]+)`", line.rsplit("|", 2)[1])
        assert named, f"no test: {line[:80]}"
        for one in named:
            file, _, name = one.partition("::")
            assert (root / file).exists(), one
            if name:
                assert re.search(rf"(def|class) {name}\b", (root / file).read_text("utf-8")), one
