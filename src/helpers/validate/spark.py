"""Frames on Apache Spark, for the same suites on a cluster: every null of pandas is a null there, NaN too."""

from __future__ import annotations

import os
import sys

import pandas as pd

# Workers start the Python of this name; another one lacks the libraries.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)

from pyspark.sql import DataFrame, SparkSession, types

_TYPES = {"f": types.DoubleType(), "i": types.LongType(), "b": types.BooleanType()}


def session() -> SparkSession:
    """The session that is active, else one on this machine that shows no page and no progress."""
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    started = (
        SparkSession.builder.master("local[*]")
        .appName("self-evaluation forms")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.default.parallelism", "1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    started.sparkContext.setLogLevel("ERROR")
    return started


def to_spark(frame: pd.DataFrame) -> DataFrame:
    """A frame of numbers and texts as a Spark frame: NaN becomes null, for in Spark NaN is a number above all others."""
    schema = types.StructType([types.StructField(str(name), _type(frame[name])) for name in frame.columns])
    plain = frame.astype(object).where(frame.notna(), None)
    return session().createDataFrame([tuple(row) for row in plain.itertuples(index=False, name=None)], schema=schema, verifySchema=False)


def _type(values: pd.Series) -> types.DataType:
    return _TYPES.get(values.dtype.kind, types.StringType())
