#!/usr/bin/env python3
"""Compares verdicts: verdicts.py KERNEL CHECKER, the output of `gradus check --format json` and that of check.py.

With `check.py --used` it also compares how many hypotheses were used: the kernel prints them, the checker numbers them.
"""

import json
import re
import sys

USED = re.compile(r"; hypotheses: ([\d ]*); at the value: ([\d ]*)$")


def count_used(said):
    m = USED.search(said)
    return None if m is None else len(m[1].split()) + len(m[2].split())


NONE = None, "no verdict", None


def main():
    kernel, checker = {}, {}
    with open(sys.argv[1], encoding="utf-8") as f:
        for line in f:
            v = json.loads(line)
            kernel[v["file"]] = (v["accepted"], v["reason"] or "", len(v["hypotheses"]))
    with open(sys.argv[2], encoding="utf-8") as f:
        for line in f:
            path, _, said = line.rstrip("\n").partition(": ")
            checker[path] = (said.startswith("accepted"), said, count_used(said))
    bad = 0
    for path in sorted(kernel.keys() | checker.keys()):
        k, c = kernel.get(path, NONE), checker.get(path, NONE)
        if k[0] != c[0]:
            bad += 1
            print(f"{path}: kernel: {'accepted' if k[0] else 'rejected: ' + k[1]}; checker: {c[1]}")
        elif k[0] and c[2] not in (None, k[2]):
            bad += 1
            print(f"{path}: kernel: {k[2]} hypotheses are used; checker: {c[1]}")
    accepted = sum(1 for v in kernel.values() if v[0])
    print(f"{len(kernel)} certificates, {accepted} accepted by the kernel, {bad} differences")
    return 1 if bad or not kernel else 0


sys.exit(main())
