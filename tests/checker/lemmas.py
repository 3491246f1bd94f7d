#!/usr/bin/env python3
"""Replays the derivations of lemmas with the second checker.

    python3 tests/checker/lemmas.py RULES DERIVATIONS

What a derivation proves is told in closed.py.
"""

import os
import sys
import threading

sys.dont_write_bytecode = True

import rules as laws  # noqa: E402
from closed import derived  # noqa: E402
from text import Reject, decode, is_list, read  # noqa: E402


def main():
    rules = laws.Rules(sys.argv[1])
    count = failed = 0
    derivations = {}
    for f in sorted(os.listdir(sys.argv[2])):
        if not f.endswith(".derivations"):
            continue
        with open(os.path.join(sys.argv[2], f), "rb") as handle:
            entries = read(decode(handle.read()), False)
        for x in entries:
            if not is_list(x, "derivation") or len(x) < 3:
                raise Reject(f"unknown entry in {f}")
            derivations.setdefault(x[1].split("#")[0], {})[x[1]] = x[2:]
    for name, texts in derivations.items():
        count += 1
        try:
            derived(rules.by_name[name], rules, texts)
        except Reject as e:
            failed += 1
            print(f"{name}: {e}")
    print(f"{count} lemmas replayed, {failed} rejected")
    return 1 if failed else 0


def run():
    global STATUS
    STATUS = main()


STATUS = 2
if __name__ == "__main__":
    sys.setrecursionlimit(1_000_000)
    threading.stack_size(512 << 20)
    worker = threading.Thread(target=run)
    worker.start()
    worker.join()
    sys.exit(STATUS)
