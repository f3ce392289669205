"""The tables of the review: outcomes and findings, the catalogue and the profile they rest on, scores computed anew, and what became of the last submission."""

from __future__ import annotations

from helpers.schema.columns import AN_ID, COUNT, FLAG, MONEY, POINTS, POSITION, PROJECT_ID, RATE, TEXT, Table, TableColumn, place

SEVERITIES = ("critical", "warning", "info")
SEVERITY_WORDS = {"critical": "严重", "warning": "警示", "info": "提示"}

CAUSES = (
    "execution_left_out", "execution_as_zero", "execution_as_full", "execution_misprinted", "initial_budget", "detail_row",
    "rounded_parts", "rounded_sum", "row_twice", "row_left_out", "unexplained",
)  # fmt: skip
"""What is tried where a sum is wrong (C04): `unexplained` where nothing gives the printed figure."""

_FINDING = (
    TableColumn("finding_id", TEXT, "rule and a digest of what it found where; the same on every run"),
    TableColumn("rule", TEXT, "id of the rule"),
    TableColumn("severity", TEXT, "critical: the form cannot be used as it stands; warning: fix or explain; info: worth a look", values=SEVERITIES),
    TableColumn("project_id", TEXT, "the form"),
    TableColumn("table", TEXT, "table of the record"),
    TableColumn("position", COUNT, "row of the record, where the table has rows"),
    TableColumn("column", TEXT, "column of the record where one cell is at fault"),
    TableColumn("case", TEXT, "which of its sentences the rule says, where it has several"),
    TableColumn("message", TEXT, "one sentence with the figures, in Chinese"),
    TableColumn("message_en", TEXT, "the same in English; figures and words of the form as they are"),
    TableColumn("observed", TEXT, "what stands there"),
    TableColumn("expected", TEXT, "what should stand there, or what it was held against: `corrects` says which"),
    TableColumn("corrects", FLAG, "whether `expected` should stand there; otherwise it is a limit or another figure of the form"),
    TableColumn("difference", TEXT, "observed less expected; where `corrects` is false, what the rule measures between the two"),
    TableColumn("measure", TEXT, "what plain figures among these three count (万元, 分, 项); null where they are texts, carry their own unit, or are bare numbers"),
    TableColumn("observed_is", TEXT, "what the observed is: 表内 for what stands in the form, else what the rule worked out (各项合计, 相似度, 占比; `measures.csv`)"),
    TableColumn("basis", TEXT, "what the rule rests on, in Chinese"),
    TableColumn("basis_en", TEXT, "the same in English"),
    TableColumn("verified", FLAG, "whether the basis was seen in its own text"),
    TableColumn("remedy", TEXT, "what to do, one imperative sentence in Chinese"),
    TableColumn("remedy_en", TEXT, "the same in English"),
    TableColumn("cause", TEXT, "of a wrong sum, what gives the printed figure by trial (C04), in Chinese; the message tells it too"),
    TableColumn("cause_en", TEXT, "the same in English"),
    TableColumn("cause_case", TEXT, "which cause it is; `unexplained` where none gives the figure", values=CAUSES),
    TableColumn("again", TEXT, "that last year's review found the same, and where (G16), in Chinese; the message tells it too"),
    TableColumn("again_en", TEXT, "the same in English"),
    TableColumn("listed_project", TEXT, "of a finding without a form (G12): the project, as the list of projects that owe one names it"),
    TableColumn("listed_unit", TEXT, "of a finding without a form (G12): the unit of the list"),
    TableColumn("partner", TEXT, "the other forms that it is about, by project_id: of this year (A03, G08, G09) or of the year before (G14); joined by spaces"),
    place("what was found"),
)

