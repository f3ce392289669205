"""Rules D on made-up forms: rates, execution score, balance, adjustment."""

from __future__ import annotations

import pytest

from tests.forms import SOUND, Text
from tests.validate.judging import findings, not_assessable, review_of, rules_that_fire

TOTAL_ROW = Text("年度资金总额\t20\t20\t19\t10\t95%\t9.5")


def with_total(row: str) -> str:
    return SOUND.replace(TOTAL_ROW, f"年度资金总额\t{row}")


@pytest.mark.parametrize("rate", ["94%", "95.1%", "0.5"])
def test_d01_a_wrong_rate_is_found_with_the_amounts(rate: str):
    (finding,) = findings("D01", SOUND.replace("10\t95%", f"10\t{rate}"))
    assert (finding["observed"], finding["expected"], finding["place"]) == (rate, "95%", "行 7 列 8")
    assert "19÷20" in finding["message"]


@pytest.mark.parametrize(("executed", "rate"), [("146.991", "99.99%"), ("146.991", "100%"), ("146.991", "1"), ("29.33", "19.95%"), ("0", "0")])
def test_d01_compares_at_the_printed_precision(executed: str, rate: str):
    assert findings("D01", with_total(f"147\t147\t{executed}\t10\t{rate}\t")) == []


def test_d01_without_a_rate_is_not_assessable():
    assert not_assessable("D01", SOUND.replace("10\t95%", "10\t")) == ["没有填写执行率"]


ON_INITIAL = with_total("20\t19\t19\t10\t95%\t9.5").replace("拨款\t15\t15\t14", "拨款\t15\t14\t14")
"""All of the annual budget was spent; rates and score were taken on the initial one."""


def test_a_rate_on_the_other_budget_is_told_once_and_the_score_waits_for_it():
    assert rules_that_fire(ON_INITIAL) == {"D02", "D03"}, "not D01 nor D06, nor D10, since all was spent"
    found = {row["rule"]: row for row in review_of(ON_INITIAL).findings.to_dict("records")}
    assert found["D02"]["severity"] == "warning" and "“年初预算数”而不是“全年预算数”" in found["D02"]["message"]
    assert "（D02），请先更正" in found["D03"]["message"] and not found["D03"]["corrects"]


def test_d01_tells_a_row_that_repeats_the_total_with_it():
    own = next(line for line in SOUND.splitlines() if "拨款\t15" in line)
    carried = next(line for line in SOUND.splitlines() if "结转资金" in line)
    alone = SOUND.replace(TOTAL_ROW, TOTAL_ROW.replace("95%", "94%")).replace(own, own.replace("15\t15\t14\t—\t93.33%", "20\t20\t19\t—\t94%"))
    (finding,) = findings("D01", alone.replace(carried, carried.replace("5\t5\t5\t—\t100%", "0\t0\t0\t—\t0")))
    assert finding["place"] == "行 7 列 8"
    assert finding["message"].endswith("“其中：当年财政拨款”行的金额与执行率与此相同，同样有误。")


def test_d03_a_score_that_follows_from_a_wrong_rate_says_so():
    (finding,) = findings("D03", SOUND.replace("95%\t9.5", "90%\t9"))
    assert finding["message"].startswith("预算执行得分 9 是按所印的执行率 90% 计算的；") and finding["corrects"]
    assert finding["remedy"] == "请与执行率一并更正预算执行得分。"


def test_d01_finds_an_impossible_rate():
    assert findings("D01", SOUND.replace("10\t95%", "10\t1e9%"))[0]["observed"] == "1e9%"


def test_d03_judges_from_the_amounts_and_shows_the_formula():
    text = SOUND.replace("95%\t9.5", "95%\t8").replace("\t95.5\t", "\t94\t")
    (finding,) = findings("D03", text)
    assert (finding["observed"], finding["expected"], finding["difference"]) == ("8", "9.5", "-1.5")
    assert "全年执行数÷全年预算数（95%）×分值 10" in finding["message"]
    assert rules_that_fire(text) == {"D03"}


def test_d03_more_than_the_budget_counts_as_the_whole():
    assert findings("D03", with_total("20\t20\t25\t10\t125%\t10")) == []


