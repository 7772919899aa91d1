"""Addresses of people and organisations."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.people import audit_page, desk, joining, members, organisation_page, provider

urlpatterns = [
    path("", desk.start, name="start"),
    # before the addresses of allauth, of which it takes one over
    path("account/oidc/<slug:provider_id>/login/callback/", provider.come_back, name="openid_connect_callback"),
    path("i/<str:token>", joining.join, name="join"),
    path("own/organisations", desk.own_organisations, name="own_organisations"),
    path("own/organisations/new", organisation_page.new_organisation, name="new_organisation"),
    path("own/account", desk.own_account, name="own_account"),
    path("o/<slug:org>/", desk.desk, name="desk"),
    path("o/<slug:org>/settings", organisation_page.organisation, name="organisation"),
    path("o/<slug:org>/people", members.members, name="members"),
    path("o/<slug:org>/people/invite", members.invite, name="invite"),
    path("o/<slug:org>/people/leave", members.leave, name="leave"),
    path("o/<slug:org>/people/<int:member>", members.member, name="member"),
    path("o/<slug:org>/people/<int:member>/remove", members.remove, name="remove_member"),
    path("o/<slug:org>/people/invitations/<int:invitation>/withdraw", members.withdraw, name="withdraw"),
    path("o/<slug:org>/log", audit_page.audit, name="audit"),
]
