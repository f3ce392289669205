"""What reviewers find by reading: words against points and dates, numbers in words against rows, names that say too little; and honest forms that look alike."""

from __future__ import annotations

import pytest

from tests.validate.made_up import YEAR, Form
from tests.validate.one_form import form_of, found


def row(**cells: object) -> dict:
    return {"level3": "更换路灯数量", "target_text": "≥600盏", "actual_text": "640盏", "weight": 10, "score": 10} | cells


def told(rule: str, *rows: dict, profile: str = "beijing", **project: object) -> list[dict]:
    form = form_of(*rows)
    form.project |= project
    return found(form, rule, profile)


def severities(findings: list[dict]) -> list[str]:
    return [finding["severity"] for finding in findings]


@pytest.mark.parametrize(("name", "target", "actual"), [("安全事故数", "≤0起", "2起"), ("重大舆情", "=0起", "1起"), ("单位建设成本", "≤20万元", "48.5万元"), ("设备故障率", "≤2%", "5%"), ("响应时间", "≤3天", "9天")])
def test_full_marks_for_a_limit_that_was_exceeded_are_told_without_a_formula(name: str, target: str, actual: str):
    (finding,) = told("E03", row(level3=name, target_text=target, actual_text=actual), profile="national")
    assert "没有达到指标值而得满分 10" in finding["message"]


@pytest.mark.parametrize(("name", "target", "actual", "score"), [("安全事故数", "≤0起", "0起", 10), ("设备故障率", "≤2%", "5%", 6), ("项目成本", "≤80万元", "80.3万元", 10), ("重大舆情", "=0起", "0起", 10)])
def test_a_limit_that_was_kept_or_deducted_or_rounds_to_its_target_is_not(name: str, target: str, actual: str, score: float):
    assert told("E03", row(level3=name, target_text=target, actual_text=actual, score=score), profile="national") == []


@pytest.mark.parametrize("actual", ["未完成，实际640盏", "9项按时完成，1项未完成", "主体已完工，尚未验收", "11项中完成10项", "12处计划中建成11处", "应更换30盏，实际更换28盏", "未达到预期", "效果不明显", "部分提升", "第二批灯具未到货，第三批未发"])
def test_an_actual_that_says_it_is_not_all_done_asks_at_full_marks(actual: str):
    assert severities(told("E25", row(level3="任务完成情况", target_text="全部完成", actual_text=actual))) == ["info"]
    assert told("E25", row(level3="任务完成情况", target_text="全部完成", actual_text=actual, score=8)) == []


@pytest.mark.parametrize("actual", ["640盏，已通过验收", "无未完成事项", "未发生安全事故", "10项全部完成", "未完成率0%", "12处计划中建成12处", "应更换30处，实际更换31处", "没有未达标事项", "部分路段已更换，其余按计划完成"])
def test_an_actual_that_is_done_does_not(actual: str):
    assert told("E25", row(level3="任务完成情况", target_text="全部完成", actual_text=actual)) == []


def test_a_note_that_says_work_goes_on_is_quoted_against_the_full_marks():
    (finding,) = told("F02", row(deviation_note="其中30盏仍在安装，等待验收"))
    assert "似乎还没有全部完成" in finding["message"]
    (other,) = told("F02", row(deviation_note="居民意见不一"))
    assert "似乎" not in other["message"]


TIME = {"level2": "时效指标", "level3": "完成时间", "target_text": "2023年12月底前", "actual_text": "2023年11月"}


def test_an_outcome_that_tells_of_the_year_after_is_held_against_the_row_of_time():
    (finding,) = told("E26", row(**TIME), actual_outcome="灯具已更换，2024年2月5日通过验收。")
    assert "2024年2月5日通过验收" in finding["message"] and finding["place"].endswith("indicators 1")


@pytest.mark.parametrize("outcome", ["灯具已更换，2023年12月5日通过验收。", "预计2024年2月完成二期验收。", "2024年1月1日起执行新标准。", "下一步于2024年3月完成二期。", "2024年2月完成绩效自评。", "2024年3月通过竣工决算审计。"])
def test_dates_of_the_year_and_of_plans_are_not(outcome: str):
    assert told("E26", row(**TIME), actual_outcome=outcome) == []


def test_a_note_that_tells_of_the_year_after_is_held_against_its_row_and_told_once():
    late = row(**TIME, deviation_note="因供货延迟，尾灯于2024年2月安装")
    (finding,) = told("E26", late)
    assert finding["case"] == "note" and "尾灯于2024年2月安装" in finding["message"]
    form = form_of(late)
    assert {"E26"} == {one["rule"] for rule in ("E26", "F02") for one in found(form, rule)}
    assert told("E26", row(**TIME, deviation_note="质保金计划2024年6月支付")) == []