def test_d03_is_silent_where_the_score_was_rounded_to_whole_points_and_c05_notes_it():
    text = with_total("20\t20\t19.1\t10\t95.5%\t10").replace("拨款\t15\t15\t14\t—\t93.33%", "拨款\t15\t15\t14.1\t—\t94%").replace("\t95.5\t", "\t96\t")
    assert findings("D03", text) == []
    assert rules_that_fire(text) == {"C05"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("20\t20\t19\t10\t95%\t", "没有填写预算执行得分"),
        ("20\t\t19\t10\t95%\t9.5", "预算数或执行数为空"),
        ("20\t0\t0\t10\t0\t0", "全年预算数不大于 0，执行率无意义"),
    ],
)
def test_d03_says_why_it_cannot_judge(row: str, reason: str):
    assert not_assessable("D03", with_total(row)) == [reason]


@pytest.mark.parametrize("names", [("一般公共预算拨款", "政府性基金"), ("其中：一般公共预算资金", "政府性基金预算拨款")])
def test_d04_counts_kinds_of_the_budget_once_where_they_are_parts_of_the_row_above(names: tuple[str, str]):
    first, second = (f"\n\t{name}\t{amount}\t{amount}\t{amount}" for name, amount in zip(names, (10, 5), strict=True))
    whole = next(line for line in SOUND.splitlines() if "拨款\t15" in line)
    text = SOUND.replace(whole, whole + first.replace("10\t10\t10", "10\t10\t9") + second)
    assert findings("D04", text) == []
    (finding,) = findings("D04", text.replace("拨款\t15\t15\t14", "拨款\t14\t15\t14"))
    assert (finding["observed"], finding["expected"]) == ("20", "19")


def test_d04_counts_a_fund_that_stands_beside_the_appropriation():
    whole = next(line for line in SOUND.splitlines() if "拨款\t15" in line)
    text = SOUND.replace(whole, whole.replace("15\t15\t14", "9\t9\t8") + "\n\t政府性基金\t6\t6\t6")
    assert findings("D04", text) == []


def test_d04_names_the_column_and_both_sums():
    text = with_total("20.00\t20\t19\t10\t95%\t9.5").replace("拨款\t15\t15", "拨款\t14.90\t15").replace("结转资金\t5\t", "结转资金\t5.00\t")
    (finding,) = findings("D04", text)
    assert (finding["observed"], finding["expected"], finding["difference"]) == ("20", "19.9", "0.1")
    assert finding["message"].startswith("年初预算数：")
    assert finding["severity"] == "warning"
    assert rules_that_fire(text) == {"D04"}


def test_d04_more_than_one_per_cent_is_critical():
    (finding,) = findings("D04", SOUND.replace("拨款\t15\t15", "拨款\t12\t15"))
    assert finding["severity"] == "critical"


ROUNDED = with_total("11.52\t20\t19\t10\t95%\t9.5").replace("拨款\t15\t15", "拨款\t8.01\t15").replace("结转资金\t5\t", "结转资金\t3.52\t")


def test_d04_is_silent_where_rounding_every_figure_makes_the_difference():
    assert findings("D04", ROUNDED) == []
    (finding,) = findings("D04", ROUNDED.replace("3.52\t", "3.54\t"))
    assert finding["difference"] == "-0.03"


def test_d04_a_whole_ten_thousand_between_whole_figures_is_found():
    (finding,) = findings("D04", SOUND.replace("拨款\t15\t15", "拨款\t14\t15"))
    assert finding["difference"] == "1"


LOST = with_total("1098.0558\t20\t19\t10\t95%\t9.5").replace("拨款\t15\t15", "拨款\t1098.055\t15").replace("结转资金\t5\t", "结转资金\t0\t")


def test_d04_is_silent_where_a_digit_was_lost_in_print():
    assert findings("D04", LOST) == []
    assert findings("D04", LOST.replace("\t1098.0558\t", "\t1098.05\t").replace("\t1098.055\t", "\t1098.0558\t")) == [], "lost in the total"


@pytest.mark.parametrize(("total", "source"), [("1098.0568", "1098.055"), ("1098.0542", "1098.055"), ("1098.06", "1098.0512"), ("1098.052", "1098.055")])
def test_d04_finds_what_no_lost_digit_makes(total: str, source: str):
    """More than a unit of the last digit, digits that would have to be fewer, and figures of one length."""
    assert len(findings("D04", LOST.replace("\t1098.0558\t", f"\t{total}\t").replace("\t1098.055\t", f"\t{source}\t"))) == 1


def test_d04_allows_half_a_unit_of_the_coarsest_printed_digit():
    assert findings("D04", with_total("20.0004\t20\t19\t10\t95%\t9.5").replace("拨款\t15\t15", "拨款\t15.000\t15")) == []


