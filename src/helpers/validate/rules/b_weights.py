"""Rules B: do the weights add up, and does each stand where it belongs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.validate.evidence import Forms, evidence, first_reason, indicator_of
from helpers.validate.profile import Profile
from helpers.validate.rules.a_labels import known_level1
from helpers.validate.scoring import recompute
from helpers.validate.texts import plain, text_of
from helpers.validate.values import short


def weight_sum(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for B01: indicator weights and execution weight against 100, and the weight of the total row against 100.

    Where the indicators alone make the 100, the points of execution were not counted, and what to do is plain. Where a weight is blank, those
    that are printed may be more than 100 all the same. A printed total that equals the sum of its parts is told with them, not again.
    """
    full = profile["total_points"]
    parts = recompute(forms, profile)
    projects = forms.projects[["project_id"]]
    incomplete = forms.scored.loc[forms.scored["weight"].isna(), "project_id"]
    difference = parts["weight_sum"] - full
    indicators, execution = parts["indicator_weights"], parts["execution_weight"]
    known = forms.scored.groupby("project_id")["weight"].sum().reindex(projects["project_id"]).fillna(0).to_numpy()
    # Whatever stands in the blanks, the weights that are printed are too many already.
    least = known + np.nan_to_num(execution.to_numpy(dtype=float))
    blank = projects["project_id"].isin(incomplete).to_numpy() | execution.isna().to_numpy()
    certain = blank & ~projects["project_id"].isin(forms.fragments).to_numpy() & (least > full + profile["points_tolerance"])
    uncounted = ((indicators - full).abs() <= profile["points_tolerance"]) & (execution > profile["points_tolerance"])
    left = zip(text_of(full - execution), text_of(execution), strict=True)
    summed = evidence(
        projects,
        "projects",
        column="declared_total_weight",
        what=np.select([certain, uncounted], ["least", "uncounted"], "parts"),
        observed=text_of(np.where(certain, least, parts["weight_sum"])),
        expected=text_of(np.full(len(projects), full)),
        difference=text_of(np.where(certain, least - full, difference)),
        detail=_sum_in_words(indicators, execution),
        fault=np.array([f"指标共 {rest} 分，预算执行 {own} 分" for rest, own in left], dtype=object),
        beyond=np.where(certain, least - full, difference.abs()) - profile["points_tolerance"],
        not_assessable=first_reason(
            (certain, None),
            (projects["project_id"].isin(forms.fragments), "表格残缺，分值不全"),
            (projects["project_id"].isin(incomplete), "有指标行没有分值"),
            (parts["execution_weight"].isna(), "没有预算执行的分值"),
            (parts["weight_sum"].isna(), "没有指标分值"),
        ),
    )
    declared = forms.projects["declared_total_weight"]
    off = declared - full
    # A printed total that is the sum of its parts is told with them.
    told = (summed["not_assessable"].isna() & (summed["beyond"] > 0)).to_numpy() & (np.abs(declared.to_numpy() - parts["weight_sum"].to_numpy()) < 1e-6)
    total = evidence(
        projects,
        "projects",
        column="declared_total_weight",
        what="total",
        observed=text_of(declared),
        expected=text_of(np.full(len(projects), full)),
        difference=text_of(off),
        beyond=np.where(told, -1.0, off.abs() - profile["points_tolerance"]),
        not_assessable=first_reason((declared.isna(), "总分行没有分值")),
    )
    return pd.concat([summed, total], ignore_index=True)