def test_two_rows_of_time_ask_once_about_one_outcome():
    rows = row(**TIME), row(**TIME | {"level3": "验收时间"})
    assert len(told("E26", *rows, actual_outcome="灯具已更换，2024年2月5日通过验收。")) == 1


def test_a_form_of_another_year_is_not_asked_about_its_own_dates():
    late = TIME | {"target_text": "2024年12月底前", "actual_text": "2024年11月"}
    assert told("E26", row(**late), fiscal_year=2024, actual_outcome="灯具已更换，2024年10月通过验收。") == []


@pytest.mark.parametrize(("actual", "case"), [("约640盏", "about"), ("640余盏", "about"), ("近640盏", "about"), ("≥600盏", "sign"), ("预计640盏", "planned")])
def test_an_actual_that_is_not_exact_asks(actual: str, case: str):
    (finding,) = told("E06", row(actual_text=actual))
    assert (finding["case"], finding["severity"]) == (case, "info")


def test_a_sample_beside_an_exact_share_may_be_about():
    assert told("E06", row(level1="满意度指标", level2="服务对象满意度指标", level3="居民满意度", target_text="≥90%", actual_text="95%（问卷400余份）")) == []


SATISFACTION = {"level1": "满意度指标", "level2": "服务对象满意度指标", "level3": "居民满意度", "target_text": "≥90%"}


@pytest.mark.parametrize("actual", ["全年未收到12345投诉", "投诉0件", "收到锦旗2面", "表扬信3封"])
def test_praise_and_no_complaints_are_no_survey(actual: str):
    (finding,) = told("E21", row(**SATISFACTION, actual_text=actual))
    assert "不是调查得出的满意度" in finding["message"]
    assert told("E13", row(**SATISFACTION, actual_text=actual)) == [], "and the unit is not told again"


@pytest.mark.parametrize(("note", "asks"), [("依据收到的锦旗3面测算", True), ("全年未收到投诉", True), ("根据问卷调查，未收到投诉", False), ("现场回访80人", False), ("市民建议增加座椅", False)])
def test_satisfaction_that_rests_on_praise_asks_for_a_survey(note: str, asks: bool):
    assert [finding["severity"] for finding in told("E21", row(**SATISFACTION, actual_text="95%", deviation_note=note))] == ["info"] * asks


@pytest.mark.parametrize(("note", "asks"), [("随机抽取6名居民调查", True), ("发放问卷8份", True), ("发放问卷200份，收回196份", False), ("6名居民参加座谈", False)])
def test_a_note_may_tell_the_sample(note: str, asks: bool):
    form = form_of(row(**SATISFACTION, actual_text="96%", deviation_note=note))
    assert bool([finding for finding in found(form, "E14") if finding["case"] == "few"]) is asks


@pytest.mark.parametrize("note", ["已全部完成", "已完成，无未完成事项", "各项任务均已按期完成。", "随机发放问卷120份"])
def test_a_note_that_deviates_from_nothing_may_stand_at_full_marks(note: str):
    assert told("F02", row(deviation_note=note)) == []


@pytest.mark.parametrize("actual", ["93%", "问卷120份，满意率93%，无投诉", "93.5（百分制）%"])
def test_a_share_that_was_measured_is_one(actual: str):
    assert told("E21", row(**SATISFACTION, actual_text=actual)) == []


@pytest.mark.parametrize(("actual", "asks"), [("100%（3人）", True), ("96%（问卷5份）", True), ("96%（问卷120份）", False), ("96%", False)])
def test_a_sample_of_a_few_people_asks(actual: str, asks: bool):
    assert bool([finding for finding in told("E14", row(**SATISFACTION, actual_text=actual)) if finding["case"] == "few"]) is asks


@pytest.mark.parametrize(
    ("level2", "name", "target", "severity"),
    [
        ("质量指标", "设备到货时间", "2023年6月底前", "warning"),
        ("数量指标", "预算执行率", "≥95%", "warning"),
        ("数量指标", "资金到位率", "100%", "warning"),
        ("数量指标", "灯具验收合格率", "≥95%", "info"),
        ("社会效益指标", "居民满意度", "≥90%", "warning"),
        ("质量指标", "路灯改造总成本", "≤50万元", "info"),
        ("数量指标", "节能灯占比", "≥60%", "info"),
        ("时效指标", "开展巡查次数", "≥12次", "info"),
    ],
)
def test_names_that_belong_under_another_label_are_told(level2: str, name: str, target: str, severity: str):
    level1 = "效益指标" if "效益" in level2 else "产出指标"
    assert severities(told("E16", row(level1=level1, level2=level2, level3=name, target_text=target, actual_text=target))) == [severity]


