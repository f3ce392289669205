"""Scoring profiles: what each sets changes what is said of a form, says where it comes from, and is read by a rule."""

from __future__ import annotations

import random
import re
from importlib import resources

import pandas as pd
import pytest
import yaml

from helpers.check.judging import PlainJudge
from helpers.config.errors import UnusableInput
from helpers.validate import forms_of
from helpers.validate.profile import check_settings, load_profile, profile_names, settings
from helpers.validate.scoring import rescoring
from tests.conftest import PROJECT
from tests.forms import SOUND, Text, year_of
from tests.validate.judging import findings, not_assessable, profile_with, review_planted
from tests.validate.made_up import sound_form
from tests.validate.planting import Planted, planted_year

PROFILES = PROJECT / "src" / "helpers" / "validate" / "profiles"
COUNT = "≥1000册\t1200册\t20\t20\t无"
COST = "≤20万元\t19万元\t20\t20\t"
READERS = "≥5000人次\t4000人次\t20\t16"
ADDED = "年度资金总额\t20\t20\t19"

MISSED_COST = SOUND.replace(COST, "≤20万元\t25万元\t20\t20\t")
FAR_ABOVE = SOUND.replace(COUNT, "≥1000册\t2000册\t20\t20\t")
EXPLAINED = SOUND.replace(COUNT, "≥1000册\t2000册\t20\t20\t追加捐赠，下年调整指标")
PARTLY = SOUND.replace(READERS, "达成预期指标\t部分达成预期指标\t20\t11")
MOSTLY = SOUND.replace(READERS, "达成预期指标\t部分达成预期指标\t20\t14")
LESS_SPENT = SOUND.replace(f"{ADDED}\t10\t95%\t9.5", "年度资金总额\t20\t20\t9\t10\t45%\t4.5")
LITTLE_ADDED = SOUND.replace(ADDED, "年度资金总额\t19\t20\t19")
NO_TIME = SOUND.replace("\t\t时效指标\t完成时间\t12月底前\t11月\t10\t10\t\n", "")
NO_COST = SOUND.replace("\t成本指标\t经济成本指标\t采购费用\t≤20万元\t19万元\t20\t20\t\n", "")
FORTY = (
    SOUND.replace("\t19\t10\t95%\t9.5", "\t19\t20\t95%\t19").replace(COUNT, "≥1000册\t1200册\t10\t10\t无")
    .replace("成本指标\t经济成本指标\t采购费用\t≤20万元\t19万元\t20\t20", "\t成本指标\t采购费用\t≤20万元\t19万元\t10\t10").replace(READERS, "≥5000人次\t4000人次\t30\t24")
)  # fmt: skip
EXACT = SOUND.replace(COUNT, "=1000册\t1200册\t20\t20\t无")
WITHOUT_PAPERS = SOUND.replace("95%\t10\t10\t", "95%（未提供佐证材料）\t10\t10\t")
TWO_GOALS = Text("""2023年度某县民政局项目自评表
单位名称：某县民政局\t\t\t填报日期：2024年2月
项目名称\t居室改造
主管部门\t某县民政局\t\t\t项目实施单位\t某敬老院
预算执行情况（万元）（20分）\t\t预算数（A）\t执行数（B）\t执行率（B/A）\t得分（20分×执行率）
\t年度财政资金总额\t275\t261.25\t95%\t19
年度绩效目标1（45分）\t一级指标\t二级指标\t三级指标\t年初目标值（A）\t实际完成值（B）\t得分
\t产出指标\t数量指标\t改造居室间数\t86间\t86间\t20
\t\t质量指标\t改造验收合格率\t100%\t100%\t10
\t效益指标\t社会效益指标\t院内跌倒事件\t≤4起\t2起\t15
年度绩效目标2（35分）\t一级指标\t二级指标\t三级指标\t年初目标值（A）\t实际完成值（B）\t得分
\t产出指标\t数量指标\t配置护理床\t120张\t114张\t14.25
\t\t时效指标\t设备款按期拨付率\t100%\t86%\t8.6
\t满意度指标\t服务对象满意度指标\t院内老人满意度\t≥90%\t95%\t10
总分\t\t\t\t\t\t96.85
偏差大或目标未完成原因分析\t六张护理床供货延期。
改进措施及结果应用方案\t合同约定到货时限。
""")
THIRTY = TWO_GOALS.replace("目标2（35分）", "目标2（30分）")

