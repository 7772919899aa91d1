"""Judgements and decisions as tables of a study, so that the answers count with what was entered here."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Sum

from klantwaarde.web.studies.models import Customer, Study
from klantwaarde.web.valuing.models import Decision, Judgement, Kept

Rows = list[dict[str, Any]]


def explode(study: Study) -> dict[str, Rows]:
    """Give the tables `ratings` and `overrides`; nothing in anonymous research, where no customer is known by name."""
    if study.anonymous:
        return {}
    ratings = [
        {
            "customer_id": one.customer, "part_id": one.part, "rater": one.rater, "tier": one.tier,
            "reason": one.reason or None, "date": one.day,
        }
        for one in study.judgements.all()
    ]  # fmt: skip
    overrides = [
        {
            "customer_id": one.customer, "part_id": one.part, "tier": one.tier, "author": one.author,
            "reason": one.reason, "date": one.day, "expires": one.expires,
        }
        for one in study.decisions.order_by("customer", "part", "day")
    ]  # fmt: skip
    return {name: rows for name, rows in (("ratings", ratings), ("overrides", overrides)) if rows}


def mark(study: Study) -> object:
    """Tell when judgements or decisions changed."""
    judged = study.judgements.aggregate(n=Count("pk"), last=Max("pk"), tiers=Sum("tier"))
    decided = study.decisions.aggregate(n=Count("pk"), last=Max("pk"), until=Max("expires"))
    texts = [list(one) for one in study.decisions.order_by("pk").values_list("pk", "tier", "expires")]
    return [judged, decided, texts]


def forget_customer(sender: object, instance: Customer, **_: object) -> None:
    """Take a customer out of what was judged, decided and kept."""
    of = instance.organisation_id
    for model in (Judgement, Decision):
        model.objects.of(of).filter(study_id=instance.study_id, customer=instance.code).delete()
    for kept in Kept.objects.of(of).filter(study_id=instance.study_id):
        if instance.code in kept.body.get("customers", {}):
            kept.body["customers"].pop(instance.code)
            kept.save(update_fields=["body"])
