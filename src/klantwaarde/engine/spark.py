"""Tables on Spark, where one machine is too small; needs the extra ``klantwaarde[spark]`` and Java."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

from klantwaarde.engine.local import first_line
from klantwaarde.errors import EngineError, KlantwaardeError, refuse
from klantwaarde.language import Said, say

if TYPE_CHECKING:
    import narwhals as nw
    from pyspark.sql import SparkSession


def spark_table(where: str, path: str) -> nw.LazyFrame[Any]:
    """Open a Parquet table on Spark.

    Parameters
    ----------
    where
        ``local``, ``local[2]`` or ``host:port`` of a cluster.
    path
        Parquet file or folder, as the cluster sees it.
    """
    import narwhals

    session = spark_session(where)
    try:
        frame: nw.LazyFrame[Any] = narwhals.from_native(session.read.parquet(path))
    except Exception as error:
        raise _failed(say("{path} cannot be read: {why}", path=path[:300], why=first_line(error))) from error
    return frame


def spark_session(where: str) -> SparkSession:
    """Start Spark, or give the session that runs already.

    Notes
    -----
    A session on this machine listens to this machine only, shows no web page and keeps time in UTC.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise refuse(
            EngineError,
            "spark-missing",
            say("Spark is not installed."),
            say("An address that begins with spark:// needs Spark."),
            say("Install it with: pip install klantwaarde[spark], and see that Java is there."),
        ) from None
    local = where.startswith("local")
    builder = SparkSession.builder.appName("klantwaarde").master(where if local else f"spark://{where}")
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    if local:
        settings |= {
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.warehouse.dir": tempfile.mkdtemp(prefix="klantwaarde-spark-"),
        }
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise _failed(say("It does not start: {why}", why=first_line(error))) from error


def _failed(why: Said) -> KlantwaardeError:
    return refuse(
        EngineError,
        "spark-failed",
        say("Spark could not do this. {why}", why=why),
        say("Spark needs Java, and a table that the cluster can see."),
        say("See that Java is installed and that the address is right."),
    )
