"""Spark converts shards: one job of one task each; poolgraph is installed where it runs.

Spark tries a task again whose executor is gone; what it gives up on is given out again by
the loop that all engines share.
"""

import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor

from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException

from poolgraph.corpus.items import Shard
from poolgraph.corpus.shard import Job
from poolgraph.corpus.totals import Fault, Totals
from poolgraph.source import Unreadable

HERE = "127.0.0.1"
TRIES = 2
MOST_THREADS = 256

Outcome = Totals | Fault


def crew(job: Job, jobs: int | None, address: str | None) -> "OnSpark":
    """Return a crew of the master at ``address``, else of ``jobs`` threads of this machine."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setAppName("poolgraph").set("spark.ui.enabled", "false")
    conf.set("spark.task.maxFailures", str(TRIES)).set("spark.ui.showConsoleProgress", "false")
    conf.setMaster(address or f"local[{jobs or '*'},{TRIES}]")
    if not address:
        os.environ.setdefault("SPARK_LOCAL_IP", HERE)
        conf.set("spark.driver.host", HERE).set("spark.driver.bindAddress", HERE)
    try:
        context = SparkContext.getOrCreate(conf)
    except Exception as fault:  # py4j raises what the JVM said, or that there is none
        hint = "Spark needs Java 17; is the master at this address?"
        raise Unreadable("unknown-place", f"Spark cannot start: {fault}", hint) from fault
    context.setLogLevel("OFF")
    return OnSpark(job, context)


class OnSpark:
    """A Spark application."""

    died: tuple[type[BaseException], ...]

    def __init__(self, job: Job, context: SparkContext) -> None:
        from py4j.protocol import Py4JError

        self.died = (Py4JError, PySparkException)
        self._job = job
        self._context = context
        self._threads = ThreadPoolExecutor(self.room())

    def room(self) -> int:
        """Return twice the processors of the application, each shard waiting in a thread."""
        return int(min(2 * self._context.defaultParallelism, MOST_THREADS))

    def submit(self, shard: Shard, careful: bool) -> "Future[Outcome]":
        """Give out a shard."""
        return self._threads.submit(self._run, shard, careful)

    def _run(self, shard: Shard, careful: bool) -> Outcome:
        job = self._job
        found: list[Outcome]
        found = self._context.parallelize([shard], 1).map(lambda one: job(one, careful)).collect()
        return found[0]

    def close(self) -> None:
        """End the application and what it was doing."""
        self._context.cancelAllJobs()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._context.stop()
