"""Of two columns that might hold the same, the one of this year and of the whole year counts; what sums up a part is no total."""

from __future__ import annotations

import pytest

from tests.clean.test_segment import assert_nothing_is_lost, one
from tests.forms import SOUND, year_of
from tests.validate.judging import rules_that_fire

ROW = "\t产出指标\t数量指标\t采购册数\t≥1000册\t1200册\t20\t20\t无"


def with_column(name: str, before: str) -> str:
    """The sound form with a column more in front of `before`, whose cells all say 77册."""
    lines = []
    head: int | None = None
    for line in SOUND.splitlines():
        cells = line.split("\t")
        if before in cells:
            head = cells.index(before)
            cells.insert(head, name)
        elif head is not None:
            cells.insert(head, "" if cells[0] == "总分" else "77册")
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", ["2022年实际完成值", "上半年完成值", "1-9月完成值", "监控完成值", "累计完成值", "上年完成值", "截至8月完成值"])
def test_what_came_in_another_time_is_not_the_actual_of_the_year(name: str):
    row = one(year_of(with_column(name, "年度指标值").replace("\t实际完成值", "\t2023年实际完成值")), "indicators", position=1)
    assert (row["target_text"], row["actual_text"], row["weight"]) == ("≥1000册", "1200册", 20)


@pytest.mark.parametrize("name", ["行业标准值", "2022年指标值", "上年指标值"])
def test_a_standard_or_the_target_of_another_year_is_not_the_target(name: str):
    row = one(year_of(with_column(name, "年度指标值").replace("\t年度指标值", "\t2023年指标值")), "indicators", position=1)
    assert (row["target_text"], row["actual_text"]) == ("≥1000册", "1200册")


@pytest.mark.parametrize("label", ["满意度得分", "产出指标得分", "预算执行得分", "分项合计", "绩效指标得分", "小计"])
def test_the_points_of_a_part_are_no_total_and_end_no_form(label: str):
    year = year_of(SOUND.replace("\t效益指标", f"\t{label}\t\t\t\t\t60\t60\t\n\t效益指标"))
    project = one(year, "projects")
    assert (project["declared_total_weight"], project["declared_total_score"], project["is_fragment"]) == (100, 95.5, False)
    assert len(year["indicators"]) == 6


def test_a_total_right_below_the_head_of_the_indicators_stands_above_them():
    total = "总分\t\t\t\t\t\t100\t95.5\t\n"
    year = year_of(SOUND.replace(total, "").replace(ROW, f"{total}{ROW}"))
    assert one(year, "projects")["declared_total_score"] == 95.5
    assert len(year["indicators"]) == 6


def test_a_code_in_a_cell_of_its_own_is_not_the_name():
    year = year_of(SOUND.replace("项目名称\t\t图书采购", "项目名称\t\t330000990000\t图书采购"))
    project = one(year, "projects")
    assert (project["project_name"], project["project_code"]) == ("图书采购", "330000990000")


TOTAL = "总分\t\t\t\t\t\t100\t95.5\t\n"


def with_total(*rows: str) -> str:
    return SOUND.replace(TOTAL, "".join(f"{row}\n" for row in rows))


@pytest.mark.parametrize("label", ["综合评分", "总评分", "自评分合计", "分值合计", "总评", "评分合计", "最终得分", "总体得分"])
def test_a_total_is_known_by_any_of_its_names(label: str):
    year = year_of(with_total(f"{label}\t\t\t\t\t\t100\t95.5"))
    project = one(year, "projects")
    assert (project["declared_total_weight"], project["declared_total_score"], project["is_fragment"]) == (100, 95.5, False)
    assert len(year["indicators"]) == 6


@pytest.mark.parametrize("row", ["总分\t95.5", "合计\t\t\t95.5", "总评分\t95.5\t\t评价等级\t优"])
def test_the_only_figure_of_a_total_that_stands_below_no_weights_is_the_score(row: str):
    project = one(year_of(with_total(row)), "projects")
    assert project["declared_total_score"] == 95.5
    assert project["declared_total_weight"] != 95.5


def test_a_total_weight_in_the_label_is_the_weight():
    year = year_of(with_total("总分（100分）\t\t\t\t\t\t\t95.5"))
    project = one(year, "projects")
    assert (project["declared_total_weight"], project["declared_total_score"]) == (100, 95.5)
    assert "points_in_label" in year["changes"]["reason"].tolist()


