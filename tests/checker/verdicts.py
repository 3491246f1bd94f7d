#!/usr/bin/env python3
"""Compares verdicts: verdicts.py KERNEL CHECKER.

KERNEL is what the kernel says: the output of `gradus check --format json`, or lines like those of check.py, which tests
write. CHECKER is the output of `check.py --used`. The hypotheses used are compared, too: their numbers, where the kernel
gives them, or how many they are.

    verdicts.py --reasons CHECKER

Whether the certificates that once proved what is false are rejected for their real fault.
"""

import json
import re
import sys

USED = re.compile(r"; hypotheses: ([\d ]*); at the value: ([\d ]*)$")

BELOW = "uses what constrains a name below a derivative that varies it"
REASONS = {
    # x = sign(x)·|x| holds of real numbers only: below `d` it would say that the differential at 0 is 0.
    "k1-pow-zero": f"line 4: step 1: {BELOW}",
    "k3-stationary-unused-let": f"line 4: step 1: {BELOW}",
    "k4-kink-that-does-not-vary": f"line 4: step 1: {BELOW}",
    "k5-power-of-a-size": f"line 4: step 1: {BELOW}",
    "k6-unprinted-definition-1-is-0": f"line 4: step 1: {BELOW}",
    # The same with norm2(x)² = x'x at 0.
    "k9-norm2-second-differential": f"line 3: step 3: {BELOW}",
    # What is assumed at the value is false of the numbers there.
    "o1-substituted-hypothesis-hidden": "a hypothesis that is used is false: positive (+ -5 1)",
    # x² is no name.
    "o3-name-x-squared": "the character '²' has no meaning here",
    # A law that is none of the rules.
    "u1-user-law": "unknown rule inverse-law",
}


def numbers(said):
    """The hypotheses used and those used substituted, or None."""
    m = USED.search(said)
    return None if m is None else (m[1].split(), m[2].split())


def lines(path):
    """For each certificate: whether it was accepted, what was said, the hypotheses used, how many they are."""
    out = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.startswith("{"):
                v = json.loads(line)
                said = "accepted" if v["accepted"] else f"rejected: {v['reason']}"
                out[v["file"]] = v["accepted"], said, None, len(v["hypotheses"])
            else:
                name, _, said = line.rstrip("\n").partition(": ")
                used = numbers(said)
                out[name] = said.startswith("accepted"), said, used, None if used is None else sum(map(len, used))
    return out


NONE = None, "no verdict", None, None


def differs(k, c):
    if k[0] is None or k[0] != c[0]:
        return True
    if not k[0]:
        return False
    return k[3] != c[3] or (k[2] is not None and k[2] != c[2])


def compare(kernel, checker):
    bad = 0
    for name in sorted(kernel.keys() | checker.keys()):
        k, c = kernel.get(name, NONE), checker.get(name, NONE)
        if not differs(k, c):
            continue
        bad += 1
        print(f"{name}: kernel: {k[1]}{'' if k[3] is None or k[2] else f', {k[3]} hypotheses'}; checker: {c[1]}")
    accepted = sum(1 for v in kernel.values() if v[0])
    print(f"{len(kernel)} certificates, {accepted} accepted by the kernel, {bad} differences")
    return 1 if bad or not kernel else 0


def reasons(checker):
    bad = 0
    for name, reason in REASONS.items():
        said = next((v[1] for path, v in checker.items() if path.endswith(f"/{name}.cert")), "no verdict")
        if not (said.startswith("rejected: ") and reason in said):
            bad += 1
            print(f"{name}: {said}, not: {reason}")
    print(f"{len(REASONS)} false theorems, {bad} not rejected for their fault")
    return 1 if bad else 0


if sys.argv[1] == "--reasons":
    sys.exit(reasons(lines(sys.argv[2])))
sys.exit(compare(*map(lines, sys.argv[1:3])))
