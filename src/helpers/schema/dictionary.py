"""Write the data dictionary: every table and column in words, from the schema that the code itself uses."""

from __future__ import annotations

from textwrap import fill

from helpers.schema.tables import TABLES, Table

HEAD = """# Data dictionary

Generated from `src/helpers/schema/tables.py` by `make docs`; do not edit by hand.

A year's tables stand in `data/processed/<year>/<name>.parquet`. Money is in 万元 (10,000 yuan), rates are fractions
(0.1995 for 19.95 %), points are points. Blank is null, never 0. Keys are never null.
"""


def data_dictionary() -> str:
    """The dictionary as Markdown."""
    contents = "\n".join(f"- [`{table.name}`](#{table.name}), written by {table.stage}" for table in TABLES.values())
    return "\n".join([HEAD, contents, *map(_section, TABLES.values())]) + "\n"


def _section(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key) or "none"
    lines = [f"\n## {table.name}\n", fill(table.description, 140) + "\n", f"Key: {key}.\n", "| column | type | unit | on the form | meaning |", "| --- | --- | --- | --- | --- |"]
    for column in table.columns:
        meaning = column.description + (f" ({', '.join(f'`{value}`' for value in column.values)})" if column.values else "")
        meaning += f"; read from the cell of {', '.join(f'`{source}`' for source in column.read_from)}" if column.read_from else ""
        cells = (f"`{column.name}`", column.dtype, column.unit, column.chinese, meaning)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    import sys

    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(data_dictionary())
