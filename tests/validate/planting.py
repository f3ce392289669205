"""One known defect for every rule, planted at a random place of a sound form; with the rules that must fire beside it, and why."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.validate.made_up import YEAR, Form, amounts, sound_form


@dataclass
class Planted:
    """What stands in the year after planting: the form, others beside it, the year before, a list of projects."""

    form: Form
    beside: list[Form] = field(default_factory=list)
    before: list[Form] = field(default_factory=list)
    findings_before: list[dict] = field(default_factory=list)
    project_list: list[dict] | None = None


@dataclass(frozen=True)
class Plant:
    """How a rule's defect is planted. `also`: rules that must fire as well, each with the reason. `blank` takes away what the rule needs."""

    put: Callable[[Planted, random.Random], None]
    also: dict[str, str] = field(default_factory=dict)
    blank: Callable[[Planted], None] | None = None
    profile: str = "beijing"


PLANTS: dict[str, Plant] = {}
CAUSE = {"C04": "C04 names the cause of every wrong sum"}


def plant(rule: str, also: dict[str, str] | None = None, blank: Callable[[Planted], None] | None = None, profile: str = "beijing"):
    def register(put: Callable[[Planted, random.Random], None]):
        PLANTS[rule] = Plant(put, also or {}, blank, profile)
        return put

    return register


def without(place: str, *columns: str) -> Callable[[Planted], None]:
    """Blank cells of the project, the total funds row, or every indicator whose level 2 says `place`."""

    def blank(year: Planted) -> None:
        form = year.form
        rows = [form.project] if place == "project" else [form.total] if place == "total" else [row for row in form.indicators if place in row["level2"]]
        for row in rows:
            for column in columns:
                row[column] = None
                if place == "total" and column not in ("weight", "score"):
                    row[f"{column}_text"] = None

    return blank


def no_rows(year: Planted) -> None:
    year.form.indicators.clear()


def fragment(year: Planted) -> None:
    year.form.project["is_fragment"] = True


def without_notes(year: Planted) -> None:
    for row in year.form.indicators:
        row["deviation_note"] = None


def any_row(form: Form, chance: random.Random) -> dict:
    return chance.choice(form.indicators)


def full_row(form: Form, chance: random.Random) -> dict:
    return chance.choice([row for row in form.indicators if row["score"] == row["weight"]])


def met_row(form: Form, chance: random.Random) -> dict:
    """A row at full score that is not far above its target, where a reason would be in place."""
    return chance.choice([row for row in form.indicators if row["score"] == row["weight"] and not _far_above(row)])


def _far_above(row: dict) -> bool:
    figures = [re.findall(r"\d+(?:\.\d+)?", "".join((row[column] or "").split())) for column in ("target_text", "actual_text")]
    return all(len(found) == 1 for found in figures) and float(figures[1][0]) >= 1.3 * float(figures[0][0])


def figure_row(form: Form, chance: random.Random, *labels: str) -> dict:
    """A row of one of these labels whose target is a figure or a date, and no copy of the indicator's name."""
    rows = [row for row in form.indicators if any(label in row["level2"] for label in labels) and row["target_text"] and row["actual_text"]]
    return chance.choice([row for row in rows if re.search(r"\d", row["target_text"]) and row["target_text"] != row["level3"]])


def counted_row(form: Form, chance: random.Random) -> dict:
    """A row whose target is a count, reset to be met exactly."""
    row = chance.choice([row for row in form.indicators if row["level2"] in ("数量指标", "社会效益指标")])
    row |= {"target_text": "≥200个", "actual_text": "210个", "score": row["weight"], "deviation_note": None}
    form.add_up_scores()
    return row


def whole_points(form: Form) -> None:
    for row in form.indicators:
        row |= {"score": row["weight"], "deviation_note": None}
        if row["level2"] in ("数量指标", "社会效益指标"):
            row |= {"target_text": "≥200个", "actual_text": "210个"}


# A


@plant("A01")
def _(year, chance):
    year.form.project[chance.choice(["project_name", "expected_goal", "actual_outcome"])] = None


