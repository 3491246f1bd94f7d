"""Whole numbers made of sizes and indices (docs/certificate.md, section 9).

Monomials are tuples of names; the index of number k is called %k, which no size is.
"""

MAX_NODES = 200
MAX_MONOMIALS = 16
MAX_COEFFICIENT = (1 << 127) - 1


class TooLarge(Exception):
    pass


def add(a, b):
    out = dict(a)
    for names, c in b.items():
        out[names] = out.get(names, 0) + c
        if abs(out[names]) > MAX_COEFFICIENT:
            raise TooLarge
    out = {k: c for k, c in out.items() if c}
    if len(out) > MAX_MONOMIALS:
        raise TooLarge
    return out


def multiply(a, b):
    out = {}
    for x, c in a.items():
        for y, e in b.items():
            if abs(c * e) > MAX_COEFFICIENT:
                raise TooLarge
            out = add(out, {tuple(sorted(x + y)): c * e})
    return out


def constant(c):
    if abs(c) > MAX_COEFFICIENT:
        raise TooLarge
    return {(): c} if c else {}


def polynomial(term, budget):
    budget[0] -= 1
    if budget[0] < 0:
        raise TooLarge
    if term.op == "num" and term.extra[0].denominator == 1:
        return constant(int(term.extra[0]))
    if term.op == "size":
        if len(term.extra[0]) > MAX_MONOMIALS or any(not isinstance(c, int) for _, c in term.extra[0]):
            raise TooLarge
        return dict(term.extra[0])
    if term.op == "number":
        i = term.idx[0]
        return {(f"%{-1 - i}",): 1} if i < 0 else constant(i)
    if term.op not in ("neg", "+", "-", "scale", "*", "had"):
        raise TooLarge
    if any(len(a.rows) != 1 or a.rows != a.cols or a.rows[0] != ((), 1) for a in (term, *term.args)):
        raise TooLarge
    # A node with arguments is visited twice.
    budget[0] -= 1
    values = [polynomial(a, budget) for a in term.args]
    if term.op == "neg":
        return multiply(constant(-1), values[0])
    x, y = values
    if term.op == "+":
        return add(x, y)
    if term.op == "-":
        return add(x, multiply(constant(-1), y))
    return multiply(x, y)


def below_ranges(value, ranges):
    """What is left once c(N - i) is taken off for each -ci, i an index from 1 to N."""
    for names, c in list(value.items()):
        if len(names) == 1 and names[0].startswith("%") and c < 0:
            k = int(names[0][1:])
            if k >= len(ranges) or len(ranges[-1 - k]) > MAX_MONOMIALS:
                raise TooLarge
            rest = add(dict(ranges[-1 - k]), {names: -1})
            value = add(value, multiply(constant(c), rest))
    return value


def is_whole(term, natural, ranges):
    """Is the value whole, and not negative if `natural`, whatever the sizes and the indices in these ranges are?"""
    try:
        value = polynomial(term, [MAX_NODES])
        if not natural:
            return True
        value = below_ranges(value, ranges)
        shifted = {}
        for names, c in value.items():
            monomial = constant(c)
            for n in names:
                monomial = multiply(monomial, {(): 1, (n,): 1})
            shifted = add(shifted, monomial)
        return all(c >= 0 for c in shifted.values())
    except TooLarge:
        return False
