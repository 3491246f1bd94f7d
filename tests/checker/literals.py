"""Laws about literals, in parts (docs/certificate.md, section 14)."""

import re
from collections import namedtuple

import rules as laws

# A part: its name, the sizes that are new, the terms in place of the variables that are literals, and those that stand
# there in the hypothesis of an induction.
Part = namedtuple("Part", "name sizes values before")
WHOLE = Part("", [], {}, {})


def put(text, values):
    """The text with terms in place of variables."""
    for word, value in values.items():
        text = re.sub(rf"(?<=[ (]){re.escape(word)}(?=[ )])", value, text)
        # A variable that is the whole text.
        text = value if text == word else text
    return text


def plus(a, b, times=1):
    """Whole numbers: a constant, under the key None, and multiples of what is named."""
    out = dict(a)
    for k, c in b.items():
        out[k] = out.get(k, 0) + times * c
    return {k: c for k, c in out.items() if c}


def linear(p):
    if p.op == "pvar":
        return {p.extra[0]: 1}
    if p.op == "num" and p.extra[0].denominator == 1:
        return plus({}, {None: int(p.extra[0])})
    if p.op == "neg":
        value = linear(p.args[0])
        return None if value is None else plus({}, value, -1)
    if p.op in ("+", "-"):
        x, y = linear(p.args[0]), linear(p.args[1])
        return None if x is None or y is None else plus(x, y, 1 if p.op == "+" else -1)
    return None


def replaced(f, values):
    out = {None: f.get(None, 0)}
    for k, c in f.items():
        if k is not None:
            out = plus(out, values.get(k, {k: 1}), c)
    return plus({}, out)


def text(f, names):
    sizes = sorted(k for k in f if k is not None)
    if sizes and all(f[k] < 0 for k in sizes):
        return f"(neg {text(plus({}, f, -1), names)})"
    terms = []
    for k in sizes:
        size = f"(size {names[k]})"
        terms.append({1: size, -1: f"(neg {size})"}.get(f[k], f"(scale (num {f[k]}) {size})"))
    if f.get(None) or not terms:
        terms.append(f"(num {f.get(None, 0)})")
    out = terms.pop()
    for t in reversed(terms):
        out = f"(+ {t} {out})"
    return out


def cases(rule):
    """What the variables that are literals are, in all cases: numbers made of new sizes 0, 1, …"""
    naturals = [linear(c[1]) for c in rule.conditions if c[0] == "natural"]
    integers = [c[1] for c in rule.conditions if c[0] == "integer"]
    if None in naturals or any(p.op != "pvar" for p in integers) or not naturals + integers:
        return None
    integers = [p.extra[0] for p in integers]
    open_cases, done = [({}, 0)], []
    while open_cases:
        values, n = open_cases.pop()
        unknown = [[k for k in f if k is not None and k not in values] for f in naturals]
        solved = next(((f, u[0]) for f, u in zip(naturals, unknown) if len(u) == 1), None)
        if solved:
            f, k = solved
            c = f[k]
            if abs(c) != 1:
                return None
            rest = replaced({x: y for x, y in f.items() if x != k}, values)
            natural = plus(plus({n: 1}, {None: 1}, -1), rest, -1)
            open_cases.append(({**values, k: plus({}, natural, c)}, n + 1))
            continue
        k = next((k for k in integers if k not in values), None)
        if k is not None:
            open_cases.append(({**values, k: {n: -1}}, n + 1))
            open_cases.append(({**values, k: {n: 1, None: -1}}, n + 1))
        elif any(unknown):
            return None
        else:
            done.append((values, n))
    return done


def ways(rule):
    """The ways to derive a law, each a list of parts: as it stands, in all cases, by induction on one of the sizes."""
    out = [[WHOLE._replace(name=rule.name)]]
    found = cases(rule)
    if found is None:
        return out
    taken = set(rule.sizes) | set(rule.variables)

    def names(n):
        words = []
        for k in range(n):
            word = f"N{k + 1}"
            while word in taken:
                word += "_"
            words.append(word)
        return words

    def part(name, case, move=None, before=False):
        values, n = case
        moved = {k: replaced(v, move or {}) for k, v in values.items()}
        write = lambda vs: {k: text(v, names(n)) for k, v in vs.items()}  # noqa: E731
        return Part(name, names(n), write(moved), write(values) if before else {})

    numbered = [(f"{rule.name}#{c + 1}", case) for c, case in enumerate(found)]
    out.append([part(name, case) for name, case in numbered])
    for k in range(max(n for _, n in found)):
        way = []
        for name, case in numbered:
            depends = [v for v, f in case[0].items() if k in f]
            others = [laws.write_condition(c) for c in rule.conditions if c[0] not in ("natural", "integer")]
            if any(put(o, {v: "()" for v in depends}) != o for o in others):
                way = []
                break
            if k >= case[1]:
                way.append(part(name, case))
                continue
            way.append(part(f"{name}.{k + 1}.base", case, {k: {None: 1}}))
            way.append(part(f"{name}.{k + 1}.step", case, {k: {k: 1, None: 1}}, True))
        if way:
            out.append(way)
    return out
