#!/usr/bin/env python3
"""Tampers with closed certificates: tamper.py SOURCE TARGET COUNT writes COUNT mutants of the files of SOURCE.

    damaged    a step of a lemma's derivation is dropped, turned round, or made by another law
    itself     a lemma, or a corollary, is derived by citing itself
    parts      a part of a derivation in parts is not there, or stands for another
    left-out   a lemma is not there
    differs    what a lemma says is changed: its sides, a condition, its mark
    late       a lemma stands after those that cite it
    unsound    a false lemma is there that a statement about all indices at once would prove

The name of a mutant begins with its kind. The same call writes the same mutants.
"""

import os
import random
import sys

sys.dont_write_bytecode = True

from rules import PREDICATES  # noqa: E402
from text import is_list, read  # noqa: E402


def write(x):
    return x if isinstance(x, str) else "(" + " ".join(map(write, x)) + ")"


def steps(lines):
    """Each step with the list that it stands in."""
    return [(x, i) for x in lines for i, s in enumerate(x) if is_list(s) and len(s) > 2 and s[1] in ("->", "<-")]


def proofs(lemma):
    """The clauses that derive it, in one part or several."""
    return [c for c in lemma if is_list(c, "lines") or is_list(c, "part")]


def lines(proof):
    return proof[1:] if proof[0] == "lines" else proof[2:]


def law_of(lemma):
    return next(c for c in lemma if is_list(c) and (c[0] == "=" or c[0] in PREDICATES))


def by_itself(lemma):
    """The derivation that cites the lemma, for a lemma about nothing but matrices."""
    variables = [v for c in lemma if is_list(c, "forall") for v in c[1:]]
    conditions = [c for w in lemma if is_list(w, "when") for c in w[1:]]
    law = law_of(lemma)
    if any(v[0] in ("family", "index", "fun") for v in variables) or "(d " in write(law):
        return None
    values = [v[0] for v in variables if v[0] != "dim"] + [v[1] for v in variables if v[0] == "dim"]
    if law[0] == "=":
        return [["1", "have", law[1], [".", "->", "rule", lemma[1], *values]]]
    if any(c[0] not in PREDICATES for c in conditions):
        return None
    assumed = [[str(k + 1), "assumption", str(k + 1)] for k in range(len(conditions))]
    return [*assumed, [str(len(conditions) + 1), "property", lemma[1], *values]]


UNSOUND = [
    """(lemma weak (forall (dim m) (dim n) (A m m)) (= (entry A (offset 1 n) 1) (entry A 1 1))
        (lines (1 have (entry A 1 1))))""",
    """(lemma weak (forall (dim m) (A m 1) (index i 1)) (= (entry A i 1) (entry A 1 1))
        (lines (1 have (sum (%0 1) (scale (entry w %0 1) (entry A %0 1)))
         (. -> unroll) (. <- unroll (sum (%0 1) (scale (entry w %0 1) (entry A 1 1)))))))""",
    """(lemma weak (forall (dim m) (a m 1) (b m 1) (index i m)) (when (fits i m) (= (entry a i 1) (entry b i 1)))
        (= (scale (entry a 1 1) (entry a i 1)) (scale (entry b 1 1) (entry a i 1)))
        (lines (1 have (sum (%0 m) (scale (entry w %0 1) (scale (entry a 1 1) (entry a %0 1))))
         (0.1.0 -> hypothesis 1 1))))""",
]


def mutant(x, kind, rng):
    """The lemmas changed in this way; False where that is not possible."""
    lemmas = x[3]
    k = rng.randrange(1, len(lemmas))
    lemma = lemmas[k]
    if kind == "damaged":
        found = [s for proof in proofs(lemma) for s in steps(lines(proof))]
        if not found:
            return False
        parent, i = rng.choice(found)
        how = rng.randrange(3)
        if how == 0:
            del parent[i]
        elif how == 1:
            parent[i][1] = "<-" if parent[i][1] == "->" else "->"
        elif parent[i][2] == "rule":
            parent[i][3] = rng.choice(lemmas[1:])[1]
        else:
            return False
    elif kind == "itself":
        found = by_itself(lemma)
        if found is None:
            return False
        for proof in proofs(lemma):
            lemma.remove(proof)
        lemma.append(["lines", *found])
    elif kind == "parts":
        several = [m for m in lemmas[1:] if len(proofs(m)) > 1]
        if not several:
            return False
        lemma = rng.choice(several)
        one, other = rng.sample(proofs(lemma), 2)
        how = rng.randrange(3)
        if how == 0:
            lemma.remove(one)
        elif how == 1:
            one[1], other[1] = other[1], one[1]
        else:
            one[2:] = other[2:]
    elif kind == "left-out":
        del lemmas[k]
    elif kind == "differs":
        places = [i for i, c in enumerate(lemma) if is_list(c) and (c[0] in ("when", "pointwise", "=") or c[0] in PREDICATES)]
        i = rng.choice(places)
        if lemma[i][0] == "=":
            lemma[i] = rng.choice([["=", lemma[i][2], lemma[i][1]], ["=", lemma[i][1], ["neg", lemma[i][2]]]])
        elif lemma[i][0] in PREDICATES:
            lemma[i] = [rng.choice(sorted(PREDICATES - {lemma[i][0]})), lemma[i][1]]
        else:
            del lemma[i]
    elif kind == "unsound":
        lemmas.insert(1, read(rng.choice(UNSOUND))[0])
    else:
        later = [line for other in lemmas[k + 1:] for proof in proofs(other) for line in lines(proof)]
        cited = {s[3] for p, i in steps(later) for s in [p[i]] if s[2] == "rule"}
        cited |= {line[2] for line in later if is_list(line) and len(line) > 2 and line[1] == "property"}
        if lemma[1] not in cited:
            return False
        lemmas.append(lemmas.pop(k))
    return True


def main():
    source, target, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    names = sorted(n for n in os.listdir(source) if n.endswith(".cert"))
    rng = random.Random(13)
    kinds, made = ["damaged", "itself", "parts", "left-out", "differs", "late", "unsound"], 0
    for _ in range(50 * count):
        if made == count:
            break
        name, kind = rng.choice(names), kinds[made % len(kinds)]
        with open(os.path.join(source, name), encoding="utf-8") as f:
            x = read(f.read())[0]
        if len(x[3]) < 2 or not mutant(x, kind, rng):
            continue
        with open(os.path.join(target, f"{kind}-{made}.cert"), "w", encoding="utf-8") as f:
            f.write(write(x) + "\n")
        made += 1


main()