@plant("A02")
def _(year, chance):
    position = chance.randint(1, len(year.form.indicators))
    year.form.changes.append({"table": "indicators", "position": position, "before": "前", "after": "前后", "reason": "row_rejoined", "place": "行 1、3"})


@plant("A03", blank=without("project", "fiscal_year"))
def _(year, chance):
    year.form.project["fiscal_year"] = YEAR - chance.randint(1, 3)


def _unknown_level2(year):
    for row in year.form.indicators:
        row["level2"] = "进度指标"


@plant("A04", {"B02": "the points move to another level 1"}, _unknown_level2)
def _(year, chance):
    row = year.form.row(chance.choice(["质量", "时效"]))
    row["level1"] = "效益指标"


@plant("A05")
def _(year, chance):
    any_row(year.form, chance)["level2"] = chance.choice(["进度指标", "党建活动指标", "其他说明"])


@plant("A06")
def _(year, chance):
    row = any_row(year.form, chance)
    row["level3"] = f"指标{chance.randint(1, 9)}：{row['level3']}"


@plant("A07")
def _(year, chance):
    position, row = chance.choice([(place, row) for place, row in enumerate(year.form.funds, 1) if row["executed_text"]])
    row["executed_text"] = "9.6 万"
    year.form.changes.append({"table": "funds", "position": position, "column": "executed", "before": "9.6 万", "after": "9.6", "reason": "unit_suffix", "place": "行 2"})


@plant("A08", {}, lambda year: year.form.funds.clear())
def _(year, chance):
    year.form.project["amount_unit"] = None


@plant("A09")
def _(year, chance):
    year.form.project["actual_outcome"] += f"联系人电话1{chance.randint(30, 99)}{chance.randint(10**7, 10**8 - 1)}。"


@plant("A10", blank=without("project", "department"))
def _(year, chance):
    year.form.project["department"] = chance.choice(["办公室", "人事科", "财务处", "规划股"])


@plant("A11")
def _(year, chance):
    for position, row in enumerate(year.form.indicators, 1):
        sure = {"claimed_table": "indicators", "position": position, "claimed_column": "score", "text": str(row["score"]), "confidence": 0.98}
        year.form.recognised.append(sure)
    chance.choice(year.form.recognised)["confidence"] = chance.uniform(0.1, 0.89)


# B


def _no_weight(year):
    for row in year.form.indicators:
        row["weight"] = None


@plant("B01", CAUSE, _no_weight)
def _(year, chance):
    row = full_row(year.form, chance)
    row["weight"] += chance.choice([3, 5, 7])
    row["score"] = row["weight"]
    year.form.add_up_scores()


@plant("B02", blank=_no_weight)
def _(year, chance):
    whole_points(year.form)
    out, benefit = year.form.row("数量"), year.form.row("社会效益")
    for row, more in ((out, 3), (benefit, -3)):
        row["weight"] += more
        row["score"] = row["weight"]
    year.form.add_up_scores()


@plant("B03", blank=without("total", "weight"))
def _(year, chance):
    chance.choice(year.form.funds[1:])["weight"] = 10


@plant("B04")
def _(year, chance):
    year.form.indicators.append(year.form.indicators[-1] | {"level2": "生态效益指标", "level1": "效益指标", "level3": "绿化面积", "target_text": "≥5亩", "actual_text": "6亩", "weight": None, "score": None})


@plant("B05")
def _(year, chance):
    rows = [row for row in year.form.indicators if row["level1"] == "效益指标"]
    points = sum(row["weight"] for row in rows) + chance.choice([-5, 5, 10])
    for row in rows:
        row["level1_points"] = points


@plant("B06", {"B02": "the scheme is left"}, _no_weight)
def _(year, chance):
    whole_points(year.form)
    rows = year.form.indicators
    heavy = chance.choice(rows)
    others = [row for row in rows if row is not heavy]
    for row in others:
        row["weight"] = row["score"] = 5
    heavy["weight"] = heavy["score"] = 90 - 5 * len(others)
    year.form.add_up_scores()


