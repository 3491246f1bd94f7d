"""Sizes (section 2): polynomials in normal form. A size is an interned tuple of (names, coefficient)."""

from fractions import Fraction
from itertools import product
from math import lcm

from text import Reject, is_list, is_name, is_word, number_or_none, show

MAX_COEFFICIENT = 1 << 64
MAX_MONOMIALS = 256
MAX_DEGREE = 64
MAX_POINTS = 4096

TABLE = {}
SUMS, PRODUCTS = {}, {}
# How many products of summands were taken, for all certificates.
WORK = [0]


def intern_size(monomials):
    """The size with these coefficients, a dictionary from sorted names."""
    if len(monomials) > MAX_MONOMIALS:
        raise Reject("a size has too many summands")
    for names, c in monomials.items():
        if Fraction(c).numerator >= MAX_COEFFICIENT or Fraction(c).denominator >= MAX_COEFFICIENT:
            raise Reject("a number in a size is too large")
        if len(names) > MAX_DEGREE:
            raise Reject("a product of sizes is too long")
    monomials = {names: int(c) if Fraction(c).denominator == 1 else c for names, c in monomials.items()}
    key = tuple(sorted(monomials.items()))
    return TABLE.setdefault(key, key)


def constant(n):
    return intern_size({(): n})


def symbol(word):
    return intern_size({(word,): 1})


ONE = constant(1)


def add(a, b):
    out = SUMS.get((a, b))
    if out is None:
        total = dict(a)
        for names, c in b:
            total[names] = total.get(names, 0) + c
        out = SUMS[(a, b)] = intern_size(total)
    return out


def mul(a, b):
    if a is ONE:
        return b
    if b is ONE:
        return a
    out = PRODUCTS.get((a, b))
    if out is None:
        total = {}
        WORK[0] += len(a) * len(b)
        for names, c in a:
            for more, e in b:
                key = tuple(sorted(names + more))
                total[key] = total.get(key, 0) + c * e
            if len(total) > 4 * MAX_MONOMIALS:
                raise Reject("a size has too many summands")
        out = PRODUCTS[(a, b)] = intern_size(total)
    return out


def divide(a, k):
    """The size divided by a number, which must be whole for all values of its names."""
    quotient = {names: Fraction(c) / k for names, c in a}
    symbols = sorted({n for names in quotient for n in names})
    degrees = [max(names.count(s) for names in quotient) for s in symbols]
    points = 1
    for d in degrees:
        points *= d + 1
    if points > MAX_POINTS:
        raise Reject("a quotient of sizes is too long")
    for values in product(*(range(d + 1) for d in degrees)):
        value, at = Fraction(0), dict(zip(symbols, values))
        for names, c in quotient.items():
            for n in names:
                c *= at[n]
            value += c
        if value.denominator != 1:
            raise Reject("a quotient of sizes is not whole")
    return intern_size({names: int(c) if c.denominator == 1 else c for names, c in quotient.items()})


def as_number(a):
    """The size as a number, or None."""
    return int(a[0][1]) if len(a) == 1 and a[0][0] == () else None


def cost(a):
    return sum(1 + len(names) for names, _ in a)


def parse(x, known):
    """A size from text; `known` says whether a name is declared."""
    if is_word(x):
        n = number_or_none(x)
        if n is not None:
            if n < 1:
                raise Reject("a size is 0")
            return constant(n)
        if is_name(x) and known(x):
            return symbol(x)
        raise Reject(f"{x} is no size")
    if (is_list(x, "*") or is_list(x, "+")) and len(x) >= 2:
        op = mul if x[0] == "*" else add
        out = parse(x[1], known)
        for y in x[2:]:
            out = op(out, parse(y, known))
        return out
    if is_list(x, "/") and len(x) == 3 and is_word(x[2]):
        k = number_or_none(x[2])
        if k:
            return divide(parse(x[1], known), k)
    raise Reject(f"{show(x)} is no size")


def substitute(a, values):
    """The size with names replaced by sizes; None if a name has no value."""
    total = None
    for names, c in a:
        term = constant(c)
        for n in names:
            value = values.get(n)
            if value is None:
                return None
            term = mul(term, value)
        total = term if total is None else add(total, term)
    return total


def write(a):
    below = lcm(*(Fraction(c).denominator for _, c in a))
    parts = []
    for names, c in a:
        c = int(c * below)
        words = ([str(c)] if c != 1 or not names else []) + list(names)
        parts.append(words[0] if len(words) == 1 else "(* " + " ".join(words) + ")")
    above = parts[0] if len(parts) == 1 else "(+ " + " ".join(parts) + ")"
    return above if below == 1 else f"(/ {above} {below})"
