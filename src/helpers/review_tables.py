"""The tables that validate writes: outcomes and findings, the catalogue and the profile they rest on, scores computed anew."""

from __future__ import annotations

from helpers.columns import COUNT, FLAG, POINTS, POSITION, PROJECT_ID, RATE, TEXT, Column, Table, place

SEVERITIES = ("critical", "warning", "info")

_FINDING = (
    Column("finding_id", TEXT, "rule and a digest of what it found where; the same on every run"),
    Column("rule", TEXT, "id of the rule"),
    Column("severity", TEXT, "critical: the form cannot be used as it stands; warning: fix or explain; info: worth a look", values=SEVERITIES),
    Column("project_id", TEXT, "the form"),
    Column("table", TEXT, "table of the record"),
    Column("position", COUNT, "row of the record, where the table has rows"),
    Column("column", TEXT, "column of the record where one cell is at fault"),
    Column("message", TEXT, "one sentence with the figures, in Chinese"),
    Column("message_en", TEXT, "the same in English; figures and words of the form as they are"),
    Column("observed", TEXT, "what stands there"),
    Column("expected", TEXT, "what should stand there, or what it was held against: `corrects` says which"),
    Column("corrects", FLAG, "whether `expected` should stand there; otherwise it is a limit or another figure of the form"),
    Column("difference", TEXT, "observed less expected; where `corrects` is false, what the rule measures between the two"),
    Column("basis", TEXT, "what the rule rests on, in Chinese"),
    Column("verified", FLAG, "whether the basis was seen in its own text"),
    Column("remedy", TEXT, "what to do, one imperative sentence in Chinese"),
    place("what was found"),
)