def test_a_sum_in_the_middle_of_the_table_ends_no_form():
    year = year_of(SOUND.replace("\t效益指标\t", "\t合计\t\t\t\t\t60\t60\t\n\t效益指标\t"))
    assert one(year, "projects")["declared_total_score"] == 95.5
    assert len(year["indicators"]) == 6
    assert year["leftovers"]["text"].tolist() == ["合计", "60", "60"]


@pytest.mark.parametrize("row", ["预算执行情况\t\t\t\t\t\t10\t9.5", "预算执行情况（10分）\t\t\t\t\t\t\t9.5", "\t预算执行率\t\t\t\t\t10\t9.5"])
def test_points_of_the_execution_that_stand_again_above_the_total_are_no_indicator(row: str):
    year = year_of(with_total(row, TOTAL.rstrip()))
    assert len(year["indicators"]) == 6
    fund = one(year, "funds", source="total")
    assert (fund["weight"], fund["score"], one(year, "projects")["declared_total_score"]) == (10, 9.5, 95.5)


@pytest.mark.parametrize("names", [("应得分", "实得分"), ("标准分", "实得分"), ("满分", "得分"), ("应得", "实得"), ("基准分", "自评打分"), ("总分值", "实得分值")])
def test_what_may_be_earned_is_the_weight_and_what_was_earned_the_score(names: tuple[str, str]):
    year = year_of(SOUND.replace("\t实际完成值\t分值\t得分\t", f"\t实际完成值\t{names[0]}\t{names[1]}\t"))
    row = one(year, "indicators", position=5)
    assert (row["weight"], row["score"]) == (20, 16)


@pytest.mark.parametrize("mark", ["产出指标（续）", "续：产出指标", "产出指标（60分）（续表）", "产出指标（接上页）", "产出指标续"])
def test_a_level_printed_again_after_a_page_break_is_the_same_level(mark: str):
    year = year_of(SOUND.replace("\t\t质量指标", f"\t{mark}\t质量指标"))
    assert one(year, "indicators", position=2)["level1"] == "产出指标"
    assert one(year, "indicators", position=3)["level1"] == "产出指标"


def with_points_in_one_cell(name: str, pair: str) -> str:
    """The sound form with one column of points, whose cells say both as `pair` does; a total as well."""
    lines = []
    for line in SOUND.splitlines():
        cells = line.split("\t")
        if len(cells) == 9 and cells[0] in ("绩效指标", "", "总分") and cells[6] not in ("", "95%"):
            cells[6:8] = [name if cells[6] == "分值" else pair.format(weight=cells[6], score=cells[7])]
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("name", "pair"),
    [("分值/得分", "{weight}/{score}"), ("权重／得分", "{weight}／{score}"), ("满分/实得分", "{weight}分/{score}分"), ("得分/分值", "{score}/{weight}")],
)
def test_both_kinds_of_points_in_one_cell_are_both_read(name: str, pair: str):
    year = year_of(with_points_in_one_cell(name, pair))
    found = year["indicators"]
    assert found["weight"].tolist() == [20, 10, 10, 20, 20, 10]
    assert found["score"].tolist() == [20, 10, 10, 20, 16, 10]
    assert found["deviation_note"].tolist()[4] == "闭馆维修，今后错峰安排"
    project = one(year, "projects")
    assert (project["declared_total_weight"], project["declared_total_score"]) == (100, 95.5)
    assert {"indicator_header.weight", "indicator_header.score"} <= set(project["labels"].split())
    assert_nothing_is_lost(year)


@pytest.mark.parametrize("name", ["改进措施", "整改措施", "下一步措施", "下一步改进措施", "改进措施及建议"])
def test_a_reason_and_its_measure_in_two_columns_are_kept_apart_and_answer_f04_together(name: str):
    text = SOUND.replace("偏差原因分析及改进措施", f"偏差原因\t{name}").replace("闭馆维修，今后错峰安排", "闭馆维修\t今后错峰安排")
    text = text.replace("20\t20\t无\n", "20\t20\t无\t无\n").replace("98%\t10\t10\t\n", "98%\t10\t10\t/\t坚持抽检\n")
    year = year_of(text)
    assert [one(year, "indicators", position=at)["deviation_note"] for at in (5, 1, 2)] == ["闭馆维修", "无", "/"]
    assert [one(year, "indicators", position=at)["measures"] for at in (5, 1, 2)] == ["今后错峰安排", "无", "坚持抽检"]
    assert_nothing_is_lost(year)
    assert not rules_that_fire(text) & {"F01", "F04"}
