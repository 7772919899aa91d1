"""Addresses of the coding desk."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.coding import agreeing_pages, codebook_pages, desk, reading

OF = "o/<slug:org>/s/<slug:study>/coding/"

urlpatterns = [
    path(OF, desk.coding, name="coding"),
    path(OF + "gather", desk.gather, name="coding_gather"),
    path(OF + "renew", desk.renew, name="coding_renew"),
    path(OF + "grid", desk.grid, name="coding_grid"),
    path(OF + "decide", desk.decisions, name="coding_decide"),
    path(OF + "batch", desk.begin_batch, name="coding_begin_batch"),
    path(OF + "batch/<int:batch>", desk.one_batch, name="coding_batch"),
    path(OF + "talk/<int:interview>", reading.reading, name="coding_reading"),
    path(OF + "text/<int:text>", reading.one_text, name="coding_text"),
    path(OF + "memo", reading.add_memo, name="coding_memo"),
    path(OF + "codebook", codebook_pages.codebook, name="coding_codebook"),
    path(OF + "codebook/change", codebook_pages.change, name="coding_codebook_change"),
    path(OF + "agreement", agreeing_pages.agreement_page, name="coding_agreement"),
    path(OF + "agreement/settle", agreeing_pages.settle, name="coding_settle"),
]
