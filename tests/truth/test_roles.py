"""Shares of granted roles come back, and their intervals hold them about as often as they say."""

from __future__ import annotations

from dataclasses import replace

from composed.story import ROLES, TRUTH

# Roles need no scores: two values keep a draw small.
SMALL = replace(TRUTH, values=TRUTH.values[:2], waves=("2026",), investments=(), kano=False, overall=False, employees=0)
DRAWS = range(10)
# Of a rare role hardly anybody is drawn; its share says little about the method.
COMMON = ("craftsman", "service_provider", "adviser", "unburdener", "pair_of_hands")


def test_shares_of_granted_roles_come_back(model):
    tried = held = 0
    mean = dict.fromkeys(COMMON, 0.0)
    for seed in DRAWS:
        drawn = {mark.role: mark.granted for mark in model(SMALL, accounts=20, seed=seed).roles}
        for role in COMMON:
            true, estimate = ROLES.share(role), drawn[role]
            mean[role] += estimate.value / len(DRAWS)
            tried += 1
            held += estimate.low <= true <= estimate.high
    # 50 tries of 95 %: 44 is three standard errors below what is promised.
    assert held >= 44
    assert tried == 50
    for role in COMMON:
        # 600 answers: a standard error of at most .02.
        assert abs(mean[role] - ROLES.share(role)) < 0.06, role
    assert max(mean, key=mean.__getitem__) == "craftsman"