def test_d04_blank_sources_count_as_nothing_when_one_is_printed():
    assert findings("D04", SOUND.replace("其他资金\t0\t0\t0\t—\t0", "其他资金\t\t\t\t—\t")) == []


def test_d04_with_no_source_printed_is_not_assessable():
    text = SOUND.replace("拨款\t15\t15\t14", "拨款\t\t\t").replace("结转资金\t5\t5\t5", "结转资金\t\t\t").replace("其他资金\t0\t0\t0", "其他资金\t\t\t")
    assert not_assessable("D04", text) == ["年初预算数的资金来源各行为空；全年预算数的资金来源各行为空；全年执行数的资金来源各行为空"]


def test_d05_finds_the_row_that_spent_more_than_its_budget():
    text = SOUND.replace("拨款\t15\t15\t14\t—\t93.33%", "拨款\t15\t13\t14\t—\t107.69%").replace("结转资金\t5\t5\t5\t—\t100%", "结转资金\t5\t7\t5\t—\t71.43%")
    (finding,) = findings("D05", text)
    assert (finding["observed"], finding["expected"], finding["difference"], finding["place"]) == ("14", "13", "1", "行 8 列 6")
    assert rules_that_fire(text) == {"D05"}


def test_d06_notes_an_annual_budget_that_follows_the_spending():
    text = with_total("20\t19\t19\t10\t100%\t10").replace("拨款\t15\t15\t14\t—\t93.33%", "拨款\t15\t14\t14\t—\t100%").replace("\t95.5\t", "\t96\t")
    (finding,) = findings("D06", text)
    assert (finding["observed"], finding["expected"]) == ("19", "20")
    assert rules_that_fire(text) == {"D06"}


def test_d06_a_digit_lost_in_print_is_no_change_of_the_budget():
    assert findings("D06", with_total("1098.0558\t1098.055\t1098.055\t10\t100%\t10")) == []
    assert len(findings("D06", with_total("10\t9.95\t9.95\t10\t100%\t10"))) == 1


SPENT_TO_THE_DIGIT = with_total("20\t19\t19\t10\t100%\t10")


@pytest.mark.parametrize(
    "words",
    ["年中经批准预算调剂1万元", "经区财政局批复核减预算1万元", "年中调减项目经费1万元", "指标由某财预〔2023〕56号核定", "年中调剂资金（某政办〔2023〕8号）"],
)
def test_d06_is_answered_by_words_about_the_change_as_d07_is(words: str):
    assert findings("D06", SPENT_TO_THE_DIGIT.replace("读者借阅增加", words)) == []


@pytest.mark.parametrize("words", ["按预算执行", "补贴按某人社发〔2023〕12号发放", "按照财预〔2020〕10号自评", "经批准举办活动"])
def test_d06_is_not_answered_by_other_approvals_and_documents(words: str):
    assert len(findings("D06", SPENT_TO_THE_DIGIT.replace("读者借阅增加", words))) == 1


ADDED = with_total("0\t19\t19\t10\t100%\t10").replace("拨款\t15\t15\t14\t—\t93.33%", "拨款\t0\t19\t19\t—\t100%").replace("结转资金\t5\t5\t5\t—\t100%", "结转资金\t0\t0\t0\t—\t0")


def test_d06_a_project_added_during_the_year_is_asked_for_its_approval_and_never_for_a_budget_of_0():
    (finding,) = findings("D06", ADDED)
    assert finding["message"] == "全年预算数与全年执行数同为 19 万元，而年初预算数为 0，表中没有写明预算追加。"
    assert finding["remedy"] == "请写明追加预算的批准文件；年初已有预算的，请更正年初预算数。"
    assert findings("D06", ADDED.replace("读者借阅增加", "本项目为年中追加项目（某财预〔2023〕56号）")) == []


def test_d06_has_nothing_to_ask_where_the_change_is_all_carry_over():
    carried = ADDED.replace("拨款\t0\t19\t19\t—\t100%", "拨款\t0\t0\t0\t—\t0").replace("结转资金\t0\t0\t0\t—\t0", "结转资金\t0\t19\t19\t—\t100%")
    assert findings("D06", carried) == []
    assert len(findings("D06", carried.replace("结转资金\t0\t19\t19", "结转资金\t0\t9\t9"))) == 1


def test_d06_leaves_a_large_change_to_d07_which_says_that_all_was_spent():
    text = with_total("40\t19\t19\t10\t100%\t10")
    assert findings("D06", text) == []
    (finding,) = findings("D07", text)
    assert "减少 52.5%，与全年执行数相同，表中没有" in finding["message"]