EFFECTS = {
    ("beijing", "level1_schemes"): ("B02", SOUND, [], ["info"]),
    ("beijing", "at_most"): ("E03", MISSED_COST, ["over"], ["missed"]),
    ("beijing", "over_fulfilment"): ("E05", FAR_ABOVE, ["reason"], ["analyse"]),
    ("hubei", "execution_weight"): ("B03", SOUND, ["total"], []),
    ("hubei", "level1_schemes"): ("B02", FORTY, [], ["info"]),
    ("hubei", "required_level2"): ("E19", NO_TIME, [], ["warning"]),
    ("hubei", "at_most"): ("E03", MISSED_COST, ["over"], ["missed"]),
    ("hubei", "over_fulfilment"): ("E05", FAR_ABOVE, ["cap"], ["analyse"]),
    ("hubei", "band_middle"): ("E18", PARTLY, [], ["warning"]),
    ("hubei", "goals_have_points"): ("B07", THIRTY, ["scores", "together"], []),
    ("national_cost", "level1_schemes"): ("B02", SOUND, [], ["info"]),
    ("national_cost", "required_level2"): ("E19", NO_COST, [], ["warning"]),
    ("platform_manual", "over_fulfilment"): ("E02", EXPLAINED, ["above"], []),
    ("platform_manual", "over_deduction"): ("E02", EXPLAINED, ["above"], []),
    ("platform_manual", "total_caps"): ("D09", LESS_SPENT, ["warning"], []),
    ("sichuan", "level1_schemes"): ("B02", SOUND, [], ["info"]),
    ("sichuan", "over_fulfilment"): ("E05", FAR_ABOVE, ["remark"], ["analyse"]),
    ("sichuan", "adjustment_limit"): ("D07", LITTLE_ADDED, ["silent"], []),
    ("sichuan_review_2026", "band_points"): ("E18", MOSTLY, ["warning"], []),
    ("sichuan_review_2026", "no_evidence_scores_zero"): ("E30", WITHOUT_PAPERS, ["info"], []),
    ("tianjin", "equal_actual"): ("E04", EXACT, ["unexplained"], ["differs"]),
}
"""For each setting of a profile: a rule, a form, and what it says there by this setting and by that of the profile it inherits from."""


def said(rule: str, text: str, profile: object) -> list[str]:
    """The cases of what a rule finds; the severities where it has no cases."""
    found = findings(rule, text, profile=profile, engine=PlainJudge())
    return sorted(one["case"] if isinstance(one["case"], str) else one["severity"] for one in found)


def own_settings(profile: str) -> dict[str, object]:
    """What a profile's own file sets."""
    return yaml.safe_load((PROFILES / f"{profile}.yml").read_text("utf-8"))


@pytest.mark.parametrize(("profile", "setting"), EFFECTS)
def test_a_setting_changes_what_is_said_of_a_form(profile: str, setting: str):
    rule, text, by_own, by_parents = EFFECTS[profile, setting]
    parent = load_profile(own_settings(profile)["inherits"])
    assert said(rule, text, profile) == by_own
    assert said(rule, text, profile_with(profile, **{setting: parent[setting]})) == by_parents


def test_every_setting_of_a_region_is_tried_on_a_form():
    about = {"inherits", "title", *(name for name, setting in settings().items() if setting.get("own"))}
    set_by = {(profile, name) for profile in profile_names() if profile != "national" for name in own_settings(profile).keys() - about}
    assert set_by == EFFECTS.keys()


