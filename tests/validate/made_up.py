"""Made-up forms as records, sound in every rule, different at every seed; and the tables of a year made of them."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from helpers.clean.targets import value_columns
from helpers.schema.tables import conform

YEAR = 2023
SUBJECTS = ["道路照明", "校舍修缮", "河道清淤", "图书购置", "公园绿化", "职业技能培训", "社区养老服务", "疫苗接种", "食品抽检", "文物普查", "消防器材配备", "森林防火", "信息系统运行", "档案数字化", "就业援助", "残疾人康复", "中小学体检", "农田水利建设", "垃圾分类宣传", "法律援助"]  # fmt: skip
ACTIONS = ["补助", "专项工作", "政府采购", "维护经费", "试点", "提升工程"]
THINGS = [("完成数量", "个"), ("服务人数", "人"), ("开展场次", "场"), ("检查次数", "次"), ("购置数量", "套"), ("覆盖街镇数量", "个")]
QUALITIES = ["验收合格率", "检查准确率", "一次办结率", "设备完好率", "材料齐全率"]
BENEFITS = [("受益群众数量", "人"), ("带动就业岗位数", "个"), ("公共服务覆盖范围", "个"), ("投诉受理数量", "件")]
LASTING = ["设施可使用年限", "制度执行年限", "管护机制运行年限"]
PEOPLE = ["受益群众满意度", "服务对象满意度", "参训人员满意度", "社区居民满意度"]
REASONS = ["因场地检修推迟开放，今后提前安排检修时间", "受天气影响少做了几天，下一步加强调度", "因供货延迟未能全部到位，今后提前签订合同"]
OUTCOMES = ["各项任务按计划做完，验收合格后投入使用", "按合同逐项落实，资料已归档，群众反映良好", "分批推进，年底前全部交付，使用情况正常"]
SCHEMES = [{"数量": 15, "质量": 15, "时效": 10, "成本": 10, "社会效益": 15, "可持续影响": 15, "满意度": 10}, {"数量": 20, "质量": 10, "时效": 10, "经济成本": 20, "社会效益": 10, "可持续影响": 10, "满意度": 10}]  # fmt: skip


@dataclass
class Form:
    """One form: its record of projects, its rows of funds and indicators, what was changed in reading, cells recognised in a picture."""

    project: dict
    funds: list[dict]
    indicators: list[dict]
    changes: list[dict] = field(default_factory=list)
    recognised: list[dict] = field(default_factory=list)

    @property
    def total(self) -> dict:
        return self.funds[0]

    def row(self, label: str) -> dict:
        """The first indicator whose level 2 says `label`."""
        return next(row for row in self.indicators if label in row["level2"])

    def add_up(self) -> None:
        """Make rate, execution score and totals follow from the parts."""
        total = self.total
        rate = total["executed"] / total["annual_budget"]
        total |= {"execution_rate_text": f"{rate:.2%}", "execution_rate": round(rate, 4), "score": round(min(1, rate) * total["weight"], 2)}
        self.add_up_scores()

    def add_up_scores(self) -> None:
        scores = [row["score"] for row in self.indicators if row.get("score") is not None]
        self.project["declared_total_score"] = round(sum(scores) + (self.total["score"] or 0), 2)

    def copied(self) -> Form:
        return copy.deepcopy(self)


def amounts(row: dict, initial: float, annual: float, executed: float) -> None:
    """Set a funds row's three amounts with their texts."""
    for column, value in (("initial_budget", initial), ("annual_budget", annual), ("executed", executed)):
        row[column], row[f"{column}_text"] = round(value, 2), f"{value:.2f}"


def sound_form(chance: random.Random, number: int) -> Form:
    """A form in which no rule finds anything; `number` keeps its name and unit apart from others."""
    subject, action = SUBJECTS[number % len(SUBJECTS)], chance.choice(ACTIONS)
    annual = round(chance.uniform(20, 900), 2)
    executed = round(annual * chance.uniform(0.965, 0.995), 2)
    total = {"source": "total", "source_text": "年度资金总额", "weight": 10}
    own, carried, other = ({"source": source, "source_text": text, "weight": None, "score": None} for source, text in (("current_year_appropriation", "当年财政拨款"), ("carry_over", "上年结转资金"), ("other", "其他资金")))
    for row, share in ((total, 1), (own, 1), (carried, 0), (other, 0)):
        amounts(row, annual * share, annual * share, executed * share)
    scheme = chance.choice(SCHEMES)
    project = {
        "project_id": f"{YEAR}-{number:06}", "fiscal_year": YEAR, "form_kind": "project", "layout": "beijing", "title": "项目支出绩效自评表",
        "project_name": f"{subject}{action}（{_word(number)}片）", "department": "某市某区某局", "implementing_unit": f"某区{_word(number // 4)}服务中心",
        "amount_unit": "万元", "expected_goal": f"做好{subject}，改善{_word(number + 7)}片条件。", "is_fragment": False, "duplicate_of": None,
        "actual_outcome": f"{chance.choice(OUTCOMES)}，共服务{_word(number)}片{chance.randint(3, 9)}个社区，累计支出{executed:.2f}万元。",
        "declared_total_weight": 100, "document_id": f"d-{number}", "form_order": 1,
    }  # fmt: skip
    form = Form(project, [total, own, carried, other], _indicators(chance, scheme, annual, executed))
    form.add_up()
    return form


