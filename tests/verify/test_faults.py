"""Whatever happens to the worker, the request is answered honestly and the next one works."""

import ast
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import shapewright_worker
from shapewright.verify.exchange import Progress
from shapewright.verify.trouble import Cause, Trouble
from shapewright.verify.verification import verify
from shapewright.verify.worker import Limits, State, Worker

from tests.verify.conftest import PYTHON, MakeEnvironment
from tests.verify.models import deep, dilated

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def eventually(happened: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.01)
    return happened()


def send(worker: Worker, number: int) -> Callable[[Progress], None]:
    """Return a progress callback that sends this signal to the worker, which is busy then."""

    def on_progress(progress: Progress) -> None:
        if progress.done == 1 and worker.pid is not None:
            os.kill(worker.pid, number)

    return on_progress


@POSIX
@pytest.mark.keras
def test_killed_while_it_verifies() -> None:
    states: list[State] = []
    worker = Worker(PYTHON, on_state=states.append)
    with pytest.raises(Trouble) as caught:
        verify(worker, deep(), on_progress=send(worker, signal.SIGKILL))
    assert caught.value.cause is Cause.CRASHED
    assert worker.state is State.ABSENT
    assert verify(worker, dilated()).ok
    worker.close()
    once = [State.STARTING, State.BUSY]
    assert states == [*once, State.ABSENT, *once, State.READY, State.ABSENT]


@POSIX
@pytest.mark.keras
def test_killed_between_requests(worker: Worker) -> None:
    worker.start()
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    assert verify(worker, dilated()).ok


@POSIX
@pytest.mark.keras
def test_hung(worker: Worker) -> None:
    worker.start()
    hung = worker.pid
    with pytest.raises(Trouble) as caught:
        verify(worker, deep(), timeout=0.5, on_progress=send(worker, signal.SIGSTOP))
    assert caught.value.cause is Cause.TIMEOUT
    assert verify(worker, dilated()).ok
    assert worker.pid != hung


@POSIX
@pytest.mark.keras
def test_cancelled_while_it_hangs(worker: Worker) -> None:
    cancelled = threading.Event()
    stop = send(worker, signal.SIGSTOP)

    def on_progress(progress: Progress) -> None:
        stop(progress)
        if progress.done == 1:
            cancelled.set()

    worker.start()
    with pytest.raises(Trouble) as caught:
        verify(worker, deep(), cancelled=cancelled, on_progress=on_progress)
    assert caught.value.cause is Cause.CANCELLED
    assert worker.state is State.ABSENT


@pytest.mark.keras
def test_cancelled_and_still_warm(worker: Worker) -> None:
    worker.start()
    pid, cancelled = worker.pid, threading.Event()
    with pytest.raises(Trouble) as caught:
        verify(worker, deep(), cancelled=cancelled, on_progress=lambda _: cancelled.set())
    assert caught.value.cause is Cause.CANCELLED
    assert verify(worker, dilated()).ok
    assert worker.pid == pid


@pytest.mark.keras
def test_cancelled_while_tensorflow_is_imported(own_worker: Worker) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Trouble) as caught:
        own_worker.start(cancelled=cancelled)
    assert caught.value.cause is Cause.CANCELLED
    pid = own_worker.pid
    own_worker.start()
    assert own_worker.pid == pid


@pytest.mark.keras
def test_two_at_once_get_their_own_answers(worker: Worker) -> None:
    with ThreadPoolExecutor(4) as threads:
        verdicts = list(threads.map(lambda rate: verify(worker, dilated(rate)), range(1, 9)))
    assert [verdict.layers[0].shapes for verdict in verdicts] == [((None, 100 - 2 * rate, 32),) for rate in range(1, 9)]


@POSIX
@pytest.mark.keras
def test_cancelled_while_another_one_is_served(worker: Worker) -> None:
    worker.start()
    served, cancelled = threading.Event(), threading.Event()
    stop = send(worker, signal.SIGSTOP)

    def on_progress(progress: Progress) -> None:
        stop(progress)
        served.set()

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(verify, worker, deep(), on_progress=on_progress)
        assert served.wait(30)
        second = threads.submit(verify, worker, dilated(), cancelled=cancelled)
        cancelled.set()
        with pytest.raises(Trouble, match="cancelled before its turn"):
            second.result(30)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGCONT)
        assert first.result(30).ok


@pytest.mark.keras
def test_closed_while_it_verifies(own_worker: Worker) -> None:
    own_worker.start()
    served = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(verify, own_worker, deep(), on_progress=lambda _: served.set())
        assert served.wait(30)
        own_worker.close()
        with pytest.raises(Trouble) as caught:
            answer.result(30)
    assert caught.value.cause is Cause.CANCELLED
    with pytest.raises(Trouble, match="the worker was closed"):
        own_worker.start()