def test_d06_leaves_a_carry_over_that_shrank_to_d11():
    text = with_total("20\t19\t19\t10\t100%\t10").replace("结转资金\t5\t5", "结转资金\t20\t19").replace("拨款\t15\t15", "拨款\t0\t0")
    assert findings("D06", text) == [] and len(findings("D11", text)) == 1


def test_d06_without_an_initial_budget_is_not_assessable():
    assert not_assessable("D06", with_total("\t19\t19\t10\t100%\t10")) == ["年初预算数为空"]


def test_d06_is_silent_where_the_budget_never_changed():
    assert findings("D06", with_total("19\t19\t19\t10\t100%\t10")) == []


ADJUSTED = with_total("20\t28\t26.6\t10\t95%\t9.5").replace("拨款\t15\t15\t14\t—\t93.33%", "拨款\t15\t23\t21.6\t—\t93.91%")


def test_d07_a_large_change_without_a_word_about_it_is_found():
    (finding,) = findings("D07", ADJUSTED)
    assert "增加 40%" in finding["message"]
    assert rules_that_fire(ADJUSTED) == {"D07"}


@pytest.mark.parametrize("words", ["年中追加预算用于新馆", "预算经批准调整", "财政核减了预算"])
def test_d07_words_about_the_budget_answer_it(words: str):
    assert findings("D07", ADJUSTED.replace("读者借阅增加", words)) == []


@pytest.mark.parametrize(
    ("before", "after", "quoted"),
    [("≤20万元\t19万元\t20\t20\t", "≤20万元\t19万元\t20\t20\t参训人数减少", "参训人数减少"), ("读者借阅增加", "读者借阅增加，结余资金已被收回", "结余资金已被收回")],
    ids=["a note on the cost row", "money taken back"],
)
def test_d07_only_asks_where_something_may_be_the_reason(before: str, after: str, quoted: str):
    (finding,) = findings("D07", ADJUSTED.replace(before, after))
    assert finding["severity"] == "info"
    assert f"请确认“{quoted}”是否即为原因" in finding["message"]


def test_d07_a_fifth_exactly_is_no_finding():
    assert findings("D07", with_total("20\t24\t22.8\t10\t95%\t9.5")) == []


def test_d07_with_an_initial_budget_of_0_is_not_assessable():
    assert not_assessable("D07", with_total("0\t20\t19\t10\t95%\t9.5")) == ["年初预算数不大于 0，增减比例无意义"]


LOW = with_total("20\t20\t10\t10\t50%\t5").replace("拨款\t15\t15\t14\t—\t93.33%", "拨款\t15\t15\t5\t—\t33.33%").replace("\t95.5\t", "\t91\t")


def test_d08_a_low_rate_wants_a_reason_in_a_deviation_cell():
    assert findings("D08", LOW) == []
    silent = LOW.replace("4000人次\t20\t16\t闭馆维修，今后错峰安排", "5000人次\t20\t20\t").replace("\t91\t", "\t95\t")
    (finding,) = findings("D08", silent)
    assert (finding["observed"], finding["expected"], finding["place"]) == ("50%", "90%", "行 7 列 8")
    assert rules_that_fire(silent.replace("19万元", "10万元")) == {"D08", "D10"}, "half the money, all the results"


def test_d08_a_cause_told_only_in_the_narrative_does_not_answer_it_and_the_remedy_says_so():
    text = LOW.replace("4000人次\t20\t16\t闭馆维修，今后错峰安排", "5000人次\t20\t20\t").replace("读者借阅增加", "因招标推迟执行率低")
    (finding,) = findings("D08", text)
    assert "移到该栏" in finding["remedy"] and "成本指标一行" in finding["remedy"]
    assert "写有“因招标推迟执行率低”" in finding["message"]


NOTED = LOW.replace("闭馆维修，今后错峰安排", "{}")


def test_d08_a_note_that_has_nothing_to_do_with_spending_is_no_reason():
    (finding,) = findings("D08", NOTED.format("响应不够及时，拟建立线上台账"))
    assert finding["message"] == "执行率 50%，低于 90%，偏差原因栏没有说到资金支出（写有“响应不够及时，拟建立线上台账”）。"
    assert findings("D10", NOTED.format("响应不够及时，拟建立线上台账"))[0]["severity"] == "warning", "nor is it one for D10"


