#!/usr/bin/env python3
"""Compares verdicts: verdicts.py KERNEL CHECKER, the output of `gradus check --format json` and that of check.py."""

import json
import sys


def main():
    kernel, checker = {}, {}
    with open(sys.argv[1], encoding="utf-8") as f:
        for line in f:
            v = json.loads(line)
            kernel[v["file"]] = (v["accepted"], v["reason"] or "")
    with open(sys.argv[2], encoding="utf-8") as f:
        for line in f:
            path, _, said = line.rstrip("\n").partition(": ")
            checker[path] = (said.startswith("accepted"), said)
    bad = 0
    for path in sorted(kernel.keys() | checker.keys()):
        k, c = kernel.get(path, (None, "no verdict")), checker.get(path, (None, "no verdict"))
        if k[0] != c[0]:
            bad += 1
            print(f"{path}: kernel: {'accepted' if k[0] else 'rejected: ' + k[1]}; checker: {c[1]}")
    accepted = sum(1 for v in kernel.values() if v[0])
    print(f"{len(kernel)} certificates, {accepted} accepted by the kernel, {bad} differences")
    return 1 if bad or not kernel else 0


sys.exit(main())
