"""The clerk's check: say what is wrong in one form before it is handed in. It writes no table and runs no notebook."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from helpers.check.files import named_files, quoted, read_files
from helpers.check.results import Checked, CheckedFile, CheckedForm, Finding, Unknown
from helpers.config.engines import Limits
from helpers.config.errors import HelpersError, UnusableInput
from helpers.config.parameters import profile_named

__all__ = ["Checked", "CheckedFile", "CheckedForm", "Finding", "Unknown", "check"]

LIMITS = Limits(seconds=600, megabytes=2048)
"""As the defaults of a run."""


def check(names: Sequence[str], fiscal_year: int | None = None, profile: str = "beijing") -> Checked:
    """Read the files and judge each for itself by every rule of the catalogue.

    Each is judged for the year that it prints, unless a year is given. Names that are not files are told with the rest. Raises
    UnusableInput where no name is a file, where no profile is called so, or where the program itself fails.
    """
    profile = profile_named(profile)
    names, missing = named_files(names)
    was_on = gc.isenabled()
    gc.disable()  # Nothing lives long enough here for the search for cycles to pay.
    try:
        readings = read_files(names, LIMITS, meanwhile=_load)
        from helpers.check.judging import judged

        checked = judged(readings, fiscal_year, profile, assumed_year=date.today().year - 1)
        return replace(checked, files=checked.files + [_missing(name, why) for name, why in missing.items()])
    except HelpersError:
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        raise UnusableInput(f"检查 {'、'.join(map(quoted, names))} 时程序出错（{told}），没有结果。这是程序的缺陷，请连同文件报告。") from error
    finally:
        if was_on:
            gc.enable()


def _missing(name: str, why: str) -> CheckedFile:
    return CheckedFile(path=name, status="missing", media_type=None, reason=why, note=None)


def _load() -> None:
    """Load what will judge while another process reads."""
    from helpers.check import judging

    judging.prepare()