@pytest.mark.parametrize("note", ["采购推迟", "合同未签订", "工程进度滞后", "验收延期至次年", "尾款次年结算", "疫情影响，活动取消", "参训人数减少", "申报企业偏少"])
def test_d08_is_answered_by_a_note_of_money_purchase_contract_or_delay(note: str):
    assert findings("D08", NOTED.format(note)) == []


def test_d08_is_answered_by_any_reason_on_a_cost_row():
    text = NOTED.format("响应不够及时").replace("≤20万元\t19万元\t20\t20\t", "≤20万元\t10万元\t20\t20\t油价下降")
    assert findings("D08", text) == []


def spent(executed: str, rate: str, score: str) -> str:
    """SOUND with other spending, all indicators at full marks."""
    full = SOUND.replace("4000人次\t20\t16\t闭馆维修，今后错峰安排", "5000人次\t20\t20\t")
    return full.replace(TOTAL_ROW, f"年度资金总额\t20\t20\t{executed}\t10\t{rate}\t{score}")


def test_d10_is_content_from_the_rate_that_needs_no_reason():
    assert findings("D10", spent("18.8", "94%", "9.4")) == [] == findings("D10", spent("18", "90%", "9"))
    (finding,) = findings("D10", spent("17.8", "89%", "8.9"))
    assert (finding["observed"], finding["expected"], finding["severity"]) == ("100%", "89%", "warning")


def test_d10_goes_by_the_amounts_and_not_by_a_score_that_d03_calls_wrong():
    assert findings("D10", spent("20", "100%", "5")) == []
    assert len(findings("D10", spent("10", "100%", "10"))) == 1


@pytest.mark.parametrize("words", ["招标节约资金9万元", "结余资金年底由财政收回", "由于供货延迟，资金未能支出"])
def test_d10_only_asks_where_the_form_may_tell_why(words: str):
    (finding,) = findings("D10", spent("10", "50%", "5").replace("读者借阅增加", words))
    assert finding["severity"] == "info" and "请确认是否即为资金少支出的原因" in finding["message"]
    assert findings("D10", spent("10", "50%", "5").replace("读者借阅增加", "宣传节约用水"))[0]["severity"] == "warning"


def test_d10_only_asks_where_a_deviation_cell_answers_d08():
    (finding,) = findings("D10", spent("16", "80%", "8").replace("≥95%\t98%\t10\t10\t", "≥95%\t98%\t10\t9\t部分人员推迟报到，明年提前摸底"))
    assert finding["severity"] == "info" and "“部分人员推迟报到，明年提前摸底”" in finding["message"]


def test_d10_quotes_the_sentence_that_tells_why_money_was_not_paid_and_no_measure():
    noted = spent("10", "50%", "5").replace("≥95%\t98%\t10\t10\t", "≥95%\t98%\t10\t9\t测评排期延后。下一步调减预算")
    (finding,) = findings("D10", noted.replace("读者借阅增加。", "读者借阅增加。按合同约定，尾款9万元在验收后支付，故当年未支出。"))
    assert "写有“尾款9万元在验收后支付，故当年未支出”" in finding["message"]
    assert "写有“测评排期延后”" in findings("D10", noted)[0]["message"]


def test_d10_quotes_a_note_with_its_cause():
    noted = spent("10", "50%", "5").replace("≤20万元\t19万元\t20\t20\t", "≤20万元\t10万元\t20\t20\t中标价低于预算，节约9万元，结余交回财政")
    assert "写有“中标价低于预算，节约9万元，结余交回财政”" in findings("D10", noted)[0]["message"]


def test_d10_without_amounts_is_not_assessable():
    assert not_assessable("D10", spent("", "50%", "5")) == ["预算数或执行数为空"]


@pytest.mark.parametrize("words", ["经区政府批准追加7.5万元", "年中追加经费用于新馆", "财政批复调减"])
def test_d07_is_answered_by_a_change_that_is_told_without_the_word_budget(words: str):
    assert findings("D07", ADJUSTED.replace("读者借阅增加", words)) == []
    assert len(findings("D07", ADJUSTED.replace("读者借阅增加", "追加了三场活动"))) == 1


@pytest.mark.parametrize("row", ["1e12\t1e12\t1e-9\t10\t0%\t0", "-5\t-5\t-5\t10\t100%\t10", "\t\t\t\t\t", "1e-9\t1e12\t1e12\t1e9\t1e9%\t-1"])
def test_extreme_figures_never_raise(row: str):
    assert isinstance(rules_that_fire(with_total(row)), set)
