"""Read, check and report a fiscal year's project self-evaluation forms (项目支出绩效自评表).

For analysts: `helpers.load(2023)` gives the tables of a year that has been run; see `help(helpers.load)`.
"""

from helpers.load import load

__all__ = ["load"]
