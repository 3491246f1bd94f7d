"""Threads, interruption, speed of import."""

import signal
import subprocess
import sys
import threading
import time

import pytest

import gradus as g

#: Something that takes long.
LONG = "norm2(" + "*".join(f"exp(A{k} + B{k})" for k in range(40)) + ")^2"


def test_threads_work_beside_each_other():
    results = {}

    def work(k):
        results[k] = g.derive(f"norm2(X{k}@w - y)^2", wrt="w").result

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert results == {k: f"2*(X{k}'*(X{k}*w - y))" for k in range(8)}


def test_the_lock_is_released():
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    t = threading.Thread(target=tick)
    t.start()
    begin = time.perf_counter()
    while time.perf_counter() - begin < 0.5:
        g.derive("sum(softmax(X*w)) + logdet(S)", wrt="w", S="n,n posdef")
    done.set()
    t.join()
    assert len(ticks) > 20


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_ends_a_call():
    code = (
        "import gradus as g, time, signal, threading, os\n"
        "threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "begin = time.perf_counter()\n"
        "try:\n"
        "    while True:\n"
        f"        g.derive({LONG!r}, wrt='A0', effort=8)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted after', time.perf_counter() - begin)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert out.returncode == 0, out.stderr
    assert float(out.stdout.split()[-1]) < 3


def test_deep_input_in_a_thread_with_a_small_stack():
    long = " + ".join(f"x'*A{k}*x" for k in range(300))
    old = threading.stack_size(256 * 1024)
    found = []
    try:
        t = threading.Thread(target=lambda: found.append(g.derive(long, wrt="x").shape))
        t.start()
        t.join()
    finally:
        threading.stack_size(old)
    assert found == [("m", "1")]


def test_import_is_quick():
    # The processor's time, which other work on the machine does not count in.
    code = "import time; a = time.process_time(); import gradus; print(time.process_time() - a)"
    times = []
    for _ in range(5):
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        times.append(float(out.stdout))
    assert min(times) < 0.05
    code = "import gradus, sys; print(sorted(m for m in ('numpy', 'sympy', 'IPython') if m in sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