def _indicators(chance: random.Random, scheme: dict[str, float], annual: float, executed: float) -> list[dict]:
    rows = []
    things = chance.sample(THINGS, 2)
    split = [scheme["数量"] // 2, scheme["数量"] - scheme["数量"] // 2] if chance.random() < 0.5 else [scheme["数量"]]
    for (name, unit), weight in zip(things, split, strict=False):
        rows.append(_at_least(chance, "产出指标", "数量指标", name, chance.randint(20, 900), unit, weight))
    share = chance.randint(88, 94)
    rows.append(_row("产出指标", "质量指标", chance.choice(QUALITIES), f"≥{share}%", f"{share + chance.randint(0, 5)}%", scheme["质量"]))
    if chance.random() < 0.5:
        rows.append(_row("产出指标", "时效指标", "完成时间", "12月底前", f"{chance.randint(9, 12)}月", scheme["时效"]))
    else:
        days = chance.randint(20, 60)
        rows.append(_row("产出指标", "时效指标", "办理时限", f"≤{days}天", f"{days - chance.randint(0, 9)}天", scheme["时效"]))
    cost = "经济成本" if "经济成本" in scheme else "成本"
    rows.append(_row("成本指标" if cost == "经济成本" else "产出指标", f"{cost}指标", "项目成本", f"≤{annual:.2f}万元", f"{executed:.2f}万元", scheme[cost]))
    name, unit = chance.choice(BENEFITS)
    rows.append(_at_least(chance, "效益指标", "社会效益指标", name, chance.randint(100, 9000), unit, scheme["社会效益"]))
    years = chance.randint(3, 9)
    if chance.random() < 0.2:
        rows.append(_row("效益指标", "可持续影响指标", "管护制度健全程度", "优", "优", scheme["可持续影响"]))
    else:
        rows.append(_row("效益指标", "可持续影响指标", chance.choice(LASTING), f"≥{years}年", f"{years}年", scheme["可持续影响"]))
    rows.append(_row("满意度指标", "服务对象满意度指标", chance.choice(PEOPLE), "≥90%", f"{chance.randint(91, 98)}%", scheme["满意度"]))
    return rows


def _at_least(chance: random.Random, level1: str, level2: str, name: str, target: int, unit: str, weight: float) -> dict:
    """A count: mostly reached, now and then missed by little, with its points and reason."""
    word = chance.choice(["≥", "不少于", ""])
    if chance.random() < 0.1:
        return _row(level1, level2, name, f"={target}{unit}", f"{target}{unit}", weight)
    if chance.random() < 0.15:
        actual = int(target * chance.uniform(0.93, 0.99))
        score = round(weight * actual / target, 2)
        note = chance.choice(REASONS) if score < weight else None
        return _row(level1, level2, name, f"{word}{target}{unit}", f"{actual}{unit}", weight, score, note)
    return _row(level1, level2, name, f"{word}{target}{unit}", f"{int(target * chance.uniform(1, 1.25))}{unit}", weight)


def _row(level1: str, level2: str, level3: str, target: str, actual: str, weight: float, score: float | None = None, note: str | None = None) -> dict:
    return {
        "level1": level1, "level1_origin": "printed", "level2": level2, "level3": level3, "target_text": target, "actual_text": actual,
        "weight": weight, "score": weight if score is None else score, "deviation_note": note,
    }  # fmt: skip


def _word(number: int) -> str:
    """A made-up place name, unlike its neighbours."""
    letters = "东西南北中甲乙丙丁戊己庚辛壬癸春夏秋冬山川湖海云松竹梅兰菊荷"
    digits = []
    number = number * 7919 + 17
    while number or len(digits) < 3:
        number, digit = divmod(number, len(letters))
        digits.append(letters[digit])
    return "".join(digits)


def year_of_forms(forms: Sequence[Form], fiscal_year: int = YEAR) -> dict[str, pd.DataFrame]:
    """The tables of clean for made-up forms, each value with a place of its own."""
    rows: dict[str, list[dict]] = {name: [] for name in ("projects", "funds", "indicators", "changes", "claims", "cells")}
    for number, form in enumerate(forms):
        project_id = form.project["project_id"]
        rows["projects"].append(form.project | {"place": f"表 {number}"})
        for name, records in (("funds", form.funds), ("indicators", form.indicators)):
            for position, record in enumerate(records, 1):
                values = value_columns(record, fiscal_year) if name == "indicators" else {}
                rows[name].append(record | values | {"project_id": project_id, "position": position, "place": f"表 {number} {name} {position}"})
        for row, cell in enumerate(form.recognised, 1):
            place = {"document_id": project_id, "table": 1, "row": row, "column": 1, "place": f"第 1 页 表 1 行 {row} 列 1"}
            rows["cells"].append(place | {"text": cell["text"], "confidence": cell["confidence"]})
            value = {name: cell[name] for name in ("claimed_table", "position", "claimed_column")}
            rows["claims"].append(place | value | {"claim": "used", "project_id": project_id})
        rows["changes"] += [{"project_id": project_id} | change for change in form.changes]
    return {name: conform(name, records) for name, records in rows.items()}
