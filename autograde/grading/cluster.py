"""Beyond one machine: the same workers on a Dask cluster.

Each Dask worker has a warm process and walls of its own. It learns once what to
grade (a plugin with the released notebooks and the limits), and finds the class's
secret in its own configuration: a file that AUTOGRADE_SECRET_FILE names. A task
holds a submission and nothing else. Only the coordinator writes the gradebook.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograde.grading.course import CourseError
from autograde.grading.work import FAILED, Done, Plan, Work, Worker

SECRET_FILE = "AUTOGRADE_SECRET_FILE"

CONNECT_SECONDS = 10
AHEAD = 2
"""Submissions under way for each thread of the cluster: one in hand, one waiting beside it."""

_workers: dict[str, Worker] = {}
"""By run: two coordinators may use one cluster at once, each with a plan of its own."""

_one_at_a_time = threading.Lock()


class Grader:
    """A Dask worker plugin: what a worker needs to know before its first submission of a run."""

    def __init__(self, plan: Plan, run: str) -> None:
        self.name = f"autograde-{run}"
        self._run = run
        self._fingerprint = _fingerprint(plan.secret)
        self._plan = replace(plan, secret=b"", log=None)

    def setup(self, worker: Any) -> None:
        """Called by Dask on each worker, also on those that come later."""
        file = os.environ.get(SECRET_FILE)
        if not file or not Path(file).is_file():
            raise CourseError(
                f"The Dask worker {worker.address} has no secret: start it with {SECRET_FILE} naming a copy of the "
                "class's secret."
            )
        secret = Path(file).read_bytes().strip()
        if _fingerprint(secret) != self._fingerprint:
            raise CourseError(f"The Dask worker {worker.address} has another class's secret: see its {SECRET_FILE}.")
        _workers[self._run] = Worker(replace(self._plan, secret=secret))
        _workers[self._run].ready()

    def teardown(self, worker: Any) -> None:
        """Called by Dask when the run is over, in the thread that has to answer the scheduler: it mustn't wait."""
        threading.Thread(target=_end, args=(self._run,), daemon=True).start()


def _end(run: str) -> None:
    with _one_at_a_time:
        ended = _workers.pop(run, None)
    if ended is not None:
        ended.close()


def _fingerprint(secret: bytes) -> str:
    return hashlib.sha256(b"autograde fingerprint\0" + secret).hexdigest()


def _graded(run: str, work: Work) -> Done:
    """The task."""
    with _one_at_a_time:
        return _workers[run].grade(work)


def _said(run: str) -> str:
    return _workers[run].ready()


class ClusterPool:
    """A Dask cluster's workers. Raises CourseError when it can't be reached or a worker can't grade."""

    def __init__(self, plan: Plan, address: str) -> None:
        try:
            import distributed
        except ImportError:
            raise CourseError("Dask is not installed here: pip install 'gradients-by-hand[dask]'.") from None
        self._address, self._dask = address, distributed
        self._run = secrets.token_hex(8)
        # What Dask has to say is said here, in a sentence.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self._client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except Exception:
            raise CourseError(f"No Dask scheduler answers at {address}: start one, or mend the address.") from None
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            self._client.register_plugin(_as_plugin(plan, self._run))
            self._walls = set(self._client.run(_said, self._run).values())
        except TimeoutError:
            self._client.close()
            raise CourseError(f"The Dask scheduler at {address} has no workers: start some.") from None
        except Exception as error:
            self.close()
            raise error if isinstance(error, CourseError) else CourseError(_sentence(address, error)) from None

    def ready(self) -> str:
        return f"{'; '.join(sorted(self._walls))}; on {self._count()} Dask workers"

    def _count(self) -> int:
        """How many workers there are now. Raises CourseError when the scheduler is gone."""
        try:
            return len(self._client.scheduler_info()["workers"])
        except Exception:
            raise CourseError(f"The Dask scheduler at {self._address} is gone: start it, then grade again.") from None

    def grade(self, works: Iterable[Work]) -> Iterator[Done]:
        waiting = iter(works)
        under_way: dict[Any, Work] = {}
        finished = self._dask.as_completed(loop=self._client.loop)

        def more() -> None:
            room = AHEAD * max(1, self._count())
            while len(under_way) < room and (work := next(waiting, None)) is not None:
                future = self._client.submit(_graded, self._run, work, pure=False)
                under_way[future] = work
                finished.add(future)

        more()
        while under_way:
            future = next(finished)
            work = under_way.pop(future)
            more()
            yield self._outcome(future, work)

    def _outcome(self, future: Any, work: Work) -> Done:
        try:
            done: Done = future.result()
            return done
        except CourseError:
            raise
        except Exception as error:  # KilledWorker: it took several workers with it
            reason = f"on the cluster ({type(error).__name__}: {str(error)[:150]}): grade again."
            return Done(work.student, work.assignment, FAILED, reason)

    def close(self) -> None:
        with contextlib.suppress(Exception):  # the cluster may be gone
            self._client.unregister_worker_plugin(f"autograde-{self._run}")
        self._client.close()


def _as_plugin(plan: Plan, run: str) -> Any:
    """The plugin as a class of Dask's own: made here, so that grading without Dask needs no Dask."""
    from distributed import WorkerPlugin

    return type("AutogradePlugin", (Grader, WorkerPlugin), {})(plan, run)


def _sentence(address: str, error: Exception) -> str:
    return f"The Dask workers at {address} can't grade ({type(error).__name__}: {str(error)[:200]}): mend that first."
