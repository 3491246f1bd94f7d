"""The verdict (section 10): the claim, that what is differentiated is regular, and hypotheses that are false."""

from prove import holds, refuted, same_ranges
from sizes import ONE, as_number
from terms import DERIVATIVES
from text import Reject


class Regularity:
    """Collects what clears the places of what the statement differentiates."""

    def __init__(self, prover, used, substituted=0, point=None):
        self.prover, self.store = prover, prover.store
        self.used, self.substituted, self.point = used, substituted, point
        self.seen_derivatives, self.seen_places = set(), set()

    # What is shown

    def assumptions(self):
        return self.prover.hypotheses + [fact for _, fact in self.prover.opens]

    def run(self, claim_terms):
        """Everything that is shown by these terms and by the assumptions used, until nothing is added."""
        for t in claim_terms:
            self.show(t, (), False)
        if self.point is not None:
            f = self.point.f
            self.regular(f, self.point.x.names, (), True)
            self.show(f, (), True)
        done = 0
        while self.used & ~done:
            k = (self.used & ~done).bit_length() - 1
            done |= 1 << k
            fact = self.assumptions()[k]
            for t in fact.terms:
                self.show(t, fact.ranges, False)

    def show(self, term, ranges, at_value):
        """The derivatives in a term and in the definitions below it."""
        self.derivatives(term, ranges, at_value)
        for n in self.store.names_in(self.store.below(term) & self.store.definitions):
            self.derivatives(n.term, () if n.family is None else (n.family,), at_value)

    def derivatives(self, t, ranges, at_value):
        if not t.has_derivative:
            return
        key = (t.id, self.local(t, ranges), at_value)
        if key in self.seen_derivatives:
            return
        self.seen_derivatives.add(key)
        self.store.spend(1)
        if t.op in DERIVATIVES:
            self.regular(t.args[0], self.store.varying(t), ranges, at_value)
        inner = ranges + t.extra if t.op == "bigsum" else ranges
        for a in t.args:
            self.derivatives(a, inner, at_value)

    def local(self, t, ranges):
        """The ranges of the free indices of a term."""
        return tuple(ranges[-1 - k] for k in range(t.free.bit_length()) if t.free >> k & 1)

    # Regular terms

    def regular(self, t, names, ranges, at_value):
        """Clears the places in a term, and in definitions that it mentions, that depend on the names."""
        depend = self.store.dependence(names)
        self.walk(t, names or 0, depend, ranges, at_value)

    def walk(self, t, fixed, depend, ranges, at_value):
        if not t.names & depend:
            return
        key = (t.id, self.local(t, ranges), fixed, depend, at_value)
        if key in self.seen_places:
            return
        self.seen_places.add(key)
        self.store.spend(1)
        if t.op in ("var", "member"):
            n = self.store.declared[t.extra[0]]
            if n.term is not None and not n.bit & fixed:
                self.walk(n.term, fixed, depend, () if n.family is None else (n.family,), at_value)
            return
        for predicate, place in self.places(t, depend):
            self.clear(predicate, place, ranges, at_value)
        if t.op == "d" and t.extra[0]:
            # The names that vary stand in the term.
            for w in t.extra[0]:
                n = self.store.declared[w]
                if n.term is not None and n.bit & depend and not n.bit & fixed:
                    self.walk(n.term, fixed, depend, () if n.family is None else (n.family,), at_value)
        inner = ranges + t.extra if t.op == "bigsum" else ranges
        for a in t.args:
            self.walk(a, fixed, depend, inner, at_value)

    def places(self, t, depend):
        """The places of this operator that matter, each with what it must be."""
        make = self.store.make
        if t.op == "pow":
            need = self.power(t.args[1], "nonzero", "positive")
            return [(need, t.args[0])] if need else []
        if t.op == "mpow":
            if t.args[1].names & depend:
                raise Reject("the power of a matrix with an exponent that varies is not regular")
            need = self.power(t.args[1], "invertible", "invertible")
            place = t.args[0]
        elif t.op == "norm2":
            need, place = "nonzero", t
        elif t.op in ("inv", "logdet"):
            need, place = "invertible", t.args[0]
        elif t.op in ("/", "hdiv"):
            need, place = "nonzero", t.args[1]
        elif t.op == "map" and t.extra[0] in ("abs", "sign", "relu"):
            need, place = "nonzero", t.args[0]
        elif t.op == "map" and t.extra[0] == "log":
            need, place = "positive", t.args[0]
        elif t.op == "map" and t.extra[0] == "tan":
            need, place = "nonzero", make("map", ("cos", 0), (), t.args)
        elif t.op == "map" and t.extra[0] in ("asin", "acos"):
            a = t.args[0]
            ones = self.store.num(1) if a.rows is ONE and a.cols is ONE else make("ones", (a.rows, a.cols))
            need, place = "positive", make("-", (), (), (ones, make("had", (), (), (a, a))))
        else:
            return []
        return [(need, place)] if need and place.names & depend else []

    def power(self, exponent, negative, other):
        """What the base of a power must be, by its exponent."""
        value = self.store.value(exponent)
        if exponent.op == "size":
            return None
        if value is not None and value.denominator == 1:
            return negative if value < 0 else None
        return other

    def clear(self, predicate, place, ranges, at_value):
        point = self.point if at_value else None
        if point is not None:
            place = point.form(place)
        if holds(predicate, self.store.value(place)):
            return
        fact = self.prover.known(predicate, place, ranges)
        if fact is not None:
            self.use(fact.used)
            return
        self.store.spend(len(self.prover.hypotheses))
        for k, fact in enumerate(self.prover.hypotheses):
            if fact.kind != predicate:
                continue
            varies = point is not None and point.fact_varies(fact)
            try:
                there = point.form(fact.parts[0]) if varies else fact.parts[0]
            except Reject:
                continue
            if there is place and same_ranges(place.free, fact.ranges, ranges):
                if varies:
                    self.substituted |= 1 << k
                else:
                    self.use(1 << k)
                return
        raise Reject(f"not regular: nothing says that {self.describe(place)} is {predicate}")

    def use(self, used):
        if self.point is not None:
            self.point.plain(used)
        self.used |= used

    def describe(self, t, depth=3):
        if t.op in ("var", "member", "num"):
            return str(t.extra[0])
        if depth == 0:
            return "…"
        return "(" + " ".join([t.op] + [str(t.extra[0]) for _ in "x" if t.op == "map"]
                              + [self.describe(a, depth - 1) for a in t.args]) + ")"


