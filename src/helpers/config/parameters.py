"""The parameters of a run: their names, types and limits, checked before anything starts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from functools import cache
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


@cache
def _profiles() -> dict[str, tuple[str, ...]]:
    """The scoring profiles that are shipped, each with its title and its short names; read without a YAML library, since every call needs them."""
    folder = resources.files("helpers.validate") / "profiles"
    texts = {entry.name.removesuffix(".yml"): entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".yml")}
    return {name: (_line_of(texts[name], "title") or name, *re.split(r"[,\s]+", _line_of(texts[name], "short_names").strip("[]"))) for name in sorted(texts)}


def _line_of(text: str, key: str) -> str:
    """What stands behind a key at the beginning of a line."""
    return next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith(f"{key}: ")), "")


def profile_titles() -> dict[str, str]:
    """Names of the scoring profiles, each with its title."""
    return {name: titles[0] for name, titles in _profiles().items()}


def profile_short_names() -> dict[str, list[str]]:
    """Names of the scoring profiles, each with the other names by which a person may call it."""
    return {name: [short for short in titles[1:] if short] for name, titles in _profiles().items()}


def profile_names() -> list[str]:
    """Names of the scoring profiles that are shipped."""
    return list(_profiles())


def profiles_told(but: str = "", near: str = "") -> str:
    """The profiles as a person chooses among them, less one: 北京 beijing、湖北 hubei; those whose names are most like `near` first."""
    names = sorted((name for name in _profiles() if name != but), key=lambda name: -_likeness(name, near))
    return "、".join(f"{profile_titles()[name]} {name}" for name in names)


def _likeness(profile: str, written: str) -> float:
    """How like a word is to the most like of a profile's names, 0 to 1."""
    return max(SequenceMatcher(None, key, _folded(written)).ratio() for key in _keys_of(profile))


def _keys_of(profile: str) -> list[str]:
    return [_folded(word) for word in (profile, *_profiles()[profile]) if word]


def _folded(word: str) -> str:
    """A name as it is compared: width, case and white space do not count."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


def profile_named(written: object) -> str:
    """The profile that a person means: by its name (beijing, ＢｅｉＪｉｎｇ), its title (北京) or a short name (京).

    Raises UnusableInput for a name that no profile has, or several have, with the profiles that there are, the nearest first.
    """
    known = _profiles() if isinstance(written, str) else ()
    if written in known:
        return written
    meant = [name for name in known if _folded(written) in _keys_of(name)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UnusableInput(f"参数 profile 写的 {written!r} 指几个计分口径：{'、'.join(meant)}。请写其中一个的英文名。")
    raise UnusableInput(f"参数 profile 可取 {profiles_told(near=str(written))}，而收到 {written!r}。")


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
        # Tables, manifest and messages know a profile by one name, however it was called.
        object.__setattr__(self, "profile", profile_named(self.profile))
        for name, allowed in (("language", LANGUAGES), ("engine", ENGINES), ("gate", GATES)):
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
