"""Frames on Apache Spark, for the same suites on a cluster: every null of pandas is a null there, NaN too."""

from __future__ import annotations

import os
import sys

import pandas as pd
import pyarrow as pa

# Workers start the Python of this name; another one lacks the libraries.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)

from pyspark.sql import DataFrame, SparkSession


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
    columns = {str(name): _array(frame[name]) for name in frame.columns}
    # From Arrow the rows go to Spark as they are; from Python every query would fetch them anew from a Python of its own.
    return session().createDataFrame(pa.table(columns))


def _array(values: pd.Series) -> pa.Array:
    """A column with nulls for NaN; one that holds nothing is text, for Spark judges no column without a type."""
    array = pa.array(values, from_pandas=True)
    return array.cast(pa.string()) if pa.types.is_null(array.type) else array