REVIEW_TABLES = (
    Table(
        "outcomes", "validate", ("rule",),
        "One row per rule of the review: how many records it looked at and how they fared.",
        (
            Column("rule", TEXT, "id of the rule"),
            Column("assessed", COUNT, "records judged: passed and failed"),
            Column("passed", COUNT, "records that passed"),
            Column("failed", COUNT, "records that failed"),
            Column("not_assessable", COUNT, "records that could not be judged"),
            Column("errors", COUNT, "1 where the rule itself failed to run"),
            Column("error", TEXT, "what the rule raised"),
        ),
    ),
    Table(
        "judgements", "validate", ("rule", "project_id"),
        "The outcomes by form; with the reason where something could not be judged.",
        (
            Column("rule", TEXT, "id of the rule"),
            PROJECT_ID,
            Column("passed", COUNT, "records of the form that passed"),
            Column("failed", COUNT, "records of the form that failed"),
            Column("not_assessable", COUNT, "records of the form that could not be judged"),
            Column("reason", TEXT, "why they could not be judged, in Chinese; several reasons joined by ；"),
        ),
    ),
    Table(
        "recomputed", "validate", ("project_id",),
        "What the form's own figures give under the profile, beside what it declares; null where a part is missing.",
        (
            PROJECT_ID,
            Column("indicator_weights", POINTS, "sum of the indicators' weights"),
            Column("execution_weight", POINTS, "weight printed on the total funds row"),
            Column("weight_sum", POINTS, "indicator_weights + execution_weight"),
            Column("execution_rate", RATE, "executed ÷ the profile's denominator, from the amounts"),
            Column("execution_score", POINTS, "min(1, execution_rate) × execution_weight, two decimals"),
            Column("indicator_scores", POINTS, "sum of the indicators' printed scores"),
            Column("sum_of_parts", POINTS, "indicator_scores + the printed execution score"),
            Column("recomputed_total", POINTS, "indicator_scores + the computed execution_score"),
            Column("grade", TEXT, "grade that the declared total implies; no form declares it", values=("优", "良", "中", "差")),
        ),
    ),
    Table(
        "rescoring", "validate", ("project_id", "position"),
        "For every indicator that can earn points the declared score beside the one that the profile's rule gives: the 复核表.",
        (
            PROJECT_ID, POSITION,
            Column("weight", POINTS, "points the row can earn"),
            Column("declared", POINTS, "score the unit gave itself"),
            Column("due", POINTS, "score by the rule, two decimals; null where it cannot be judged, has no formula (late) or is a band"),
            Column("difference", POINTS, "declared less due"),
            Column("outcome", TEXT, "whether they agree; `rounded` for whole points less than half a point away", values=("agrees", "rounded", "differs", "not_judged")),
            Column("formula", TEXT, "the formula with its figures, in Chinese: 1452 ÷ 2133 × 10 = 6.81，填 7，取整"),
            Column("reason", TEXT, "why it could not be judged, in Chinese"),
        ),
    ),
    Table(
        "profile_totals", "validate", ("project_id", "profile"),
        "What each form's own figures would earn under every profile; its indicators rescaled to the points that the profile leaves to them.",
        (
            PROJECT_ID,
            Column("profile", TEXT, "scoring profile"),
            Column("profile_title", TEXT, "its name in Chinese"),
            Column("execution_score", POINTS, "min(1, rate) × the profile's execution weight"),
            Column("indicator_score", POINTS, "due scores where they can be judged, else the declared ones, rescaled"),
            Column("total", POINTS, "their sum, with the profile's cap"),
            Column("grade", TEXT, "grade of the total", values=("优", "良", "中", "差")),
            Column("rows", COUNT, "indicators that can earn points"),
            Column("rows_judged", COUNT, "those whose score was judged by the rule"),
        ),
    ),
    Table(
        "ledger", "validate", ("entry",),
        "Entries of the ledger of suppressions, with what each did.",
        (
            Column("ledger", TEXT, "name of the ledger"),
            Column("entry", TEXT, "file and line of the entry"),
            Column("rule", TEXT, "id of the rule"),
            Column("subject", TEXT, "project, by id or name"),
            Column("place", TEXT, "place of the one finding that is meant; null for all of the rule and project"),
            Column("reason", TEXT, "why it was accepted"),
            Column("decided_by", TEXT, "office that decided"),
            Column("decided", TEXT, "ISO date of the decision"),
            Column("until", TEXT, "ISO date to which it holds"),
            Column("status", TEXT, "expired entries hide nothing", values=("applied", "expired")),
            Column("matches", COUNT, "findings that it names"),
        ),
    ),
    Table(
        "rules", "validate", ("rule",),
        "The review rules as they stood in this run: the catalogue, for the report and for comparing years.",
        (
            Column("rule", TEXT, "id of the rule"),
            Column("title", TEXT, "what it checks, in Chinese"),
            Column("title_en", TEXT, "what it checks, in English"),
            Column("part", TEXT, "part of the form, in Chinese"),
            Column("severity", TEXT, "severity of its findings unless the finding says otherwise", values=SEVERITIES),
            Column("expected", TEXT, "what a sound form shows, in plain words, in Chinese"),
            Column("basis", TEXT, "what it rests on, in Chinese"),
            Column("basis_kind", TEXT, "T official text seen, R reported by others, F printed on a form, P practice, G general knowledge, I our inference"),
            Column("verified", FLAG, "whether the basis was seen in its own text"),
            Column("remedy", TEXT, "what to do, one imperative sentence in Chinese"),
            Column("related", TEXT, "rules that look at the same figures, joined by 、"),
            Column("parameters", TEXT, "settings of the profile that steer it, joined by 、"),
            Column("version", COUNT, "raised when what the rule does changes"),
        ),
    ),
    Table(
        "profile_settings", "validate", ("setting",),
        "The scoring profile of this run, with what it inherits.",
        (
            Column("setting", TEXT, "name of the setting"),
            Column("value", TEXT, "its value"),
            Column("description", TEXT, "what it sets, in Chinese"),
            Column("profile", TEXT, "profile that sets it"),
        ),
    ),
    Table("findings", "validate", ("finding_id",), "One row per failed record of a review rule.", _FINDING),
    Table("suppressed", "validate", ("finding_id",), "Findings that the ledger of suppressions accepts; they stand in no count.", _FINDING),
)