REVIEW_TABLES = (
    Table(
        "outcomes", "validate", ("rule",),
        "One row per rule of the review: how many records it looked at and how they fared.",
        (
            TableColumn("rule", TEXT, "id of the rule"),
            TableColumn("assessed", COUNT, "records judged: passed and failed"),
            TableColumn("passed", COUNT, "records that passed"),
            TableColumn("failed", COUNT, "records that failed"),
            TableColumn("not_assessable", COUNT, "records that could not be judged"),
            TableColumn("errors", COUNT, "1 where the rule itself failed to run"),
            TableColumn("error", TEXT, "what the rule raised"),
        ),
    ),
    Table(
        "judgements", "validate", ("rule", "project_id"),
        "The outcomes by form; with the reason where something could not be judged.",
        (
            TableColumn("rule", TEXT, "id of the rule"),
            PROJECT_ID,
            TableColumn("passed", COUNT, "records of the form that passed"),
            TableColumn("failed", COUNT, "records of the form that failed"),
            TableColumn("not_assessable", COUNT, "records of the form that could not be judged"),
            TableColumn("reason", TEXT, "why they could not be judged, in Chinese; several reasons joined by ；"),
        ),
    ),
    Table(
        "recomputed", "validate", ("project_id",),
        "What the form's own figures give under the profile, beside what it declares; null where a part is missing.",
        (
            PROJECT_ID,
            TableColumn("indicator_weights", POINTS, "sum of the indicators' weights"),
            TableColumn("execution_weight", POINTS, "weight printed on the total funds row"),
            TableColumn("weight_sum", POINTS, "indicator_weights + execution_weight"),
            TableColumn("execution_rate", RATE, "executed ÷ the profile's denominator, from the amounts"),
            TableColumn("execution_score", POINTS, "min(1, execution_rate) × execution_weight, two decimals"),
            TableColumn("indicator_scores", POINTS, "sum of the indicators' printed scores"),
            TableColumn("sum_of_parts", POINTS, "indicator_scores + the printed execution score"),
            TableColumn("recomputed_total", POINTS, "indicator_scores + the computed execution_score"),
            TableColumn("grade", TEXT, "grade that the declared total implies; no form declares it", values=("优", "良", "中", "差")),
            TableColumn("previous_project", TEXT, "project_id of the same project in the year before; null where there is none, or more than one"),
        ),
    ),
    Table(
        "rescoring", "validate", ("project_id", "position"),
        "For every indicator that can earn points the declared score beside the one that the profile's rule gives: the 复核表.",
        (
            PROJECT_ID, POSITION,
            TableColumn("weight", POINTS, "points the row can earn"),
            TableColumn("declared", POINTS, "score the unit gave itself"),
            TableColumn("due", POINTS, "score by the rule, two decimals; null where it cannot be judged, has no formula (late) or is a band"),
            TableColumn("difference", POINTS, "declared less due"),
            TableColumn("outcome", TEXT, "whether they agree; `rounded` for whole points less than half a point away", values=("agrees", "rounded", "differs", "not_judged")),
            TableColumn("formula", TEXT, "the formula with its figures, in Chinese: 1452 ÷ 2133 × 10 = 6.81，填 7，取整"),
            TableColumn("formula_en", TEXT, "the same in English"),
            TableColumn("reason", TEXT, "why it could not be judged, in Chinese"),
        ),
    ),
    Table(
        "profile_totals", "validate", ("project_id", "profile"),
        "What each form's own figures would earn under every profile; its indicators rescaled to the points that the profile leaves to them.",
        (
            PROJECT_ID,
            TableColumn("profile", TEXT, "scoring profile"),
            TableColumn("profile_title", TEXT, "its name in Chinese"),
            TableColumn("execution_score", POINTS, "min(1, rate) × the profile's execution weight"),
            TableColumn("indicator_score", POINTS, "due scores where they can be judged, else the declared ones, rescaled"),
            TableColumn("total", POINTS, "their sum, with the profile's cap"),
            TableColumn("grade", TEXT, "grade of the total", values=("优", "良", "中", "差")),
            TableColumn("rows", COUNT, "indicators that can earn points"),
            TableColumn("rows_judged", COUNT, "those whose score was judged by the rule"),
        ),
    ),
    Table(
        "ledger", "validate", ("entry",),
        "Entries of the ledger of suppressions, with what each did.",
        (
            TableColumn("ledger", TEXT, "name of the ledger"),
            TableColumn("entry", TEXT, "file and line of the entry"),
            TableColumn("rule", TEXT, "id of the rule"),
            TableColumn("subject", TEXT, "project, by id or name"),
            TableColumn("place", TEXT, "place of the one finding that is meant; null for all of the rule and project"),
            TableColumn("reason", TEXT, "why it was accepted"),
            TableColumn("decided_by", TEXT, "office that decided"),
            TableColumn("decided", TEXT, "ISO date of the decision"),
            TableColumn("until", TEXT, "ISO date to which it holds"),
            TableColumn("status", TEXT, "expired entries hide nothing", values=("applied", "expired")),
            TableColumn("matches", COUNT, "findings that it names"),
        ),
    ),
    Table(
        "coverage", "validate", ("entry",),
        "The list of projects that owe a form, with the form of each and how the date that it prints stands to the deadline; empty without a list.",
        (
            TableColumn("entry", TEXT, "file and line of the entry", names_nobody="a line of the list"),
            TableColumn("project_name", TEXT, "as the list names it"),
            TableColumn("implementing_unit", TEXT, "as the list names it"),
            TableColumn("amount", MONEY, "money of the project by the list; null where it says none"),
            TableColumn("deadline", TEXT, "ISO date by which the form is due; null where the list says none", names_nobody="a date"),
            TableColumn("status", TEXT, "`not_read`: a document that was set aside names it, so it is not asked for", values=("reported", "missing", "not_read")),
            TableColumn("project_id", TEXT, "its form that counts; null without one", names_nobody=AN_ID),
            TableColumn("report_date", TEXT, "ISO date that the form prints as that of its filling in; null where it prints no day", names_nobody="a date"),
            TableColumn("timeliness", TEXT, "the printed date against the deadline; `unclear` where it may mean days on both sides or cannot be read; null without a form", values=("on_time", "late", "no_date", "unclear", "no_deadline")),
            TableColumn("days_late", COUNT, "days from the deadline to the printed date, of one that is late"),
        ),
    ),
    Table(
        "rules", "validate", ("rule",),
        "The review rules as they stood in this run: the catalogue, for the report and for comparing years.",
        (
            TableColumn("rule", TEXT, "id of the rule"),
            TableColumn("title", TEXT, "what it checks, in Chinese"),
            TableColumn("title_en", TEXT, "what it checks, in English"),
            TableColumn("problem", TEXT, "what is wrong where it finds something, in Chinese"),
            TableColumn("problem_en", TEXT, "what is wrong where it finds something, in English"),
            TableColumn("part", TEXT, "part of the form, in Chinese"),
            TableColumn("severity", TEXT, "severity of its findings unless the finding says otherwise", values=SEVERITIES),
            TableColumn("expected", TEXT, "what a sound form shows, in plain words, in Chinese"),
            TableColumn("expected_en", TEXT, "the same in English"),
            TableColumn("basis", TEXT, "what it rests on, in Chinese"),
            TableColumn("basis_en", TEXT, "the same in English"),
            TableColumn("basis_kind", TEXT, "T official text seen, R reported by others, F printed on a form, P practice, G general knowledge, I our inference"),
            TableColumn("verified", FLAG, "whether the basis was seen in its own text"),
            TableColumn("remedy", TEXT, "what to do, one imperative sentence in Chinese"),
            TableColumn("remedy_en", TEXT, "the same in English"),
            TableColumn("related", TEXT, "rules that look at the same figures, joined by 、"),
            TableColumn("parameters", TEXT, "settings of the profile that steer it, joined by 、"),
            TableColumn("version", COUNT, "raised when what the rule does changes"),
        ),
    ),
    Table(
        "profile_settings", "validate", ("setting",),
        "The scoring profile of this run, with what it inherits.",
        (
            TableColumn("setting", TEXT, "name of the setting"),
            TableColumn("value", TEXT, "its value, as a person reads it"),
            TableColumn("data", TEXT, "its value, as JSON"),
            TableColumn("description", TEXT, "what it sets, in Chinese"),
            TableColumn("description_en", TEXT, "the same in English"),
            TableColumn("profile", TEXT, "profile that sets it"),
        ),
    ),
    Table("findings", "validate", ("finding_id",), "One row per failed record of a review rule.", _FINDING),
    Table("suppressed", "validate", ("finding_id",), "Findings that the ledger of suppressions accepts; they stand in no count.", _FINDING),
)