@pytest.mark.parametrize(("level2", "name"), [("数量指标", "任务完成率"), ("质量指标", "平均响应时间达标率"), ("时效指标", "设备到货时间"), ("质量指标", "验收合格率")])
def test_names_that_may_stand_there_are_not(level2: str, name: str):
    assert told("E16", row(level2=level2, level3=name, target_text="≥95%", actual_text="96%")) == []


@pytest.mark.parametrize(("name", "asks"), [("设备故障率", True), ("群众投诉数", True), ("居民平均等待时间", True), ("应急响应时间", True), ("减少等待时间", False), ("投诉办结率", False), ("验收合格率", False), ("不良反应报告数", False)])
def test_at_least_so_much_of_what_should_stay_low_asks_for_the_sign(name: str, asks: bool):
    findings = told("E22", row(level3=name, target_text="≥2%", actual_text="3%"))
    assert severities(findings) == (["info"] if asks else [])


@pytest.mark.parametrize(("name", "told_it"), [("完成率", True), ("合格率", True), ("灯具验收合格率", False), ("完成数量", False)])
def test_a_name_that_is_only_a_rate_asks_of_what(name: str, told_it: bool):
    assert bool(told("E27", row(level3=name))) is told_it


@pytest.mark.parametrize(("target", "told_it"), [("控制在预算内", True), ("不超预算", True), ("≤50万元", False), ("控制在50万元预算内", False)])
def test_a_cost_target_names_an_amount(target: str, told_it: bool):
    assert bool(told("E28", row(level2="成本指标", level3="项目成本", target_text=target, actual_text="48万元"))) is told_it


@pytest.mark.parametrize(("target", "case"), [(f"{YEAR + 1}年6月底前", "other"), (f"{YEAR}—{YEAR + 2}年累计600盏", "several")])
def test_a_target_of_another_year_or_of_several_asks(target: str, case: str):
    (finding,) = told("E29", row(level2="时效指标", target_text=target))
    assert finding["case"] == case


def test_what_several_years_reach_together_is_asked_about_and_no_score_is_held_against_it():
    form = form_of(row(target_text="三年累计≥1800盏"))
    assert [finding["case"] for finding in found(form, "E29")] == ["several"]
    assert found(form, "E02") == []


def test_a_row_that_names_another_year_on_both_sides_is_the_question_of_another_rule():
    assert told("E29", row(level2="时效指标", level3="完成时间", target_text=f"{YEAR - 1}年12月底前", actual_text=f"{YEAR - 1}年11月")) == []


@pytest.mark.parametrize("target", [f"{YEAR}年6月底前", f"较{YEAR - 1}年增加5%", "6月底前", f"按{YEAR - 1}年标准执行", f"{YEAR}年1月—{YEAR}年12月"])
def test_a_target_of_this_year_or_beside_another_does_not(target: str):
    assert told("E29", row(level2="时效指标", target_text=target)) == []


@pytest.mark.parametrize(("note", "told_it"), [("仍有缺口，扣2分", True), ("仍有缺口，扣1分", False), ("每少一盏扣2分", False), ("扣2分，再扣1分", False), ("仍有缺口", False)])
def test_the_points_that_a_note_takes_off_are_those_that_are_lacking(note: str, told_it: bool):
    assert bool(told("F06", row(score=9, deviation_note=note))) is told_it


@pytest.mark.parametrize("note", ["受客观因素影响", "工作原因。", "正在推进", "已完成"])
def test_a_reason_that_would_fit_any_row_is_told(note: str):
    (finding,) = told("F04", row(score=9, deviation_note=note))
    assert "放在哪一项都可以" in finding["message"]


@pytest.mark.parametrize("note", ["因供货延迟，已于9月增设值守点", "灯杆基础未完工，今后提前施工"])
def test_a_measure_that_was_taken_is_a_measure(note: str):
    assert told("F04", row(score=9, deviation_note=note)) == []


def test_goal_and_outcome_are_held_against_the_rows_that_count_the_same():
    (goal,) = told("G17", row(), expected_goal="全年更换路灯800盏。")
    assert "更换路灯800盏" in goal["message"] and "≥600盏" in goal["message"]
    (outcome,) = told("G18", row(), actual_outcome="共更换路灯450盏。")
    assert "更换路灯450盏" in outcome["message"] and "640盏" in outcome["message"]


@pytest.mark.parametrize("outcome", ["共更换路灯640盏。", "更换路灯约600盏。", "更换路灯640盏，其中东片更换路灯200盏。", "一期更换路灯200盏，二期更换路灯440盏。", "更换灯杆450根。", "累计维修路灯450次。"])
def test_other_things_parts_and_round_figures_are_not(outcome: str):
    assert told("G18", row(), actual_outcome=outcome) == []


