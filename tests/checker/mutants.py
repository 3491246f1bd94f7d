#!/usr/bin/env python3
"""Changes certificates: mutants.py SOURCE TARGET COUNT writes COUNT mutants of the files of SOURCE into TARGET.

Every other one differs from its original in one word or list, which is dropped, doubled, swapped with another or
replaced by another of the same file. The others are changed where a theorem gets its truth from: a hypothesis is
dropped, weakened or about something else, what an index runs over is changed, a line that something rests on proves
nothing, other names vary, a stationary point lies elsewhere, or the whole proof is moved below a derivative, where it
may use neither what constrains the names that vary nor a pointwise law. The same call writes the same mutants.
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


PREDICATES = "invertible symmetric antisymmetric diagonal orthogonal posdef psd positive nonnegative nonzero fullcolumn fullrow principal idempotent stochastic lower upper triangular toeplitz".split()


def tree(words):
    """The words as nested lists."""
    out, stack = [], []
    for w in words:
        if w == "(":
            stack.append(out)
            out = []
        elif w == ")":
            done, out = out, stack.pop()
            out.append(done)
        else:
            out.append(w)
    return out[0]


def flat(x):
    if isinstance(x, str):
        return [x]
    return ["("] + [w for y in x for w in flat(y)] + [")"]


def clause(statement, head):
    return next((c for c in statement if c[0] == head), None)


def all_lists(x):
    if isinstance(x, list):
        yield x
        for y in x:
            yield from all_lists(y)


def variables(statement):
    declared = [v[1] if v[0] == "family" else v[0] for v in (clause(statement, "variables") or [""])[1:]]
    defined = [c[1] if isinstance(c[1], str) else c[1][0] for c in statement if c[0] == "define"]
    return declared + defined


def change_hypothesis(statement, _, rng):
    """Drops a hypothesis, gives it another predicate or another term."""
    found = clause(statement, "hypotheses")
    if found is None:
        return False
    k = rng.randrange(1, len(found))
    fact = found[k][2] if found[k][0] == "forall" else found[k]
    kind = rng.random()
    if kind < 0.3:
        del found[k]
        if len(found) == 1:
            statement.remove(found)
    elif kind < 0.7 and fact[0] in PREDICATES:
        fact[0] = rng.choice(PREDICATES)
    else:
        other = rng.choice(variables(statement))
        fact[1] = rng.choice([other, ["neg", fact[1]], ["scale", ["num", "2"], fact[1]], ["map", "abs", fact[1]], ["num", "0"]])
    return True


def change_range(statement, lines, rng):
    """Lets an index run over another size."""
    sizes = (clause(statement, "sizes") or [""])[1:] + ["2"]
    places = [x for x in all_lists([statement, lines]) if x and (x[0] == "over" or (
        len(x) == 2 and isinstance(x[0], str) and x[0].startswith("%")))]
    places += [x[1] for x in all_lists(statement) if x and x[0] == "forall"]
    places += [x[1] for x in statement if x[0] == "define" and isinstance(x[1], list)]
    if not places:
        return False
    place = rng.choice(places)
    place[rng.randrange(0 if len(place) == 1 else 1, len(place))] = rng.choice(sizes)
    return True


def blank_line(_, lines, rng):
    """A line proves nothing of use."""
    numbered = [x for x in lines[1:-1] if not x[0].startswith("#")]
    if not numbered:
        return False
    line = rng.choice([x for x in numbered if x[1] in ("assumption", "property", "transport")] or numbered)
    line[1:] = ["have", ["num", "1"]]
    return True


def change_varying(statement, lines, rng):
    """Other names vary."""
    names = variables(statement)
    places = [x for x in all_lists([statement, lines]) if x and x[0] == "wrt"]
    if not places or not names:
        return False
    place = rng.choice(places)
    before, after = list(place[1:]), rng.choice([[rng.choice(names)], sorted({*place[1:], rng.choice(names)}), []])
    for x in places if rng.random() < 0.7 else [place]:
        if x[1:] == before:
            x[1:] = after
    return True


def change_stationary(statement, _, rng):
    """The stationary point lies elsewhere."""
    claim = clause(statement, "claim")
    if claim is None or claim[1][0] != "stationary":
        return False
    k = rng.randrange(3, len(claim[1]), 2)
    value = claim[1][k]
    claim[1][k] = rng.choice([["neg", value], ["scale", ["num", "0"], value], claim[1][2], ["num", "0"], rng.choice(variables(statement))])
    return True


def differentiate(statement, lines, rng):
    """The last line, and the claim with it, is moved below a derivative."""
    claim, last = clause(statement, "claim"), lines[-1]
    names = variables(statement)
    if claim is None or len(claim) != 2 or claim[1][0] != "=" or last[1] != "have" or not names:
        return False
    named = [w for x in (clause(statement, "hypotheses") or []) for w in flat(x) if w in names]
    head = ["d", ["wrt", rng.choice(named or names)]] if rng.random() < 0.8 else ["d"]
    claim[1][1:] = [head + [side] for side in claim[1][1:]]
    last[2] = head + [last[2]]
    for step in last[3:]:
        step[0] = "0" if step[0] == "." else "0." + step[0]
    return True


CHANGES = [change_hypothesis, change_range, blank_line, change_varying, change_stationary, differentiate]


def changed(words, rng):
    """A mutant in one of these ways; one of the other sort where none of them fits."""
    for change in rng.sample(CHANGES, len(CHANGES)):
        x = tree(words)
        statement, lines = x[3][1:], x[4]
        try:
            if change(statement, lines, rng):
                x[3][1:] = statement
                return flat(x)
        except (AttributeError, IndexError, TypeError):
            # One of the small certificates, in which something is missing.
            pass
    return mutant(words, rng)


def whole(words):
    """Whether the words are a certificate with a statement and lines."""
    depth = 0
    for i, w in enumerate(words):
        depth += (w == "(") - (w == ")")
        if depth <= 0 and i + 1 < len(words):
            return False
    if depth or not words or words[0] != "(":
        return False
    x = tree(words)
    return len(x) == 5 and all(isinstance(part, list) and part for part in x[2:]) and len(x[3]) > 1 and len(x[2]) == 2


def main():
    source, target, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    rng = random.Random(7)
    files = sorted(f for f in os.listdir(source) if f.endswith(".cert"))
    texts = {}
    for f in files:
        with open(os.path.join(source, f), encoding="utf-8", errors="replace") as handle:
            words = TOKEN.findall(re.sub(r";[^\n]*", "", handle.read()))
        if whole(words):
            texts[f] = words
    files = list(texts)
    for k in range(count):
        f = files[k % len(files)]
        with open(os.path.join(target, f"{k:05}-{f}"), "w", encoding="utf-8") as handle:
            change = changed if (k + k // len(files)) % 2 else mutant
            handle.write(" ".join(change(texts[f], rng)).replace("( ", "(").replace(" )", ")") + "\n")


main()
