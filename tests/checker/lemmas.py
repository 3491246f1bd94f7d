#!/usr/bin/env python3
"""Replays the derivations of lemmas with the second checker.

    python3 tests/checker/lemmas.py RULES DERIVATIONS

What is proved is the lemma with its variables as variables and its conditions as hypotheses; conditions on literals are
left out, and an index becomes a bound one: the sides are added up with arbitrary weights. A lemma that is not marked
pointwise must be smooth: besides its own conditions, nothing that constrains a name may have been used.
"""

import os
import re
import sys
import threading

sys.dont_write_bytecode = True

import rules as laws  # noqa: E402
import sizes  # noqa: E402
from prove import Prover  # noqa: E402
from statement import Statement  # noqa: E402
from text import Reject, decode, is_list, read  # noqa: E402


class Smooth(Prover):
    """What is assumed constrains nothing: then the support is what pointwise laws constrain."""

    def assumed_support(self, fact):
        return 0


def indices(rule):
    """The index variables with their sizes and the names of their weights."""
    found = [(w, e[1]) for w, e in rule.variables.items() if e[0] == "index"]
    return [(w, n, f"w{k}" if k else "w") for k, (w, n) in enumerate(found)]


def family_sizes(rule):
    """The sizes over which the index of each family runs."""
    out = {}

    def walk(p, around):
        if p.op == "pfamily":
            kind, i = p.idx[0][:2]
            # A fixed index tells nothing; the other side has one that does.
            if kind == "bound" or i in rule.variables:
                out[p.extra[0]] = around[-1 - i] if kind == "bound" else rule.variables[i][1]
        for a in p.args:
            walk(a, around + [p.extra[0]] if p.op == "bigsum" else around)

    for side in rule.law[1:]:
        walk(side, [])
    return out


def side(rule, p):
    """A side of the lemma as text of a certificate."""
    bound = indices(rule)
    text = laws.write(p, len(bound))
    for k, (word, _, _) in enumerate(bound):
        text = re.sub(rf"(?<=[ (]){word}(?=[ )])", f"%{k}", text)
    for word, entry in rule.variables.items():
        if entry[0] == "family":
            text = text.replace(f"({word} ", f"(member {word} ")
    for k, (_, size, weight) in reversed(list(enumerate(bound))):
        text = f"(sum (%{k} {sizes.write(size)}) (scale (entry {weight} %{k} 1) {text}))"
    return text


def statement(rule):
    """The clauses of the lemma's statement."""
    out = []
    if rule.sizes:
        out.append(f"(sizes {' '.join(rule.sizes)})")
    if rule.functions:
        out.append(f"(functions {' '.join(rule.functions)})")
    families, declared = family_sizes(rule), []
    for word, entry in rule.variables.items():
        shape = " ".join(map(sizes.write, entry[1:]))
        if entry[0] == "family":
            declared.append(f"(family {word} {shape} {sizes.write(families[word])})")
        elif entry[0] == "term":
            declared.append(f"({word} {shape})")
    declared += [f"({weight} {sizes.write(size)} 1)" for _, size, weight in indices(rule)]
    if declared:
        out.append(f"(variables {' '.join(declared)})")
    hypotheses = [laws.write_condition(c) for c in rule.conditions if c[0] not in ("natural", "integer", "fits")]
    if hypotheses:
        out.append(f"(hypotheses {' '.join(hypotheses)})")
    out.append(f"(claim (= {side(rule, rule.law[1])} {side(rule, rule.law[2])}))")
    return out


def replay(kind, rule, rules, lines):
    proved = Statement([x for text in statement(rule) for x in read(text)])
    proved.store.checking()
    prover = kind(proved, rules)
    prover.prove(lines)
    found = prover.equations.get(prover.number)
    if found is None or found.ranges or (found.left, found.right) != proved.claims[0]:
        raise Reject("the last line is not the lemma")
    return found.support


def main():
    rules = laws.Rules(sys.argv[1])
    count = failed = 0
    for f in sorted(os.listdir(sys.argv[2])):
        if not f.endswith(".derivations"):
            continue
        with open(os.path.join(sys.argv[2], f), "rb") as handle:
            entries = read(decode(handle.read()), False)
        for x in entries:
            if not is_list(x, "derivation") or len(x) < 3:
                raise Reject(f"unknown entry in {f}")
            rule = rules.by_name[x[1]]
            count += 1
            try:
                replay(Prover, rule, rules, x[2:])
                if not rule.pointwise and replay(Smooth, rule, rules, x[2:]):
                    raise Reject("rests on a pointwise law, but is not marked (pointwise)")
            except Reject as e:
                failed += 1
                print(f"{rule.name}: {e}")
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