def execution_weight(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for B03: the total funds row carries the profile's execution weight, the other rows carry none.

    A weight in the head of the table is the template's. A row below the total that repeats the total's weight adds nothing: the finding
    asks. It is a fault only where dashes in that column say that the other rows have no points.
    """
    funds = forms.funds
    is_total = (funds["source"] == "total").to_numpy()
    totals = forms.total_funds["weight"].reindex(funds["project_id"]).to_numpy(dtype=float)
    changes = forms.changes[(forms.changes["table"] == "funds") & (forms.changes["column"] == "weight")]
    dashed = funds["project_id"].isin(changes.loc[changes["reason"] == "dash", "project_id"]).to_numpy()
    # Without a total row the first source carries the points.
    without_total = ~funds["project_id"].isin(forms.funds.loc[is_total, "project_id"]).to_numpy()
    repeats = ~is_total & ~dashed & (funds["weight"].to_numpy() == totals)
    of_layout = pd.MultiIndex.from_frame(funds[["project_id", "position"]]).isin(
        pd.MultiIndex.from_frame(changes.loc[changes["reason"] == "points_in_label", ["project_id", "position"]].astype({"position": "float64"}))
    )
    difference = np.where(is_total, funds["weight"] - profile["execution_weight"], funds["weight"].fillna(0))
    return evidence(
        funds,
        "funds",
        column="weight",
        what=np.select([is_total, repeats], ["total", "repeated"], "subrow"),
        severity=np.where(repeats, "info", "warning"),
        observed=text_of(funds["weight"]),
        expected=np.where(is_total, text_of(np.full(len(funds), profile["execution_weight"])), "—"),
        difference=np.where(is_total, text_of(difference), None),
        detail=funds["source_text"],
        beyond=np.abs(difference) - profile["points_tolerance"],
        not_assessable=first_reason(
            (is_total & funds["weight"].isna(), "总额行没有分值"),
            (of_layout, "分值印在表头，由版式规定"),
            (without_total & funds["weight"].notna(), "没有总额行，分值印在资金来源行"),
        ),
    )


def row_weights(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for B04: every indicator row has a weight above 0 or says 不涉及; a form without a column of weights has none to judge."""
    rows = forms.indicators
    exempt = ~rows.index.isin(forms.scored.index)
    unreadable = _is_unreadable(forms, rows, "weight")
    missing = rows["weight"].isna().to_numpy() & ~exempt
    # Weights on the layout's own levels alone (项目决策, 项目管理): the rows of output and benefit have no column for them.
    weighted_own = rows.loc[~known_level1(rows) & rows["weight"].notna(), "project_id"]
    apart = known_level1(rows) & rows["project_id"].isin(weighted_own) & ~rows["project_id"].isin(rows.loc[known_level1(rows) & rows["weight"].notna(), "project_id"])
    in_label = rows[["level1_points", "level2_points"]].notna().any(axis=1).to_numpy()
    not_positive = (rows["weight"] <= 0).to_numpy() & ~exempt
    transfers = forms.projects.loc[forms.projects["form_kind"] == "transfer", "project_id"]
    weighted = rows.loc[rows["weight"].notna(), "project_id"]
    unscored = rows["project_id"].isin(transfers) & ~rows["project_id"].isin(weighted)
    absent = rows["project_id"].isin([form for form in rows["project_id"].unique() if forms.lacks(form, "indicators", "weight")])
    return evidence(
        rows,
        "indicators",
        column="weight",
        what=np.where(not_positive, "not_positive", "missing"),
        observed=text_of(rows["weight"]),
        fault=np.select([missing, not_positive], ["没有分值", "分值不大于 0"], default=None),
        not_assessable=first_reason((unreadable, "分值栏不是数字"), (missing & in_label, "分值印在级别名称里"), (missing & apart.to_numpy(), "本版式的这一级指标没有分值栏"), (unscored, "转移支付自评表没有分值栏"), (absent, "表上没有分值栏")),
    )


def level1_weights(forms: Forms, profile: Profile, levels: pd.DataFrame) -> pd.DataFrame:
    """Evidence for B02: the weights of output, benefit, satisfaction and cost against the schemes of the profile, one of which will do."""
    projects = forms.projects[["project_id"]]
    rows = forms.scored
    group = short(rows["level1"])
    sums = rows.assign(group=group).pivot_table(index="project_id", columns="group", values="weight", aggfunc="sum").reindex(projects["project_id"])
    sums = sums.reindex(columns=pd.Index(sorted({"产出", "效益", "满意度", "成本"} | set(sums.columns)))).fillna(0)
    total = sums.sum(axis=1).to_numpy()
    fits = np.zeros(len(projects), dtype=bool)
    for scheme in profile["level1_schemes"]:
        joint = {"效益和满意度"} & scheme.keys()
        found = sums.assign(效益和满意度=sums["效益"] + sums["满意度"]).drop(columns=["效益", "满意度"] if joint else ["效益和满意度"])
        fits |= (found.sub(pd.Series(scheme, dtype=float), fill_value=0).abs() < 1e-6).all(axis=1).to_numpy()
    names = [name for name in ("产出", "效益", "满意度", "成本") if name in sums]
    figures = {name: text_of(sums[name]) for name in names}
    observed = np.array(["、".join(f"{name} {figures[name][index]}" for name in names if figures[name][index] != "0") for index in range(len(sums))], dtype=object)
    ids = projects["project_id"]
    misplaced = levels.loc[levels["fault"].notna() & (levels["what"] == "contradiction"), "project_id"]
    unknown = ids.isin(rows.loc[pd.isna(group) | ~np.isin(group.astype(str), ["产出", "效益", "满意度", "成本"]), "project_id"])
    return evidence(
        projects,
        "projects",
        observed=observed,
        expected=_schemes_in_words(profile, "；或 "),
        fault=np.where(fits, None, "分配不同"),
        not_assessable=first_reason(
            (np.full(len(projects), not profile["level1_schemes"]), "本方案不规定一级指标的分值"),
            (ids.isin(forms.fragments), "表格残缺，分值不全"),
            (ids.isin(rows.loc[rows["weight"].isna(), "project_id"]), "有指标行没有分值"),
            (unknown, "有指标行没有可识别的一级指标"),
            (ids.isin(misplaced), "有二级指标放错一级，由 A04 评判"),
            (np.abs(total - (profile["total_points"] - profile["execution_weight"])) > profile["points_tolerance"], "指标分值之和不对，由 B01 评判"),
        ),
    )


def printed_level_points(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for B05: where a level label prints its points (产出指标(50分)), the weights below it add up to them.

    A label with 50% may mean a share. Such labels are not judged where the rows below each level make 100, or the same part of each
    level's points; nor are labels of level 2 that make 100 below one label of level 1.
    """
    pieces = [_below_labels(forms.scored, column, profile) for column in ("level1", "level2")]
    printed_somewhere = {project for piece in pieces for project in piece["project_id"]}
    without = forms.projects.loc[~forms.projects["project_id"].isin(printed_somewhere), ["project_id"]]
    pieces.append(evidence(without, "projects", not_assessable="级别名称没有印分值"))
    return pd.concat(pieces, ignore_index=True)


def _below_labels(rows: pd.DataFrame, column: str, profile: Profile) -> pd.DataFrame:
    """Evidence of one level, at the first row of each label; what stands in several places may be told in each of them."""
    points = f"{column}_points"
    levels = ["project_id", "level1", column][: 2 if column == "level1" else 3]
    keys = rows[levels].astype(object).where(rows[levels].notna(), "")
    rows = rows.assign(label=keys.ne(keys.shift()).any(axis=1).cumsum(), **{f"key_{name}": keys[name] for name in levels})
    groups = rows.groupby([f"key_{name}" for name in levels], sort=False)
    found = pd.DataFrame(
        {
            "printed": groups[points].transform("first"),
            "several": groups["label"].transform("nunique").gt(1) | groups[points].transform("nunique").gt(1),
            "summed": groups["weight"].transform("sum"),
            "blank": groups["weight"].transform(lambda weights: weights.isna().any()),
        }
    )
    first = ~groups.cumcount().astype(bool) & found["printed"].notna()
    rows, found = rows[first], found[first]
    difference = found["summed"] - found["printed"]
    off = difference.abs() > profile["points_tolerance"]
    part = (found["summed"] / found["printed"]).round(6).groupby(rows["project_id"])
    shares = part.transform("size").gt(1) & part.transform("nunique").eq(1) | found["summed"].eq(profile["total_points"])
    if column == "level2":
        within = found["printed"].groupby([rows["project_id"], rows["key_level1"]])
        shares |= within.transform("size").gt(1) & within.transform("sum").eq(profile["total_points"])
    return evidence(
        rows,
        "indicators",
        column=column,
        observed=text_of(found["summed"]),
        expected=text_of(found["printed"]),
        difference=text_of(difference),
        detail=rows[column],
        beyond=difference.abs() - profile["points_tolerance"],
        not_assessable=first_reason((found["blank"], "有指标行没有分值"), (off & found["several"], "同一级别名称不止一处印有分值"), (off & shares, "所印的可能是比例")),
    )


def heavy_indicator(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for B06: no single indicator carries so many points that the rest hardly counts."""
    rows = forms.scored
    rows = rows.assign(weight=rows.groupby([rows["project_id"], indicator_of(rows)], sort=False)["weight"].transform("sum", min_count=1))
    rows = rows[~pd.MultiIndex.from_arrays([rows["project_id"], indicator_of(rows)]).duplicated()]
    return evidence(
        rows,
        "indicators",
        column="weight",
        observed=text_of(rows["weight"]),
        expected=plain(profile["heavy_indicator"]),
        fault=np.where(rows["weight"] >= profile["heavy_indicator"] - 1e-9, "过重", None),
        not_assessable=first_reason((rows["weight"].isna(), "没有分值")),
    )


def _schemes_in_words(profile: Profile, separator: str) -> str:
    """产出 50、效益 30、满意度 10；或 产出 50、效益 40"""
    return separator.join("、".join(f"{name} {plain(points)}" for name, points in scheme.items()) for scheme in profile["level1_schemes"])


def _is_unreadable(forms: Forms, rows: pd.DataFrame, column: str) -> np.ndarray:
    cells = forms.unreadable[(forms.unreadable["table"] == "indicators") & (forms.unreadable["column"] == column)]
    keys = pd.MultiIndex.from_frame(cells[["project_id", "position"]].astype({"position": "float64"}))
    return pd.MultiIndex.from_frame(rows[["project_id", "position"]]).isin(keys)


def _sum_in_words(indicators: pd.Series, execution: pd.Series) -> np.ndarray:
    pairs = zip(text_of(indicators), text_of(execution), strict=True)
    return np.array([f"{first}，加预算执行分值 {second}" if first and second else None for first, second in pairs], dtype=object)


def points_of_goals(forms: Forms, profile: Profile) -> pd.DataFrame:
    """Evidence for B07: where annual goals print points of their own, they and those of the execution make the full marks, and what stands below
    each goal adds up to its points.

    Below a goal the weights of its rows count; where it prints none, the points of its levels 1; where it prints neither, its scores together are
    no more than its points. Levels 1 that make 100 below a goal may be shares of it, and a goal in which a level 1 begins anew may be two of one
    name: neither is judged. Nor is a form that prints no points of goals, or any form under a profile whose goals have none.
    """
    rows = forms.scored[forms.scored["goal_points"].notna()]
    without = forms.projects.loc[~forms.projects["project_id"].isin(rows["project_id"]), ["project_id"]]
    if not profile["goals_have_points"] or rows.empty:
        why = "表上没有印年度目标的分值" if profile["goals_have_points"] else "本方案的年度目标没有分值"
        return evidence(forms.projects[["project_id"]], "projects", column="expected_goal", not_assessable=why)
    goals = pd.DataFrame([_of_goal(project, goal, own) for (project, goal), own in rows.groupby(["project_id", "goal"], sort=False)])
    judged = (goals["sum"] - goals["points"]).round(6)
    below = evidence(
        goals,
        "indicators",
        column="level1",
        what=goals["what"],
        observed=text_of(goals["sum"]),
        expected=text_of(goals["points"]),
        difference=text_of(judged),
        detail=goals["goal"],
        beyond=np.where(goals["what"] == "scores", judged, judged.abs()) - profile["points_tolerance"],
        not_assessable=first_reason(
            (goals["anew"], "同一年度目标下的一级指标重复出现，可能是两个目标"),
            (goals["sum"].isna(), "该年度目标下的分值和得分不全"),
            ((goals["what"] == "levels") & ((goals["sum"] - 100).abs() < 1e-6), "级别所印的分值合计 100，可能是在该目标中所占的比例"),
        ),
    )
    none = evidence(without, "projects", column="expected_goal", not_assessable="表上没有印年度目标的分值")
    return pd.concat([_goals_together(forms, profile, goals), below, none], ignore_index=True)


def _of_goal(project: str, goal: str, rows: pd.DataFrame) -> dict[str, object]:
    """One goal: its points, the sum of what is printed below it and which figures these are, and whether a level 1 begins anew in it."""
    starts = rows["level1"].ne(rows["level1"].shift())
    levels = rows.loc[starts, "level1_points"]
    what = "rows" if rows["weight"].notna().any() else "levels" if levels.notna().any() else "scores"
    figures = {"rows": rows["weight"], "levels": levels, "scores": rows["score"]}[what]
    return {
        "project_id": project, "position": rows["position"].iloc[0], "goal": goal, "points": rows["goal_points"].iloc[0], "what": what,
        "sum": figures.sum() if figures.notna().all() else np.nan, "anew": rows.loc[starts, "level1"].duplicated().any() or rows["goal_points"].nunique() > 1,
    }  # fmt: skip


def _goals_together(forms: Forms, profile: Profile, goals: pd.DataFrame) -> pd.DataFrame:
    """The points of a form's goals and of its execution, printed or else the profile's, against the full marks."""
    sums = goals.groupby("project_id", sort=False)["points"].sum()
    printed = forms.total_funds["weight"].reindex(sums.index).fillna(profile["execution_weight"])
    whole = sums + printed
    others = forms.scored.loc[forms.scored["goal_points"].isna(), "project_id"]
    words = goals.assign(points=text_of(goals["points"])).groupby("project_id", sort=False)["points"].agg(" + ".join)
    difference = (whole - profile["total_points"]).round(6)
    return evidence(
        sums.reset_index(),
        "projects",
        column="expected_goal",
        what="together",
        observed=text_of(whole),
        expected=text_of(np.full(len(whole), profile["total_points"])),
        difference=text_of(difference),
        detail=np.array([f"{goals} + {plain(own)}" for goals, own in zip(words, printed, strict=True)], dtype=object),
        beyond=difference.abs() - profile["points_tolerance"],
        not_assessable=first_reason(
            (sums.index.isin(others), "有的指标不在印有分值的年度目标下"),
            (sums.index.isin(forms.fragments), "表格残缺，分值不全"),
            (sums.index.isin(goals.loc[goals["anew"], "project_id"]), "同一年度目标下的一级指标重复出现，可能是两个目标"),
        ),
    )