def claimed(prover):
    """What the theorem rests on (used, used substituted, AtValue) and the terms of the claim."""
    statement = prover.statement
    last = prover.number
    if statement.stationary is not None:
        if prover.stationary_line is None or prover.stationary_line[0] != last:
            raise Reject("the last line is not about the stationary point")
        _, point, used, substituted = prover.stationary_line
        return used, substituted, point, [point.value]
    terms = [t for claim in statement.claims for t in claim]
    if len(statement.claims) == 1:
        found = prover.equations.get(last)
        if found is None or (found.left, found.right) != statement.claims[0] or found.ranges:
            raise Reject("the last line is not the claim")
        return found.used, 0, None, terms
    used = 0
    for a, b in statement.claims:
        lines = prover.by_sides.get((a.id, b.id))
        found = prover.equations[lines[0]] if lines else None
        if found is None or found.ranges:
            raise Reject("a claim is not proved")
        used |= found.used
    return used, 0, None, terms


def verdict(prover):
    """The hypotheses used, those of them that are used substituted, and the lines of the open assumptions used."""
    used, substituted, point, terms = claimed(prover)
    regularity = Regularity(prover, used, substituted, point)
    regularity.run(terms)
    used, substituted = regularity.used, regularity.substituted
    for k, fact in enumerate(regularity.assumptions()):
        if used >> k & 1 and false(prover.store, fact):
            raise Reject("an assumption used is false")
    for k, fact in enumerate(prover.hypotheses):
        if substituted >> k & 1:
            if fact.kind != "=" and refuted(fact.kind, prover.store.value(point.form(fact.parts[0]))):
                raise Reject("a hypothesis is false at the value")
    count = len(prover.hypotheses)
    plain = [k + 1 for k in range(count) if used >> k & 1]
    at_value = [k + 1 for k in range(count) if substituted >> k & 1]
    return plain, at_value, [line for k, (line, _) in enumerate(prover.opens) if used >> (count + k) & 1]


def false(store, fact):
    """Whether an assumption is a false statement about numbers."""
    if fact.kind == "at-least":
        n = as_number(fact.parts[0])
        return n is not None and n < fact.parts[1]
    values = [store.value(t) for t in fact.terms]
    if fact.kind == "=":
        return None not in values and values[0] != values[1]
    return refuted(fact.kind, values[0])
