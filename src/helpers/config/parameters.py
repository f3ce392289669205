"""The parameters of a run: their names, types and limits, checked before anything starts."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from importlib import resources
from itertools import permutations
from pathlib import Path

from helpers.config.engines import check_spark
from helpers.config.errors import UnusableInput
from helpers.language.translate import LANGUAGES

ENGINES = ("local", "spark")
"""Where the review runs: spark needs the extra `spark` and Java 17. Documents are read on this machine either way."""
GATES = ("contract", "review")
STAGES = ("ingest", "clean", "validate", "analyse")
"""The stages by the names that `--from` and the tables know; each has the notebook whose name ends in it."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
READING_LIMITS = {"read_seconds": (1, 86_400), "read_megabytes": (128, 65_536)}


def project_root() -> Path:
    """The folder that holds `notebooks/` and `pyproject.toml`: found upwards from the working folder, else from this file."""
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            if (folder / "pyproject.toml").is_file() and (folder / "notebooks").is_dir():
                return folder
    raise UnusableInput(f"在 {Path.cwd()} 及其上级文件夹中找不到本项目（应含 notebooks/ 和 pyproject.toml）：请在项目文件夹内运行。")


def profile_titles() -> dict[str, str]:
    """Names of the scoring profiles that are shipped, each with its title; read without a YAML library, since every call needs them."""
    folder = resources.files("helpers.validate") / "profiles"
    texts = {entry.name.removesuffix(".yml"): entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".yml")}
    return {name: next((line[7:] for line in texts[name].splitlines() if line.startswith("title: ")), name) for name in sorted(texts)}


def profile_names() -> list[str]:
    """Names of the scoring profiles that are shipped."""
    return list(profile_titles())


def profiles_told(but: str = "") -> str:
    """The profiles as a person chooses among them, less one: 北京 beijing、湖北 hubei."""
    return "、".join(f"{title} {name}" for name, title in profile_titles().items() if name != but)


@dataclass(frozen=True, kw_only=True)
class RunParameters:
    """One run of the chain, or of one stage, for one fiscal year.

    `read_seconds` and `read_megabytes` limit the reading of one document; the defaults suit a scanned volume of a hundred pages.
    The three folders hold one folder per year. A relative folder is taken from the project's root and may not climb out of it.
    Raises UnusableInput (exit status 2) for a value of the wrong type or outside its limits, naming parameter and limits.
    """

    fiscal_year: int
    raw_dir: str = "data/raw"
    processed_dir: str = "data/processed"
    reports_dir: str = "reports"
    profile: str = "beijing"
    language: str = "zh"
    engine: str = "local"
    gate: str = "contract"
    read_seconds: int = 600
    read_megabytes: int = 2048

    def __post_init__(self) -> None:
        if isinstance(self.fiscal_year, bool) or not isinstance(self.fiscal_year, int):
            raise UnusableInput(f"参数 fiscal_year 应为整数年份（如 2023），而收到 {self.fiscal_year!r}。")
        if not FIRST_YEAR <= self.fiscal_year <= LAST_YEAR:
            raise UnusableInput(f"参数 fiscal_year 应在 {FIRST_YEAR} 与 {LAST_YEAR} 之间，而收到 {self.fiscal_year}。")
        for name in ("raw_dir", "processed_dir", "reports_dir"):
            _resolve(name, getattr(self, name))
        years = {"raw_dir": self.raw_year, "processed_dir": self.processed_year, "reports_dir": self.reports_year}
        # A result replaces its whole year folder, so none of the three may hold another.
        for (one, folder), (other, inner) in permutations(years.items(), 2):
            if inner.is_relative_to(folder):
                raise UnusableInput(f"参数 {one} 与 {other} 的年度文件夹不能相同或相互包含：{folder} 与 {inner}。")
        for name, allowed in (("profile", profile_names()), ("language", LANGUAGES), ("engine", ENGINES), ("gate", GATES)):
            value = getattr(self, name)
            if value not in allowed:
                raise UnusableInput(f"参数 {name} 可取 {'、'.join(allowed)}，而收到 {value!r}。")

        if self.engine == "spark":
            check_spark()
        for name, (least, most) in READING_LIMITS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise UnusableInput(f"参数 {name} 应为 {least} 到 {most} 的整数，而收到 {value!r}。")

    @property
    def raw_year(self) -> Path:
        """Folder of the forms as received."""
        return _resolve("raw_dir", self.raw_dir) / str(self.fiscal_year)

    @property
    def processed_year(self) -> Path:
        """Folder of the year's tables."""
        return _resolve("processed_dir", self.processed_dir) / str(self.fiscal_year)

    @property
    def previous_processed_year(self) -> Path:
        """Folder of the tables of the year before; a run that is staged looks beside the staging folder, where the years stand."""
        folder = self.processed_year.parent
        staged = folder.name.startswith(f".{self.fiscal_year}.run-")
        return (folder.parent if staged else folder) / str(self.fiscal_year - 1)

    @property
    def reports_year(self) -> Path:
        """Folder of the year's report."""
        return _resolve("reports_dir", self.reports_dir) / str(self.fiscal_year)

    def command(self) -> str:
        """The call of a whole run with these parameters; those that are as by default are left out."""
        given = [(field.name, getattr(self, field.name)) for field in fields(self) if field.name == "fiscal_year" or getattr(self, field.name) != field.default]
        return " ".join(["python -m helpers run", *(f"--{name.replace('_', '-')} {_quoted(str(value))}" for name, value in given)])

    @classmethod
    def names(cls) -> list[str]:
        """Names of all parameters, in order."""
        return [field.name for field in fields(cls)]


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w./:\\-]+", value) else f'"{value}"'


def _resolve(name: str, value: object) -> Path:
    if not isinstance(value, str) or not value.strip():
        raise UnusableInput(f"参数 {name} 应为文件夹路径，而收到 {value!r}。")
    if "\0" in value:
        raise UnusableInput(f"参数 {name} 不是有效的路径：{value!r}。")
    path = Path(value)
    if path.is_absolute():
        return path.resolve()
    root = project_root().resolve()
    resolved = (root / path).resolve()
    if not resolved.is_relative_to(root):
        # From the working folder it may mean another place than from the project: which one is for the person to say.
        absolute = (Path.cwd() / path).resolve()
        raise UnusableInput(f"参数 {name}：相对路径从项目文件夹 {root} 算起，{value} 越出了项目文件夹；项目外的文件夹请写绝对路径，如 {absolute}。")
    return resolved
