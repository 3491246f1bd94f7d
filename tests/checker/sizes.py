"""Sizes (section 2): polynomials in normal form. A size is an interned tuple of (names, coefficient)."""

from text import Reject, is_list, is_name, is_word, number_or_none, show

MAX_COEFFICIENT = 1 << 64
MAX_MONOMIALS = 256
MAX_DEGREE = 64

TABLE = {}
SUMS, PRODUCTS = {}, {}
# How many products of summands were taken, for all certificates.
WORK = [0]


def intern_size(monomials):
    """The size with these coefficients, a dictionary from sorted names."""
    if len(monomials) > MAX_MONOMIALS:
        raise Reject("a size has too many summands")
    for names, c in monomials.items():
        if c >= MAX_COEFFICIENT:
            raise Reject("a number in a size is too large")
        if len(names) > MAX_DEGREE:
            raise Reject("a product of sizes is too long")
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


def as_number(a):
    """The size as a number, or None."""
    return a[0][1] if len(a) == 1 and a[0][0] == () else None


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
    raise Reject(f"{show(x)} is no size")


def substitute(a, values):
    """The size with names replaced by sizes; None if a name has no value."""
    total = None
    for names, c in a:
        product = constant(c)
        for n in names:
            value = values.get(n)
            if value is None:
                return None
            product = mul(product, value)
        total = product if total is None else add(total, product)
    return total


def write(a):
    parts = []
    for names, c in a:
        words = ([str(c)] if c != 1 or not names else []) + list(names)
        parts.append(words[0] if len(words) == 1 else "(* " + " ".join(words) + ")")
    return parts[0] if len(parts) == 1 else "(+ " + " ".join(parts) + ")"
