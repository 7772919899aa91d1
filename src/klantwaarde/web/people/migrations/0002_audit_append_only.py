"""The database itself refuses to change or remove an entry of the log."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

SQLITE = """
CREATE TRIGGER people_auditentry_no_{0} BEFORE {1} ON people_auditentry
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END
"""
POSTGRES = """
CREATE FUNCTION people_auditentry_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the log only grows'; END $$;
CREATE TRIGGER people_auditentry_only_grows BEFORE UPDATE OR DELETE ON people_auditentry
FOR EACH ROW EXECUTE FUNCTION people_auditentry_only_grows();
"""


def shut(apps, schema_editor):  # noqa: ANN001, ANN201, ARG001, D103
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
    else:
        schema_editor.execute(SQLITE.format("update", "UPDATE"))
        schema_editor.execute(SQLITE.format("delete", "DELETE"))


def opened(apps, schema_editor):  # noqa: ANN001, ANN201, ARG001, D103
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION people_auditentry_only_grows() CASCADE")
    else:
        schema_editor.execute("DROP TRIGGER people_auditentry_no_update")
        schema_editor.execute("DROP TRIGGER people_auditentry_no_delete")


class Migration(migrations.Migration):  # noqa: D101
    dependencies: ClassVar = [("people", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(shut, opened, elidable=False)]
