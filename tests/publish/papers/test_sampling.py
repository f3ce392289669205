"""The sample of projects to look at: its size, its ways, its lots, and the parameters that an office writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.config.errors import UnusableInput
from helpers.config.ledgers import ledger_folder
from helpers.config.parameters import RunParameters
from helpers.publish.papers.sampling import (
    BY_LOT,
    MONEY_FIRST,
    REQUIRED,
    RISK_FIRST,
    UNIT_FIRST,
    Candidate,
    Draw,
    SamplingPlan,
    draw,
    read_sampling,
    sampling_plan,
)

DEFAULT = sampling_plan("sampling.yml", "")
PROJECTS = [
    Candidate("a", "甲馆", 100, 0), Candidate("b", "甲馆", 90, 3), Candidate("c", "乙站", 80, 20), Candidate("d", "乙站", None, 40),
    Candidate("e", "丙院", 5, 0), Candidate("f", "丙院", 6, 0), Candidate("g", "丁所", 1, 0), Candidate("h", "丁所", 2, 1),
]  # fmt: skip


def plan(**changed: object) -> SamplingPlan:
    shares = {MONEY_FIRST: 25.0, RISK_FIRST: 25.0, UNIT_FIRST: 25.0, BY_LOT: 25.0}
    return replace(DEFAULT, **{"share": 0.5, "fewest": 1, "most": 50, "shares": shares} | changed)


def only(way: str) -> dict[str, float]:
    return {other: 100.0 * (other == way) for other in DEFAULT.shares}


def ids(sample: list[Draw]) -> list[str]:
    return [one.candidate.project_id for one in sample]


def test_each_way_draws_its_share_and_none_what_another_has_drawn():
    sample = draw(PROJECTS, plan(), 2023)
    assert [(one.candidate.project_id, one.way) for one in sample[:3]] == [("a", MONEY_FIRST), ("d", RISK_FIRST), ("f", UNIT_FIRST)]
    assert sample[3].way == BY_LOT and sample[3].candidate.project_id in "bcegh"


def test_the_rank_says_where_a_project_stands_among_all_that_a_way_looks_at():
    sample = draw(PROJECTS, plan(shares=only(MONEY_FIRST)), 2023)
    assert [(one.candidate.project_id, one.rank, one.among) for one in sample] == [("a", 1, 7), ("b", 2, 7), ("c", 3, 7), ("f", 4, 7)]


def test_a_unit_that_must_be_in_the_sample_is_in_it_with_its_largest_project_even_beyond_the_size():
    sample = draw(PROJECTS, plan(share=0.01, required_units=("丁 所", "丙院", "没有报送的单位")), 2023)
    assert [(one.candidate.project_id, one.way) for one in sample] == [("f", REQUIRED), ("h", REQUIRED)]


def test_what_money_and_risk_cannot_draw_is_drawn_by_lot():
    poor = [replace(one, money=None, risk=0) for one in PROJECTS]
    sample = draw(poor, plan(shares={MONEY_FIRST: 50.0, RISK_FIRST: 50.0, UNIT_FIRST: 0.0, BY_LOT: 0.0}), 2023)
    assert len(sample) == 4 and {one.way for one in sample} == {BY_LOT}


def test_a_year_without_projects_has_no_sample_and_one_of_one_project_has_it_whole():
    assert draw([], DEFAULT, 2023) == []
    assert ids(draw(PROJECTS[:1], DEFAULT, 2023)) == ["a"]


def test_another_seed_and_another_year_draw_other_lots():
    many = [Candidate(f"p{number}", "甲馆", None, 0) for number in range(200)]
    by_lot = plan(share=0.1, shares=only(BY_LOT))
    first = ids(draw(many, by_lot, 2023))
    assert first != ids(draw(many, replace(by_lot, seed="2"), 2023)) and first != ids(draw(many, by_lot, 2024))


candidates = st.lists(
    st.builds(Candidate, st.uuids().map(str), st.sampled_from(["甲馆", "乙站", "丙院", "丁所", "戊中心"]), st.none() | st.floats(0, 1e6), st.floats(0, 500)),
    max_size=40, unique_by=lambda one: one.project_id,
)  # fmt: skip
shares = st.lists(st.integers(0, 100), min_size=3, max_size=3).map(sorted).map(lambda cuts: [float(b - a) for a, b in zip([0, *cuts], [*cuts, 100], strict=True)])
plans = st.builds(
    lambda share, fewest, more, parts, units, seed: plan(share=share, fewest=fewest, most=fewest + more, shares=dict(zip(DEFAULT.shares, parts, strict=True)), required_units=tuple(units), seed=str(seed)),
    st.floats(0.01, 1), st.integers(1, 10), st.integers(0, 40), shares, st.lists(st.sampled_from(["甲馆", "丙院", "戊中心", "无"]), unique=True), st.integers(),
)  # fmt: skip


@given(candidates, plans, st.randoms())
def test_every_sample_keeps_its_size_its_shares_its_units_and_its_lots(given_candidates: list[Candidate], asked: SamplingPlan, order):
    sample = draw(given_candidates, asked, 2023)
    must = {one.unit for one in given_candidates} & set(asked.required_units)
    drawn = ids(sample)
    assert len(drawn) == len(set(drawn)) and set(drawn) <= {one.project_id for one in given_candidates}
    assert len(drawn) == max(asked.size(len(given_candidates)), len(must)) <= len(given_candidates)
    assert must <= {one.candidate.unit for one in sample}
    ways = Counter(one.way for one in sample)
    quotas = asked.quotas(len(drawn) - ways[REQUIRED])
    assert sum(quotas.values()) == len(drawn) - ways[REQUIRED] == sum(ways[way] for way in quotas)
    assert all(abs(quotas[way] - share * sum(quotas.values()) / 100) < 1 + 1e-6 for way, share in asked.shares.items())
    assert all(ways[way] <= quotas[way] for way in (MONEY_FIRST, RISK_FIRST, UNIT_FIRST)) and ways[BY_LOT] >= quotas[BY_LOT]
    shuffled = list(given_candidates)
    order.shuffle(shuffled)
    assert draw(given_candidates, asked, 2023) == sample == draw(shuffled, asked, 2023)


def test_an_office_writes_only_what_it_changes(tmp_path):
    run = RunParameters(fiscal_year=2023, raw_dir=str(tmp_path / "raw"), processed_dir=str(tmp_path / "p"), reports_dir=str(tmp_path / "r"))
    assert read_sampling(run) == DEFAULT
    ledger_folder(run).mkdir(parents=True)
    (ledger_folder(run) / "sampling.yml").write_text("\ufeffseed: 20240401\nrequired_units: [某馆]\namount: executed\n", encoding="utf-8")
    assert read_sampling(run) == replace(DEFAULT, seed="20240401", required_units=("某馆",), amount="executed")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("share: 0.2\nshares: 3", "第 2 行：不认识的键 shares，是不是 share；可用的键：share、"),
        ("share: 20%", "第 1 行：share 应为大于 0、不超过 1 的数（如 0.2 是两成），而写的是 '20%'"),
        ("share: 0", "第 1 行：share 应为"),
        ("share: .nan", "第 1 行：share 应为"),
        ("fewest: true", "第 1 行：fewest 应为不小于 1 的整数"),
        ("amount: 预算", "第 1 行：amount 应为initial_budget、annual_budget、executed 之一"),
        ("points_info: -1", "第 1 行：points_info 应为不小于 0 的数"),
        ("required_units: 某馆", "第 1 行：required_units 应为单位名称的列表"),
        ("required_units:\n- 某馆\n- 12", "第 1 行：required_units 应为单位名称的列表"),
        ("seed: [1]", "第 1 行：seed 应为整数或文字"),
        ("seed: 1\nby_money: 60", "第 2 行：抽取份额合计应为 100，而现在合计 130：by_money 60、by_risk 25（默认）、by_units 25（默认）、by_random 20（默认）"),
        ("seed: 1\nby_random: 101", "第 2 行：by_random 应为0 到 100 的数"),
        ("fewest: 60", "第 1 行：fewest 60 大于 most 50"),
        ("- share: 1", "第 1 行：应为“键: 值”"),
        ("share: 1\nshare: 1", "第 2 行：share 写了两次"),
    ],
)
def test_parameters_that_cannot_be_used_are_refused_with_file_and_line(text: str, told: str):
    with pytest.raises(UnusableInput) as refusal:
        sampling_plan("ledgers/2023/sampling.yml", text)
    assert str(refusal.value).startswith(f"ledgers/2023/sampling.yml {told}")


def test_a_file_in_another_encoding_is_refused_by_name(tmp_path):
    run = RunParameters(fiscal_year=2023, raw_dir=str(tmp_path / "raw"), processed_dir=str(tmp_path / "p"), reports_dir=str(tmp_path / "r"))
    ledger_folder(run).mkdir(parents=True)
    (ledger_folder(run) / "sampling.yml").write_bytes("required_units: [某馆]".encode("gbk"))
    with pytest.raises(UnusableInput, match=r"sampling\.yml：不是 UTF-8"):
        read_sampling(run)
