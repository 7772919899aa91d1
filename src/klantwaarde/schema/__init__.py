"""What may come in: each table, column, setting and catalogue entry, declared once."""

from klantwaarde.schema.catalogue import Catalogue, CatalogueInvestment, CatalogueRole, CatalogueValue
from klantwaarde.schema.column import Column, Option
from klantwaarde.schema.settings import LEVELS, Settings, Wave
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables import TABLES

__all__ = [
    "LEVELS",
    "TABLES",
    "Catalogue",
    "CatalogueInvestment",
    "CatalogueRole",
    "CatalogueValue",
    "Column",
    "Option",
    "Settings",
    "Table",
    "Wave",
]
