"""Any study made from the declarations is healthy, and comes back as it was made, from every form of file."""

from __future__ import annotations

import shutil

from hypothesis import HealthCheck, Phase, given, settings

from klantwaarde.schema.tables import TABLES
from klantwaarde.study import open_study
from study_folder import csv_text, write_study, write_xlsx
from study_strategies import studies

TEXT = 'title = "x"\n[[waves]]\ncode = "w1"\n[[waves]]\ncode = "w2"\n'
FEW = settings(
    max_examples=4,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@FEW
@given(studies())
def test_what_the_declarations_allow_is_opened_and_comes_back(tmp_path_factory, tables):
    folder = tmp_path_factory.getbasetemp() / "healthy"
    shutil.rmtree(folder, ignore_errors=True)
    write_study(folder, settings=TEXT, tables=tables)
    with open_study(folder) as study:
        for code, rows in tables.items():
            assert study.count(code) == len(rows) - 1
        expected = study.fingerprint
    for path in folder.glob("*.csv"):
        path.write_text(csv_text(tables[path.stem], ";", "\r\n"), encoding="utf-8-sig", newline="")
    with open_study(folder) as study:
        assert study.fingerprint == expected
    for path in folder.glob("*.csv"):
        path.unlink()
    write_xlsx(folder / "study.xlsx", {TABLES[code].name("nl"): rows for code, rows in tables.items()}, numbers=False)
    with open_study(folder) as study:
        assert study.fingerprint == expected