@plant("B07", {"B03": "this profile has 20 points for the execution"}, lambda year: [row.update(goal_points=None) for row in year.form.indicators], profile="hubei")
def _(year, chance):
    rows = year.form.indicators
    halves, wrong = (rows[: len(rows) // 2], rows[len(rows) // 2 :]), chance.randint(2, 9)
    for number, (half, more) in enumerate(zip(halves, (wrong, -wrong), strict=True), 1):
        points = sum(row["weight"] for row in half) + more
        for row in half:
            row |= {"goal": f"年度绩效目标{number}", "goal_points": points}


# C


@plant("C01", {}, without("", "score"))
def _(year, chance):
    row = full_row(year.form, chance)
    row["score"] = row["weight"] + chance.choice([0.5, 1, 2])
    year.form.add_up_scores()


@plant("C02", CAUSE, without("project", "declared_total_score"))
def _(year, chance):
    year.form.project["declared_total_score"] = round(year.form.project["declared_total_score"] + chance.choice([-5, -3.3, 1, 2]), 2)


@plant("C03")
def _(year, chance):
    year.form.total["score"] = None


@plant("C04", {"C02": "C04 stands beside it"}, without("total", "weight"))
def _(year, chance):
    year.form.project["declared_total_score"] = round(year.form.project["declared_total_score"] - year.form.total["score"], 2)


@plant("C05")
def _(year, chance):
    row = counted_row(year.form, chance)
    row |= {"target_text": "≥300个", "actual_text": "293个"}
    year.form.add_up_scores()


@plant("C06")
def _(year, chance):
    year.form.project["total_note"] = chance.choice(["良", "评价等级：中", "差"])


@plant("C07", blank=without("total", "score"))
def _(year, chance):
    whole_points(year.form)
    for row in (year.form.total, year.form.funds[1]):
        amounts(row, row["annual_budget"], row["annual_budget"], row["annual_budget"])
    year.form.row("成本")["actual_text"] = f"{year.form.total['annual_budget']:.2f}万元"
    year.form.project["actual_outcome"] = "各项任务按计划做完，使用正常。"
    year.form.add_up()


# D


@plant("D01", blank=without("total", "execution_rate"))
def _(year, chance):
    year.form.total.update(execution_rate=0.9123, execution_rate_text="91.23%")


@plant("D02", {}, without("total", "execution_rate"))
def _(year, chance):
    total, own = year.form.funds[:2]
    initial = round(total["annual_budget"] * 1.1, 2)
    for row in (total, own):
        amounts(row, initial, row["annual_budget"], row["executed"])
    rate = total["executed"] / initial
    total |= {"execution_rate": round(rate, 4), "execution_rate_text": f"{rate:.2%}"}


@plant("D03", {}, without("total", "executed"))
def _(year, chance):
    year.form.total["score"] = round(year.form.total["score"] - chance.choice([0.6, 1.5, 3]), 2)
    year.form.add_up_scores()


@plant("D04", blank=lambda year: [row.update(dict.fromkeys(("initial_budget", "annual_budget", "executed"))) for row in year.form.funds[1:]])
def _(year, chance):
    # A total printed as 15 may stand for 15.01; what is planted is more than rounding of all printed figures can make.
    texts = [row["initial_budget_text"] or "" for row in year.form.funds]
    halves = [0.5 * 10.0 ** -len(text.partition(".")[2]) for text in texts if text.strip("0.")] + [0.005]
    more = chance.choice([amount for amount in (0.05, 1, 5) if amount > max(max(halves), sum(half for half in halves if half < 0.5))])
    chance.choice(year.form.funds[2:]).update(initial_budget=more, initial_budget_text=f"{more}")


@plant("D05", {"C07": "with the whole spent all points may be full"}, without("total", "annual_budget"))
def _(year, chance):
    total, own = year.form.funds[:2]
    executed = round(total["annual_budget"] * 1.05, 2)
    for row in (total, own):
        amounts(row, row["initial_budget"], row["annual_budget"], executed)
    year.form.project["actual_outcome"] = "各项任务按计划做完，使用正常。"
    year.form.add_up()


def _spent_all(year, initial_factor: float) -> None:
    total, own = year.form.funds[:2]
    for row in (total, own):
        amounts(row, row["annual_budget"] * initial_factor, row["annual_budget"], row["annual_budget"])
    year.form.row("成本").update(target_text=f"≤{total['annual_budget'] + 1:.2f}万元", actual_text=f"{total['annual_budget'] - 0.5:.2f}万元")
    year.form.project["actual_outcome"] = "各项任务按计划做完，使用正常。"
    year.form.add_up()


@plant("D06", {"C07": "all points may be full"}, without("total", "initial_budget"))
def _(year, chance):
    _spent_all(year, 1.1)


def _changed(year, factor: float) -> None:
    total, own = year.form.funds[:2]
    for row in (total, own):
        amounts(row, row["annual_budget"] * factor, row["annual_budget"], row["executed"])


@plant("D07", blank=without("total", "initial_budget"))
def _(year, chance):
    _changed(year, chance.choice([1.3, 1.5, 0.7]))


@plant("D08", {"D10": "little money, all results"}, without("total", "executed"))
def _(year, chance):
    whole_points(year.form)
    total, own = year.form.funds[:2]
    for row in (total, own):
        amounts(row, row["initial_budget"], row["annual_budget"], row["annual_budget"] * 0.6)
    year.form.row("成本")["actual_text"] = f"{total['executed']:.2f}万元"
    year.form.project["actual_outcome"] = "各项任务按计划做完，使用正常。"
    year.form.add_up()


@plant("D09", {"D10": "little money, all results", "B02": "this profile has one scheme of weights"}, without("total", "executed"), profile="platform_manual")
def _(year, chance):
    PLANTS["D08"].put(year, chance)
    year.form.total["note"] = "因招标推迟支出少，今后提前安排"


@plant("D10", {}, lambda year: [row.update(score=None) for row in year.form.indicators])
def _(year, chance):
    PLANTS["D08"].put(year, chance)
    year.form.total["note"] = "因招标推迟支出少，今后提前安排"


@plant("D11", {}, without("total", "initial_budget"))
def _(year, chance):
    total, own, carried = year.form.funds[:3]
    annual, executed = total["annual_budget"], total["executed"]
    for row in (total, carried):
        amounts(row, annual * 1.1, annual, executed)
    amounts(own, 0, 0, 0)
    year.form.project["actual_outcome"] = "各项任务按计划做完，使用正常。"
    for row in year.form.indicators:
        if row["deviation_note"] and re.search(r"结转|结余|收回|缴|退|冻结|减|调整|统筹", row["deviation_note"]):
            row["deviation_note"] = "因场地检修推迟开放，今后提前安排检修时间"


def _last_year(form: Form) -> Form:
    before = form.copied()
    before.project |= {"project_id": f"{YEAR - 1}-{form.project['project_id'][5:]}", "fiscal_year": YEAR - 1}
    return before


@plant("D12", blank=lambda year: year.before.clear())
def _(year, chance):
    total, own, carried = year.form.funds[:3]
    for row in (total, carried):
        amounts(row, total["annual_budget"], total["annual_budget"], total["executed"])
    amounts(own, 0, 0, 0)
    year.before.append(_last_year(year.form))


def _words_for_cost(year):
    year.form.row("成本").update(target_text="控制在预算内", actual_text="控制在预算内")


@plant("D13", {}, _words_for_cost)
def _(year, chance):
    row = year.form.row("成本")
    row["actual_text"] = row["actual_text"].replace("万元", "元")


# E


@plant("E02", {}, lambda year: [row.update(actual_text="已完成") for row in year.form.indicators])
def _(year, chance):
    row = counted_row(year.form, chance)
    row |= {"target_text": "≥300个", "actual_text": "240个", "deviation_note": "因场地检修少办，今后提前安排"}
    row["score"] = round(row["weight"] * 0.8 - 1.2, 2)
    year.form.add_up_scores()


@plant("E03", {}, lambda year: [row.update(actual_text="未统计") for row in year.form.indicators])
def _(year, chance):
    year.form.row("时效").update(level2="质量指标", level3="故障处理时长", target_text="≤30小时", actual_text="45小时")
    year.form.indicators.append(year.form.row("质量") | {"level2": "时效指标", "level3": "启动时间", "target_text": "12月底前", "actual_text": "11月"})
    rows = year.form.indicators[-1], year.form.row("质量")
    weight = rows[0]["weight"]
    rows[0].update(weight=weight - 5, score=weight - 5)
    late = next(row for row in year.form.indicators if row["level3"] == "故障处理时长")
    other = next(row for row in year.form.indicators if row["level2"] == "质量指标" and row is not late)
    other.update(weight=5, score=5)
    late["score"] = late["weight"]
    year.form.add_up_scores()


@plant("E04")
def _(year, chance):
    row = counted_row(year.form, chance)
    row |= {"target_text": "=200个", "actual_text": "205个"}


@plant("E05", blank=lambda year: [row.update(actual_text="若干") for row in year.form.indicators])
def _(year, chance):
    counted_row(year.form, chance)["actual_text"] = f"{chance.randint(270, 900)}个"


@plant("E06")
def _(year, chance):
    figure_row(year.form, chance, "质量", "时效", "社会效益")["actual_text"] = chance.choice(["已按要求做到", "做到了", "已落实"])


@plant("E07")
def _(year, chance):
    any_row(year.form, chance)[chance.choice(["target_text", "actual_text"])] = None


@plant("E08")
def _(year, chance):
    year.form.row("社会效益").update(target_text=chance.choice(["优良中低差", "是/否", "高/低"]), actual_text="优", score=year.form.row("社会效益")["weight"], deviation_note=None)
    year.form.add_up_scores()


@plant("E09", {}, without("数量", "target_text"))
def _(year, chance):
    row = next(row for row in year.form.indicators if row["level2"] == "数量指标")
    row |= {"target_text": "按计划开展", "actual_text": "已按计划开展", "score": row["weight"], "deviation_note": None}
    year.form.add_up_scores()


@plant("E10", {}, lambda year: [row.update(target_text=None) for row in year.form.indicators])
def _(year, chance):
    row = year.form.row("社会效益")
    row |= {"level3": "社区环境持续改善达到80分", "target_text": "社区环境持续改善，达到80分", "actual_text": "85分", "score": row["weight"], "deviation_note": None}
    year.form.add_up_scores()


@plant("E11", {}, lambda year: [row.update(actual_text=None) for row in year.form.indicators])
def _(year, chance):
    for label in ("质量", "社会效益", "可持续影响"):
        words = chance.choice(["按要求落实", "持续改善", "全年实施", "满足"])
        row = year.form.row(label)
        row |= {"target_text": words, "actual_text": words, "score": row["weight"], "deviation_note": None}
    year.form.add_up_scores()


@plant("E12", {}, without("total", "initial_budget"))
def _(year, chance):
    _changed(year, 1.1)
    year.form.row("成本")["target_text"] = f"≤{year.form.total['executed']:.2f}万元"


@plant("E13", {}, lambda year: [row.update(target_text="200", actual_text="200") for row in year.form.indicators])
def _(year, chance):
    counted_row(year.form, chance)["actual_text"] = "97%"


@plant("E14")
def _(year, chance):
    year.form.row("满意度")["actual_text"] = "100%"


@plant("E15", {"E03": "late and not deducted: both"}, lambda year: year.form.row("时效").update(target_text="全年", actual_text="全年实施"))
def _(year, chance):
    year.form.row("时效").update(level3="完成时间", target_text=f"{chance.randint(6, 9)}月底前", actual_text=f"{chance.randint(10, 12)}月")


@plant("E16")
def _(year, chance):
    year.form.row("质量").update(level3=chance.choice(["办事群众满意度", "企业满意率"]))


@plant("E17")
def _(year, chance):
    year.form.row("社会效益")["level3"] = chance.choice([year.form.row("质量")["level3"], year.form.row("质量")["level3"] + "情况"])


@plant("E18", {}, lambda year: year.form.row("社会效益").update(target_text="良好", actual_text="显著"))
def _(year, chance):
    row = year.form.row("社会效益")
    row |= {"target_text": "优", "actual_text": "优", "score": round(row["weight"] * 0.5, 2), "deviation_note": "因场地检修少办，今后提前安排"}
    year.form.add_up_scores()


@plant("E19", {"B02": "the points move"}, fragment)
def _(year, chance):
    # An amount elsewhere in the form would be the cost, which E16 finds under another label.
    amounts_elsewhere = any("元" in (row["target_text"] or "") for row in year.form.indicators if "成本" not in f"{row['level1']}{row['level2']}")
    kind = chance.choice(["时效"] if amounts_elsewhere else ["时效", "成本"])
    heir = year.form.row("质量")
    for gone in [row for row in year.form.indicators if kind in (row["level2"] or "") or kind in (row["level1"] or "")]:
        year.form.indicators.remove(gone)
        heir["weight"] += gone["weight"]
    heir["score"] = heir["weight"]
    year.form.add_up_scores()


@plant("E20")
def _(year, chance):
    year.form.row("满意度").update(target_text="≥96%", actual_text="97%")


@plant("E21", {}, without("满意度", "target_text"))
def _(year, chance):
    year.form.row("满意度").update(target_text="满意", actual_text="满意")


@plant("E22", {}, _words_for_cost)
def _(year, chance):
    row = year.form.row("成本")
    row["target_text"] = row["target_text"].replace("≤", chance.choice(["≥", "不低于"]))


@plant("E23", {"E19": "required kinds are gone"}, fragment)
def _(year, chance):
    whole_points(year.form)
    rows = [year.form.row("数量"), year.form.row("质量"), year.form.row("满意度"), year.form.row("社会效益")]
    year.form.indicators[:] = rows
    for row, weight in zip(rows, (25, 25, 10, 30), strict=True):
        row["weight"] = row["score"] = weight
    year.form.add_up_scores()


@plant("E24", {}, lambda year: [row.update(target_text=None) for row in year.form.indicators])
def _(year, chance):
    for row in year.form.indicators:
        if row["level2"] not in ("数量指标", "服务对象满意度指标"):
            row |= {"target_text": "按要求做到", "actual_text": f"做到第{chance.randint(3, 9)}批", "score": row["weight"], "deviation_note": None}
    year.form.add_up_scores()


@plant("E30", {}, lambda year: [row.update(score=None) for row in year.form.indicators], profile="sichuan_review_2026")
def _(year, chance):
    row = met_row(year.form, chance)
    row["actual_text"] += "（" + chance.choice(["未提供佐证材料", "没有相关证明资料", "佐证资料缺失"]) + "）"


# F


@plant("F01", {}, lambda year: [row.update(score=None) for row in year.form.indicators])
def _(year, chance):
    row = counted_row(year.form, chance)
    row |= {"target_text": "≥300个", "actual_text": "270个", "score": round(row["weight"] * 0.9, 2), "deviation_note": chance.choice([None, "无", "—", "/"])}
    year.form.add_up_scores()


@plant("F02", {}, lambda year: [row.update(score=None) for row in year.form.indicators])
def _(year, chance):
    met_row(year.form, chance)["deviation_note"] = "部分物资延期到货，今后加强督促"


@plant("F03")
def _(year, chance):
    row = full_row(year.form, chance)
    row["deviation_note"] = chance.choice([row["level3"], year.form.row("满意度")["level3"]])


@plant("F04")
def _(year, chance):
    row = counted_row(year.form, chance)
    row |= {"target_text": "≥300个", "actual_text": "270个", "score": round(row["weight"] * 0.9, 2), "deviation_note": chance.choice(["因雨停工", "场地检修", "部分人员调离"])}
    year.form.add_up_scores()


# G


@plant("G01", {}, _words_for_cost)
def _(year, chance):
    row = year.form.row("成本")
    row |= {"target_text": f"≤{year.form.total['annual_budget']:.2f}万元", "actual_text": f"{year.form.total['annual_budget']:.2f}万元"}
    total, own = year.form.funds[:2]
    for funds in (total, own):
        amounts(funds, funds["initial_budget"], funds["annual_budget"], funds["annual_budget"] * 0.97)
    year.form.project["actual_outcome"] = "各项任务按计划做完，使用正常。"
    year.form.add_up()


@plant("G02", {}, _words_for_cost)
def _(year, chance):
    budget = max(year.form.total["initial_budget"], year.form.total["annual_budget"])
    year.form.row("成本")["target_text"] = f"≤{budget * chance.choice([1.1, 2]):.2f}万元"


@plant("G03", {}, without("project", "actual_outcome"))
def _(year, chance):
    year.form.project["actual_outcome"] = f"各项任务按计划做完，{chance.choice(['累计支出', '共计拨付资金'])}{year.form.total['executed'] * 1.37:.2f}万元。"


@plant("G04")
def _(year, chance):
    year.form.project["actual_outcome"] += f"服务群众{chance.randint(500, 900)}人（东片120人，西片130人）。"


@plant("G05")
def _(year, chance):
    row = counted_row(year.form, chance)
    row |= {"target_text": "≥400个", "actual_text": "468个"}
    year.form.project["actual_outcome"] += f"办结468个，完成指标的{chance.choice([106, 130, 156])}%。"


@plant("G06", {}, without("project", "expected_goal"))
def _(year, chance):
    year.form.project["actual_outcome"] = year.form.project["expected_goal"]


@plant("G07", {}, without("project", "actual_outcome"))
def _(year, chance):
    year.form.project["actual_outcome"] = f"{YEAR - chance.randint(1, 3)}年，全年开展活动，各项任务按计划做完。"


@plant("G08", {}, without("project", "expected_goal"))
def _(year, chance):
    twin = year.form.copied()
    twin.project |= {"project_name": f"{year.form.project['project_name']}之外的另一个项目", "implementing_unit": f"{year.form.project['implementing_unit']}下属站"}
    year.beside.append(twin)


@plant("G09", {}, without("project", "project_name"))
def _(year, chance):
    other = sound_form(chance, 77_000 + chance.randint(0, 900))
    other.project |= {"project_name": f"2023年{year.form.project['project_name']}"} | {name: year.form.project[name] for name in ("department", "implementing_unit")}
    year.beside.append(other)


@plant("G11")
def _(year, chance):
    counted = next(row for row in year.form.indicators if row["level2"] == "数量指标")
    for row in year.form.indicators:
        if (row is not counted and "人" in row["target_text"]) or (row is not counted and row["level2"] == "数量指标"):
            row |= {"target_text": "≥200个", "actual_text": "210个", "score": row["weight"], "deviation_note": None}
    counted |= {"level3": "慰问职工", "target_text": "≥20人", "actual_text": "20人", "score": counted["weight"], "deviation_note": None}
    row = year.form.row("社会效益")
    row |= {"level3": "人均补贴", "target_text": "≥10元", "actual_text": "10元", "score": row["weight"], "deviation_note": None}
    year.form.add_up_scores()


@plant("G12", {}, lambda year: setattr(year, "project_list", None))
def _(year, chance):
    year.project_list = [{"project_name": f"名单上的第 {chance.randint(100, 10**9)} 个项目", "implementing_unit": "另一单位"}]


@plant("G13", {"C07": "each form has full marks"}, None)
def _(year, chance):
    PLANTS["C07"].put(year, chance)
    for number in range(5):
        other = sound_form(chance, 78_000 + 5 * chance.randint(0, 900) + number)
        PLANTS["C07"].put(Planted(other), chance)
        other.project |= {name: year.form.project[name] for name in ("department", "implementing_unit")}
        year.beside.append(other)


@plant("G14", {}, lambda year: year.before.clear())
def _(year, chance):
    before = _last_year(year.form)
    before.project["project_name"] = year.form.project["project_name"] + "及配套"
    year.before.append(before)


@plant("G15", {}, lambda year: year.before.clear())
def _(year, chance):
    row = counted_row(year.form, chance)
    before = _last_year(year.form)
    then = next(one for one in before.indicators if one["level3"] == row["level3"])
    then |= {"target_text": "≥300个", "actual_text": "250个"}
    year.before.append(before)


@plant("G16", {"D07": "the finding that stands again"}, lambda year: year.before.clear())
def _(year, chance):
    _changed(year, 1.4)
    before = _last_year(year.form)
    year.before.append(before)
    year.findings_before.append({"project_id": before.project["project_id"], "rule": "D07", "severity": "warning", "place": "表 1 行 5 列 3"})


def planted_year(number: int, rule: str, chance: random.Random) -> Planted:
    """A sound form with the rule's defect, and what stands beside it; `number` keeps it apart from others."""
    year = Planted(sound_form(chance, number * 4))
    PLANTS[rule].put(year, chance)
    for place, other in enumerate(year.beside):
        other.project["project_id"] = f"{year.form.project['project_id']}-{place}"
    return year


@plant("E25", {}, lambda year: [row.update(score=None) for row in year.form.indicators])
def _(year, chance):
    row = year.form.row("社会效益")
    row |= {"level3": "年度任务落实情况", "target_text": "全部落实", "actual_text": chance.choice(["9项按期落实，2项未完成", "基本落实，尚未验收", "11项中完成10项"])}
    row |= {"score": row["weight"], "deviation_note": None}
    year.form.add_up_scores()


@plant("E26", {}, lambda year: year.form.row("时效").update(score=None))
def _(year, chance):
    year.form.row("时效").update(level3="完成时间", target_text="12月底前", actual_text="11月")
    year.form.project["actual_outcome"] += f"设备于{YEAR + 1}年{chance.randint(1, 3)}月{chance.randint(1, 28)}日通过验收。"


@plant("E27", {}, lambda year: [row.update(level3=None) for row in year.form.indicators])
def _(year, chance):
    year.form.row("质量")["level3"] = chance.choice(["完成率", "合格率", "达标率"])


@plant("E28")
def _(year, chance):
    year.form.row("成本").update(target_text=chance.choice(["控制在预算内", "不超过预算", "控制在预算范围内"]))


@plant("E29")
def _(year, chance):
    year.form.row("时效").update(level3="完成时间", target_text=f"{YEAR + 1}年6月底前", actual_text="11月")


@plant("F06", {}, lambda year: [row.update(deviation_note=None) for row in year.form.indicators])
def _(year, chance):
    row = year.form.row("可持续影响")
    row |= {"target_text": "健全", "actual_text": "较健全", "score": row["weight"] - 1, "deviation_note": "排班办法仍在试用，扣2分，今后尽快定稿"}
    year.form.add_up_scores()


@plant("G17", {}, lambda year: year.form.project.update(expected_goal=None))
def _(year, chance):
    row = counted_row(year.form, chance)
    row |= {"level3": "修剪行道树数量", "target_text": "≥600株", "actual_text": "640株", "score": row["weight"], "deviation_note": None}
    year.form.project["expected_goal"] = "全年修剪行道树800株，做好养护。"
    year.form.add_up_scores()


@plant("G18", {}, lambda year: year.form.project.update(actual_outcome=None))
def _(year, chance):
    row = counted_row(year.form, chance)
    row |= {"level3": "修剪行道树数量", "target_text": "≥600株", "actual_text": "640株", "score": row["weight"], "deviation_note": None}
    year.form.project["actual_outcome"] += "共修剪行道树450株。"
    year.form.add_up_scores()


@plant("G19", {}, lambda year: year.form.project.update(actual_outcome=None))
def _(year, chance):
    year.form.project["actual_outcome"] = chance.choice(["项目因选址变更未实施。", "本项目推迟至下年开展，资金已结清。"])


@plant("G20", {}, lambda year: year.form.project.update(expected_goal=None))
def _(year, chance):
    year.form.project["expected_goal"] = chance.choice(["未编制绩效目标", "120万元", "进一步加强队伍建设，提升服务水平，完善工作机制。"])


@plant("G21")
def _(year, chance):
    other = sound_form(chance, 900)
    other.project["project_name"] = "老旧小区管网改造工程"
    year.beside.append(other)
    year.form.project["actual_outcome"] = "老旧小区管网改造工程按计划完工，群众反映良好，支出" + f"{year.form.total['executed']:.2f}万元。"