RATE = {"level2": "质量指标", "level3": "灯具验收合格率", "target_text": "≥95%", "actual_text": "97.4%"}


@pytest.mark.parametrize(
    ("outcome", "told_it"),
    [("验收合格率88%。", True), ("灯具验收合格率达到90.5%。", True), ("验收合格率97%。", False), ("验收合格率达97.4%以上。", False), ("工程合格率88%。", False), ("上年验收合格率88%。", False), ("验收合格率约95%。", False)],
)  # fmt: skip
def test_a_rate_of_the_outcome_is_that_of_the_row_which_has_its_name(outcome: str, told_it: bool):
    assert bool(told("G18", row(**RATE), actual_outcome=outcome)) is told_it


def test_a_row_without_an_exact_figure_is_the_question_of_another_rule():
    form = form_of(row(actual_text="600盏以上"))
    form.project |= {"actual_outcome": "共更换路灯640盏。"}
    assert {one["rule"] for rule in ("E06", "G18") for one in found(form, rule)} == {"E06"}


@pytest.mark.parametrize(("outcome", "told_it"), [("受台风影响，全年路灯更换未开展。", True), ("因规划调整，改造工程推迟至2024年实施。", True), ("因规划调整，景观灯改造推迟至2024年实施。更换路灯640盏。", False), ("项目因选址变更未实施。", True), ("本项目推迟至2024年开展。", True), ("其中两盏灯未实施改造。", False), ("原计划的二期取消实施，一期已完工。", False), ("项目按期实施完毕。", False)])
def test_an_outcome_that_nothing_was_carried_out_is_held_against_the_points(outcome: str, told_it: bool):
    assert bool(told("G19", row(), actual_outcome=outcome)) is told_it


@pytest.mark.parametrize(
    ("goal", "case"),
    [("未编制绩效目标", "none"), ("年初未设置绩效目标。", "none"), ("本项目未申报年度绩效目标", "none"), ("保障各项工作正常开展。", "hollow"), ("无", "none"), ("120万元", "amount"), ("43.2", "amount"), ("进一步加强队伍建设，提升服务水平，完善工作机制。", "hollow"), ("更换路灯600盏，提升照明水平。", None), ("完成南片路灯更换，改善照明。", None), ("保障路灯正常运行。", None)],
)  # fmt: skip
def test_a_goal_says_what_is_to_be_done(goal: str, case: str | None):
    assert [finding["case"] for finding in told("G20", row(), expected_goal=goal)] == ([case] if case else [])


def per_head(actual: str, spent: float) -> Form:
    form = form_of(
        row(level3="志愿者人数", target_text="≥100人", actual_text="100人"), row(level2="成本指标", level3="志愿者补助", target_text=f"≤{actual}", actual_text=actual)
    )
    form.total.update(executed=spent, executed_text=f"{spent}")
    return form


def test_a_price_by_head_in_the_unit_is_multiplied_with_the_people():
    assert [finding["rule"] for finding in found(per_head("200元/人", 48.5), "G11")] == ["G11"]
    assert found(per_head("200元/人", 2), "G11") == []
    assert found(per_head("200元/人·月", 24), "G11") == []


def test_people_may_be_counted_by_their_turns_where_no_row_counts_people():
    rows = [row(level3="志愿服务人次", target_text="≥100人次", actual_text="100人次"), row(level2="成本指标", level3="误餐补助", target_text="≤200元/人", actual_text="200元/人")]
    form = form_of(*rows)
    form.total.update(executed=48.5, executed_text="48.5")
    assert [finding["rule"] for finding in found(form, "G11")] == ["G11"]
    form.total.update(executed=2.0, executed_text="2")
    assert found(form, "G11") == []


@pytest.mark.parametrize(("grade", "told_it"), [("优", True), ("良", False)])
def test_a_grade_in_a_field_of_its_own_is_held_against_the_total(grade: str, told_it: bool):
    form = form_of()
    form.project |= {"declared_grade": grade, "declared_total_score": 85.6}
    assert bool(found(form, "C06")) is told_it


@pytest.mark.parametrize("target", ["≥**人次", "≥__人次", "≥人次", "待定", "未填报"])
def test_a_figure_that_was_left_blank_is_of_the_template(target: str):
    assert [finding["rule"] for finding in told("A06", row(target_text=target))] == ["A06"]


@pytest.mark.parametrize("target", ["≥5人次", "≥良好", "5*8小时", "≥90%"])
def test_a_figure_that_stands_there_is_not(target: str):
    assert told("A06", row(target_text=target)) == []
