"""The table that the reviewer's papers write: what became of the findings of the last submission."""

from __future__ import annotations

from helpers.columns import PROJECT_ID, TEXT, Column, Table, place
from helpers.review_tables import SEVERITIES

STATES = ("resolved", "stands", "new", "withdrawn", "not_judged", "rule_changed", "accepted")

PAPER_TABLES = (
    Table(
        "resolved", "papers", ("finding_id",),
        "Findings of this run and of the last submission of the same year, compared; empty where there was none, or where its files were the same.",
        (
            Column("finding_id", TEXT, "as in `findings`"),
            Column("state", TEXT, "`withdrawn`: the form is not there any more; `not_judged`: its rule could not be judged this time; `rule_changed`: the rule or what steers it is another; `accepted`: the ledger of suppressions accepts it", values=STATES),
            Column("reason", TEXT, "why it is new, or is not simply resolved, in Chinese; of an accepted one what the ledger says"),
            Column("rule", TEXT, "id of the rule"),
            Column("severity", TEXT, "as in `findings`", values=SEVERITIES),
            PROJECT_ID,
            Column("project_name", TEXT, "as printed", "项目名称"),
            Column("department", TEXT, "as printed", "主管部门"),
            Column("implementing_unit", TEXT, "as printed", "实施单位"),
            Column("message", TEXT, "one sentence with the figures, in Chinese, as of the run that found it last"),
            Column("message_en", TEXT, "the same in English"),
            Column("remedy", TEXT, "what to do, in Chinese"),
            place("what was found"),
        ),
    ),
)