STATES = ("resolved", "stands", "new", "withdrawn", "not_judged", "rule_changed", "accepted")

PAPER_TABLES = (
    Table(
        "resolved", "papers", ("finding_id",),
        "Findings of this run and of the last submission of the same year, compared; empty where there was none, or where its files were the same.",
        (
            TableColumn("finding_id", TEXT, "as in `findings`"),
            TableColumn("state", TEXT, "`withdrawn`: the form is not there any more; `not_judged`: its rule could not be judged this time; `rule_changed`: the rule or what steers it is another; `accepted`: the ledger of suppressions accepts it", values=STATES),
            TableColumn("reason", TEXT, "why it is new, or is not simply resolved, in Chinese; of an accepted one what the ledger says"),
            TableColumn("rule", TEXT, "id of the rule"),
            TableColumn("severity", TEXT, "as in `findings`", values=SEVERITIES),
            PROJECT_ID,
            TableColumn("project_name", TEXT, "as printed", "项目名称"),
            TableColumn("department", TEXT, "as printed", "主管部门"),
            TableColumn("implementing_unit", TEXT, "as printed", "实施单位"),
            TableColumn("message", TEXT, "one sentence with the figures, in Chinese, as of the run that found it last"),
            TableColumn("message_en", TEXT, "the same in English"),
            TableColumn("remedy", TEXT, "what to do, in Chinese"),
            TableColumn("remedy_en", TEXT, "the same in English"),
            place("what was found"),
        ),
    ),
)
