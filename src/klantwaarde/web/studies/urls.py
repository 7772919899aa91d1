"""Addresses of studies."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.studies import asking, desk, field, folders, persons

ORG = "o/<slug:org>/"
OF = ORG + "s/<slug:study>/"

urlpatterns = [
    path(ORG + "s/", desk.studies, name="studies"),
    path(ORG + "s/+new", desk.new_study, name="new_study"),
    path(ORG + "s/+open", folders.open_folder, name="open_folder"),
    path(OF, desk.study, name="study"),
    path(OF + "live", desk.live, name="study_live"),
    path(OF + "rules", desk.rules, name="study_rules"),
    path(OF + "values", asking.values, name="study_values"),
    path(OF + "questions", asking.questions, name="study_questions"),
    path(OF + "questions/own", asking.own_question, name="own_question"),
    path(OF + "questions/own/<slug:page>/drop", asking.drop_question, name="drop_question"),
    path(OF + "preview/<slug:side>/<int:number>", asking.preview, name="preview"),
    path(OF + "people", persons.people, name="study_people"),
    path(OF + "people/upload", persons.upload, name="upload_people"),
    path(OF + "people/import", persons.import_people, name="import_people"),
    path(OF + "people/<int:contact>", persons.person, name="person"),
    path(OF + "people/<int:contact>/give", persons.give, name="give_person"),
    path(OF + "people/<int:contact>/erase", persons.erase_person, name="erase_person"),
    path(OF + "field", field.field, name="study_field"),
    path(OF + "field/waves", field.add_wave, name="add_wave"),
    path(OF + "field/waves/<int:wave>/turn", field.turn_wave, name="turn_wave"),
    path(OF + "field/waves/<int:wave>/mail", field.send, name="send_mail"),
    path(OF + "field/waves/<int:wave>/link", field.turn_link, name="turn_link"),
    path(OF + "folder", folders.folder, name="study_folder"),
]
