#!/usr/bin/env python3
"""Replays the derivations of lemmas with the second checker.

    python3 tests/checker/lemmas.py RULES DERIVATIONS

What is proved is the lemma with its variables as variables and its conditions as hypotheses; conditions on literals are
left out, and an index becomes a bound one: the sides are added up with arbitrary weights. A lemma that is not marked
pointwise must be smooth: besides its own conditions, nothing that constrains a name may have been used. A corollary is
derived likewise: the last line proves the fact. A law about literals may be derived in parts (literals.py).
"""

import os
import re
import sys
import threading

sys.dont_write_bytecode = True

import literals  # noqa: E402
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


def statement(rule, part=literals.WHOLE):
    """The clauses of the lemma's statement, or of that of a part of it."""
    out = []
    if rule.sizes or part.sizes:
        out.append(f"(sizes {' '.join(rule.sizes + part.sizes)})")
    if rule.functions:
        out.append(f"(functions {' '.join(rule.functions)})")
    families, declared = family_sizes(rule), []
    for word, entry in rule.variables.items():
        shape = " ".join(map(sizes.write, entry[1:]))
        if entry[0] == "family":
            declared.append(f"(family {word} {shape} {sizes.write(families[word])})")
        elif entry[0] == "term" and word not in part.values:
            declared.append(f"({word} {shape})")
    declared += [f"({weight} {sizes.write(size)} 1)" for _, size, weight in indices(rule)]
    if declared:
        out.append(f"(variables {' '.join(declared)})")
    hypotheses = [laws.write_condition(c) for c in rule.conditions if c[0] not in ("natural", "integer", "fits")]
    hypotheses = [literals.put(h, part.values) for h in hypotheses]
    sides = [side(rule, p) for p in rule.law[1:]]
    if part.before:
        # The law for the number before.
        head = "=" if rule.kind == "rule" else rule.law[0]
        hypotheses.append(f"({head} {' '.join(literals.put(s, part.before) for s in sides)})")
    if hypotheses:
        out.append(f"(hypotheses {' '.join(hypotheses)})")
    left, right = [literals.put(s, part.values) for s in (sides[0], sides[-1])]
    out.append(f"(claim (= {left} {right}))")
    return out


def replay(kind, rule, rules, lines, part):
    proved = Statement([x for text in statement(rule, part) for x in read(text)])
    proved.store.checking()
    prover = kind(proved, rules)
    prover.prove(lines)
    if rule.kind == "property":
        if indices(rule):
            raise Reject("a fact about an index is not derived")
        if not lines or lines[-1][1] not in ("assumption", "property", "transport"):
            raise Reject("the last line is no fact")
        facts = prover.facts.get((rule.law[0], proved.claims[0][0].id), ())
        closed = [f for f in facts if not f.ranges]
        if not closed:
            raise Reject("the last line is not the fact")
        return closed[-1].support
    found = prover.equations.get(prover.number)
    if found is None or found.ranges or (found.left, found.right) != proved.claims[0]:
        raise Reject("the last line is not the lemma")
    return found.support


def main():
    rules = laws.Rules(sys.argv[1])
    count = failed = 0
    derived = {}
    for f in sorted(os.listdir(sys.argv[2])):
        if not f.endswith(".derivations"):
            continue
        with open(os.path.join(sys.argv[2], f), "rb") as handle:
            entries = read(decode(handle.read()), False)
        for x in entries:
            if not is_list(x, "derivation") or len(x) < 3:
                raise Reject(f"unknown entry in {f}")
            derived.setdefault(x[1].split("#")[0], {})[x[1]] = x[2:]
    for name, texts in derived.items():
        rule = rules.by_name[name]
        count += 1
        try:
            ways = [way for way in literals.ways(rule) if all(part.name in texts for part in way)]
            if not ways:
                raise Reject("a part is missing")
            for part in ways[0]:
                replay(Prover, rule, rules, texts[part.name], part)
                if not rule.pointwise and replay(Smooth, rule, rules, texts[part.name], part):
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