NOISE = """
import os, threading
os.write(1, b"printed while Python starts, without an end of line")
def chatter():
    while True:
        os.write(1, b'{"id": 1, "result": "forged"}\\n' * 100)
        os.write(2, b"flood " * 10_000)
def start(event, arguments, started=[]):
    if event == "import" and arguments[0].startswith("tensorflow.") and not started:
        started.append(threading.Thread(target=chatter, daemon=True))
        started[0].start()
import sys
sys.addaudithook(start)
"""


@pytest.mark.keras
def test_chatter_on_stdout_and_a_flood_on_stderr(environment: MakeEnvironment) -> None:
    worker = Worker(environment(installed=True, sitecustomize=NOISE))
    assert verify(worker, dilated(expected=((None, 96, 32),))).ok
    assert "flood flood" in worker.stderr
    worker.close()


@pytest.mark.keras
def test_modules_of_the_workspace_do_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("keras", "tensorflow", "numpy", "json", "sitecustomize", "channel"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    worker = Worker(PYTHON)
    assert verify(worker, dilated()).ok
    worker.close()
    assert not (tmp_path / "ran").exists()


def test_an_interpreter_without_tensorflow(environment: MakeEnvironment) -> None:
    python = environment()
    worker = Worker(python)
    with pytest.raises(Trouble) as caught:
        verify(worker, dilated())
    assert caught.value.cause is Cause.NO_TENSORFLOW
    assert str(caught.value) == f"{python} has no TensorFlow; install it with: {python} -m pip install tensorflow"
    assert worker.state is State.BROKEN
    assert worker.pid is None


def test_a_broken_tensorflow(environment: MakeEnvironment) -> None:
    worker = Worker(environment(tensorflow="raise ImportError('no libcublas')"))
    with pytest.raises(Trouble, match="does not start: ImportError: no libcublas") as caught:
        worker.start()
    assert caught.value.cause is Cause.BROKEN_TENSORFLOW


@POSIX
def test_a_tensorflow_that_kills_its_process(environment: MakeEnvironment) -> None:
    worker = Worker(environment(tensorflow="import os; os.abort()"))
    with pytest.raises(Trouble, match="its process was ended by SIGABRT") as caught:
        worker.start()
    assert caught.value.cause is Cause.BROKEN_TENSORFLOW
    assert worker.state is State.BROKEN


def test_a_wrong_interpreter(tmp_path: Path) -> None:
    worker = Worker(tmp_path / "nowhere" / "python")
    with pytest.raises(Trouble, match="cannot be started") as caught:
        worker.start()
    assert caught.value.cause is Cause.NO_PYTHON
    assert worker.state is State.BROKEN


@POSIX
def test_a_program_that_is_no_python(tmp_path: Path) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\necho this is not Python >&2\nexit 3\n")
    script.chmod(0o755)
    with pytest.raises(Trouble, match="this is not Python") as caught:
        Worker(script).start()
    assert caught.value.cause is Cause.NO_PYTHON


@POSIX
def test_an_interpreter_that_never_answers(tmp_path: Path) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\nexec sleep 1000\n")
    script.chmod(0o755)
    with pytest.raises(Trouble) as caught:
        Worker(script, limits=Limits(start=0.2)).start()
    assert caught.value.cause is Cause.TIMEOUT


@pytest.mark.keras
def test_an_idle_worker_stops() -> None:
    worker = Worker(PYTHON, limits=Limits(idle=0.1))
    worker.start()
    assert eventually(lambda: worker.state is State.ABSENT)
    assert worker.pid is None


@POSIX
@pytest.mark.keras
def test_a_worker_ends_with_its_client() -> None:
    program = (
        "import os; from pathlib import Path; from shapewright.verify.worker import Worker\n"
        f"worker = Worker(Path({str(PYTHON)!r})); worker.start(); print(worker.pid, flush=True); os._exit(1)"
    )
    pid = int(subprocess.run([PYTHON, "-c", program], capture_output=True, text=True, check=False).stdout)
    assert eventually(lambda: not running(pid))


def running(pid: int) -> bool:
    """Say whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_worker_reads_as_python_3_9_and_imports_the_standard_library_only() -> None:
    files = list(Path(shapewright_worker.__file__).parent.glob("*.py"))
    assert files
    for file in files:
        tree = ast.parse(file.read_text(), feature_version=(3, 9))
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in {*sys.stdlib_module_names, "shapewright_worker"}, (file.name, name)


@POSIX
def test_memory_is_watched_where_it_cannot_be_limited() -> None:
    program = (
        "import os, threading; from shapewright_worker.limits import watch_memory\n"
        "threading.Thread(target=watch_memory, args=(100, lambda: os._exit(7)), daemon=True).start()\n"
        "kept = [bytearray(os.urandom(2**20)) for _ in range(200)]; threading.Event().wait(30)"
    )
    # A process counts the peak of whoever started it as its own: a small shell, and not this one with its TensorFlow.
    started = subprocess.run(["sh", "-c", '"$0" -c "$1"; exit $?', PYTHON, program], check=False)
    assert started.returncode == 7
