#!/usr/bin/env python3
"""Changes certificates: mutants.py SOURCE TARGET COUNT writes COUNT mutants of the files of SOURCE into TARGET.

Each differs from its original in one word or list, which is dropped, doubled, swapped with another or replaced
by another of the same file. The same call writes the same mutants.
"""

import os
import random
import re
import sys

TOKEN = re.compile(r"[()]|[^\s()]+")


def spans(words):
    """Every word and list as a range of words, but for the outermost list."""
    out, stack = [], []
    for i, w in enumerate(words):
        if w == "(":
            stack.append(i)
        elif w == ")":
            out.append((stack.pop(), i + 1))
        else:
            out.append((i, i + 1))
    return [s for s in out if s[0] > 0]


def mutant(words, rng):
    # The head (certificate 1 (rules HASH)) is left alone.
    all_spans = [s for s in spans(words) if s[0] >= 7]
    a, b = rng.choice(all_spans)
    kind = rng.random()
    if kind < 0.1:
        return words[:a] + words[b:]
    if kind < 0.2:
        return words[:b] + words[a:]
    # Something of about the same size.
    c, d = min((rng.choice(all_spans) for _ in range(12)), key=lambda s: abs((s[1] - s[0]) - (b - a)))
    if kind < 0.4 and (b <= c or d <= a):
        if c < a:
            a, b, c, d = c, d, a, b
        return words[:a] + words[c:d] + words[b:c] + words[a:b] + words[d:]
    if kind < 0.6 and words[a] in ("->", "<-"):
        return words[:a] + ["<-" if words[a] == "->" else "->"] + words[b:]
    if kind < 0.7:
        return words[:a] + [rng.choice(["%-1", "%0", "1", "2", ".", "0", "x"])] + words[b:]
    return words[:a] + words[c:d] + words[b:]


def main():
    source, target, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    rng = random.Random(7)
    files = sorted(f for f in os.listdir(source) if f.endswith(".cert"))
    texts = {}
    for k in range(count):
        f = files[k % len(files)]
        if f not in texts:
            with open(os.path.join(source, f), encoding="utf-8") as handle:
                texts[f] = TOKEN.findall(re.sub(r";[^\n]*", "", handle.read()))
        with open(os.path.join(target, f"{k:05}-{f}"), "w", encoding="utf-8") as handle:
            handle.write(" ".join(mutant(texts[f], rng)) + "\n")


main()
