"""The points of the execution where they stand among the indicators: 预算执行率（10分） | 100% | 95.5% | 10 | 9.55 below funds without points."""

from __future__ import annotations

from helpers.clean import labels
from helpers.clean.numbers import NotANumber, parse_rate
from helpers.clean.raw_form import SourceCell
from helpers.clean.records import Claim, Records

_LEVELS = ("level1", "level2")
_POINTS = ("weight", "score")
_USUAL_POINTS = (10, 20)
_FULL = 100
_AGAIN = "预算执行的分值和得分在指标表中再次印出，不是指标"
_UNLIKE = "预算执行率一行的完成值与资金表的执行率不同，或不是执行率"

Row = dict[str, object]


def take_execution_row(records: Records) -> None:
    """Give the total row of funds the points of the execution, where they stand in a row of indicators; that row is then no indicator.

    Its rate counts where the funds print none, and its note becomes the note of the funds row. `changes` names the points.
    """
    total = next((fund for fund in records.funds if fund["source"] == "total"), None)
    if total is None:
        return
    named = [row for row in records.indicators if any(_says_execution(row[level]) for level in (*_LEVELS, "level3"))]
    if any(total[role] is not None for role in _POINTS):
        for row in named:
            if _says_points_again(row, total):
                _take_out(row, records)
        return
    if len(named) == 1 and _is_executions(named[0], records):
        _move(named[0], total, records)
        _take_out(named[0], records)


def _says_execution(text: object) -> bool:
    return isinstance(text, str) and labels.role("execution", text) is not None


def _says_points_again(row: Row, total: Row) -> bool:
    """True for 预算执行情况 | 10 | 9.86 above the total: nothing but the points that the funds print, and no indicator."""
    if any(row[role] for role in ("target_text", "actual_text", "deviation_note")) or (
        row["level3"] and not _says_execution(row["level3"])
    ):
        return False
    return all(row[role] in (None, total[role]) for role in _POINTS) and any(row[role] is not None for role in _POINTS)


def _is_executions(row: Row, records: Records) -> bool:
    """True for a row with points that a level says are the execution's; one known by its name alone must complete the 100, as must any
    where the funds have columns for points that are blank."""
    if row["weight"] is None or _is_scored_by_its_target(row):
        return False
    others = [other for other in records.indicators if other is not row]
    completes = abs(sum(other["weight"] or 0 for other in records.indicators) - _FULL) < 1e-6
    if not completes and records.form.labels_seen & {f"funds_header.{role}" for role in _POINTS}:
        return False
    if any(_says_execution(row[level]) for level in _LEVELS):
        return True
    return completes and row["weight"] in _USUAL_POINTS and all(_has_its_points_without(row, level, others) for level in _LEVELS)


def _has_its_points_without(row: Row, level: str, others: list[Row]) -> bool:
    """True where the points that a level prints are those of the other rows below it, or where it prints none."""
    points = row[f"{level}_points"]
    return points is None or abs(sum(other["weight"] or 0 for other in others if other[level] == row[level]) - points) < 1e-6


def _is_scored_by_its_target(row: Row) -> bool:
    """True where full points were given for a target below 100 % that is met: they follow the target, not rate × points."""
    target, rate = (_rate(str(row[column] or "").strip(" ≥>=＞不低于大等")) for column in ("target_text", "actual_text"))
    return row["score"] == row["weight"] and target is not None and rate is not None and target <= rate < 1 and target < 1


def _rate(text: str) -> float | None:
    try:
        return parse_rate(text).value
    except NotANumber:
        return None


def _move(row: Row, total: Row, records: Records) -> None:
    """The row's points, rate and note into the total row of funds, and the claims of its cells with them."""
    at, position = row["position"], total["position"]
    following = next((other for other in records.indicators if other["position"] == at + 1), None)
    claimed = {(claim.position, claim.column) for claim in records.claims.values() if claim.table == "indicators"}
    for address, claim in list(records.claims.items()):
        if claim.table == "funds" and claim.position == position and claim.column in _POINTS:
            records.claims[address] = Claim("boilerplate", claim.place)  # a dash where no points stand
        if (claim.table, claim.position) != ("indicators", at):
            continue
        column = claim.column
        if column in _POINTS:
            records.claims[address] = claim._replace(table="funds", position=position)
        elif column == "deviation_note":
            records.claims[address] = claim._replace(table="funds", position=position, column="note")
        elif column in _LEVELS and following and following[column] == row[column] and (at + 1, column) not in claimed:
            records.claims[address] = claim._replace(position=at + 1)  # the merged label goes on to name the rows below
        else:
            records.claims[address] = Claim("boilerplate", claim.place)
            if column == "actual_text":
                _take_rate(row, total, SourceCell(*address, str(row["actual_text"]), claim.place), records)
    for role in _POINTS:
        total[role] = row[role]
        after = None if row[role] is None else f"{row[role]:g}"
        records.change("funds", position, role, None, after, "execution_row", str(row["place"]))
    if row["deviation_note"]:
        total["note"] = "\n".join(filter(None, (total.get("note"), row["deviation_note"])))


def _take_rate(row: Row, total: Row, cell: SourceCell, records: Records) -> None:
    """Take the row's rate where the funds print none. A rate that differs from the funds' stays, to be looked at."""
    if cell.says.is_blank_figure or records.claims[cell.address].claim == "used":
        return
    rate = _rate(cell.text)
    if total["execution_rate"] is None and rate is not None:
        total["execution_rate"] = records.number(parse_rate, cell, "funds", total["position"], "execution_rate")
        total["execution_rate_text"] = cell.text
    elif rate is None or abs(rate - total["execution_rate"]) > 5e-3:
        records.leftover(cell, _UNLIKE)


def _take_out(row: Row, records: Records) -> None:
    """Take the row out of the indicators; those below move up by one, with their claims and changes. Cells still its own are left over."""
    at = row["position"]
    for cell in [cell for form_row in records.form.rows for cell in form_row.cells]:
        claim = records.claims.get(cell.address)
        if claim is not None and (claim.table, claim.position) == ("indicators", at):
            records.leftover(cell, _AGAIN)
    records.indicators = [other for other in records.indicators if other is not row]
    for other in records.indicators:
        other["position"] -= other["position"] > at
    for address, claim in records.claims.items():
        if claim.table == "indicators" and claim.position > at:
            records.claims[address] = claim._replace(position=claim.position - 1)
    kept = []
    for change in records.changes:
        if change["table"] == "indicators" and change["position"] == at:
            continue
        if change["table"] == "indicators" and change["position"] is not None:
            change["position"] -= change["position"] > at
        kept.append(change)
    records.changes = kept