def test_every_setting_is_read_somewhere():
    package = resources.files("helpers")
    code = "\n".join(path.read_text("utf-8") for path in (package / "validate").rglob("*.py"))
    about = {name for name, setting in settings().items() if setting.get("own")}
    read = set(re.findall(r"profile\[[\"'](\w+)[\"']\]", code)) | set(re.findall(r"\"(grade_\w+)\"", code))
    assert settings().keys() - about - read == set()


@pytest.mark.parametrize("profile", profile_names())
def test_a_profile_names_two_sources_and_says_whether_they_were_seen(profile: str):
    own = own_settings(profile)
    assert len(own["evidence"]) >= 2 and isinstance(own["verified"], bool)
    assert not (own["verified"] and any("转述" in line or "只见标题" in line for line in own["evidence"])), "what others report was not seen"


def test_what_a_profile_says_of_itself_is_inherited_by_none():
    table = load_profile("sichuan_review_2026").table().set_index("setting")
    assert table.loc["verified", "value"] == "false" and load_profile("sichuan")["verified"]
    assert set(table.loc[["title", "evidence", "verified", "short_names"], "profile"]) == {"sichuan_review_2026"}
    assert table.loc["adjustment_limit", "profile"] == "sichuan", "the rest is"


def test_a_flag_is_true_or_false_and_nothing_else():
    from helpers.config.yaml_lines import read_mapping

    with pytest.raises(UnusableInput, match=r"x\.yml 第 1 行：设置 verified 应为true 或 false，而写的是 '是'"):
        check_settings("x.yml", read_mapping("x.yml", "verified: 是\n"))


def test_a_level_in_words_earns_one_share_of_its_points_and_rounds_as_the_form_does():
    def score(text: str) -> pd.Series:
        rows = rescoring(forms_of(2023, year_of(text)), load_profile("sichuan_review_2026"))
        return rows.query("position == 5").iloc[0]

    row = score(MOSTLY)
    assert (row["due"], row["outcome"], row["formula"]) == (12, "differs", "所填等次得分值 20 的 60%，即 12，填 14")
    assert score(SOUND.replace(READERS, "达成预期指标\t未达成预期指标\t20\t6"))["outcome"] == "agrees"
    assert said("E18", SOUND.replace(READERS, "达成预期指标\t部分达成预期指标\t12\t7"), "sichuan_review_2026") == [], "7.2, rounded"
    assert said("E18", SOUND.replace(READERS, "优\t良\t20\t15"), "sichuan_review_2026") == [], "良 may be the upper or the middle level"
    assert said("E18", SOUND.replace(READERS, "优\t良\t20\t10"), "sichuan_review_2026") == ["warning"]


def test_an_exact_target_that_was_exceeded_is_a_deviation_and_has_no_score_of_its_own():
    (finding,) = findings("E04", EXACT, profile="tianjin")
    assert finding["severity"] == "warning" and "相差 200，没有说明" in finding["message"]
    told = EXACT.replace("20\t20\t无", "20\t19\t年中追加采购")
    assert said("E04", told, "tianjin") == ["differs"] and findings("E04", told, profile="tianjin")[0]["severity"] == "info"
    less = EXACT.replace("20\t20\t无", "20\t19\t无")
    assert said("E02", less, "tianjin") == [] and said("E02", less, "national") == ["met"], "nobody says what 1200 for =1000 earns"
    assert "写“=”而完成值更高，本方案没有规定如何计分" in not_assessable("E02", less, profile="tianjin")[0]


def test_evidence_is_asked_about_only_where_a_row_says_that_there_is_none():
    (finding,) = findings("E30", WITHOUT_PAPERS, profile="sichuan_review_2026")
    assert finding["severity"] == "info" and finding["message"].endswith("是否另有佐证？") and "未提供佐证材料" in finding["message"]
    assert findings("E30", WITHOUT_PAPERS.replace("10\t10\t\n总分", "10\t0\t未提供佐证材料\n总分"), profile="sichuan_review_2026") == []
    assert findings("E30", SOUND.replace("95%\t10\t10\t", "95%（佐证材料齐全）\t10\t10\t"), profile="sichuan_review_2026") == []
    assert not_assessable("E30", SOUND, profile="sichuan_review_2026") == ["佐证材料不在表上，须另行查看"]
    assert not_assessable("E30", WITHOUT_PAPERS, profile="sichuan") == ["本方案没有规定无佐证不得分"]


def test_annual_goals_share_the_points_that_the_execution_leaves():
    assert said("B07", TWO_GOALS, "hubei") == []
    together, below = sorted(findings("B07", THIRTY, profile="hubei"), key=lambda finding: finding["case"], reverse=True)
    assert "45 + 30 + 20 = 95，满分为 100，相差 −5" in together["message"]
    assert below["message"] == "“年度绩效目标2”印明 30 分，其下指标得分之和为 32.85，多出 2.85。"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TWO_GOALS.replace("目标1（45分）", "目标1").replace("目标2（35分）", "目标2"), "表上没有印年度目标的分值"),
        (TWO_GOALS.replace("目标1（45分）", "目标1"), "有的指标不在印有分值的年度目标下"),
        (TWO_GOALS.replace("目标1（45分）", "目标1（40分）").replace("目标2（35分）", "目标1（40分）"), "同一年度目标下的一级指标重复出现，可能是两个目标"),
        (TWO_GOALS.replace("\t效益指标\t社会效益", "\t效益指标（40分）\t社会效益").replace("\t产出指标\t数量指标\t改造", "\t产出指标（60分）\t数量指标\t改造"), "级别所印的分值合计 100，可能是在该目标中所占的比例"),
        (TWO_GOALS.replace("\t2起\t15", "\t2起\t"), "该年度目标下的分值和得分不全"),
    ],
)  # fmt: skip
def test_goals_whose_points_are_not_all_printed_are_not_judged(text: str, reason: str):
    assert reason in "；".join(not_assessable("B07", text, profile="hubei"))
    assert said("B07", text, "hubei") == []


def test_the_levels_of_a_goal_make_its_points():
    levels = TWO_GOALS.replace("\t效益指标\t社会效益", "\t效益指标（15分）\t社会效益").replace("\t产出指标\t数量指标\t改造", "\t产出指标（30分）\t数量指标\t改造")
    assert said("B07", levels, "hubei") == []
    assert said("B07", levels.replace("产出指标（30分）", "产出指标（40分）"), "hubei") == ["levels"]


def planted(rule: str) -> Planted:
    return planted_year(6000, rule, random.Random(3))


def renamed() -> Planted:
    year = planted("G14")
    year.form.project["project_name"], year.before[0].project["project_name"] = "东片道路照明维护经费", "东片道路照明养护经费"
    return year


def named_like_another() -> Planted:
    year, other = planted("G21"), sound_form(random.Random(4), 901)
    year.form.project["project_name"], other.project["project_name"] = "老旧小区管网改造工程二期", "道路照明维护经费"
    return year


@pytest.mark.parametrize(
    ("rule", "year", "setting", "silent", "told"),
    [
        ("G11", planted, "per_head_tolerance", 1, 0.05),
        ("G13", planted, "unit_forms", 7, 6),
        ("G14", lambda rule: renamed(), "renamed_likeness", 0.95, 0.75),
        ("G21", lambda rule: named_like_another(), "named_likeness", 0.9, 1),
    ],
)
def test_a_limit_of_a_rule_over_forms_stands_in_the_profile(rule: str, year, setting: str, silent: float, told: float):
    for value, expected in ((silent, []), (told, [rule])):
        reviewed = review_planted([year(rule)], rule, profile_with("beijing", **{setting: value}), PlainJudge())
        assert not reviewed.outcomes["errors"].any()
        found = [] if reviewed.findings.empty else sorted(set(reviewed.findings["rule"]))
        assert found == expected
