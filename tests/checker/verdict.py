"""The verdict (section 10): the claim, that what is differentiated is regular, and that hypotheses stand by themselves."""

import whole
from prove import describe, holds, local, refuted, same_ranges
from sizes import ONE, as_number
from terms import DERIVATIVES, KNOWN, PRIMARY
from text import Reject, rational

# Where a place stands: in the claim; in what is taken at the value of a stationary claim; in a hypothesis.
CLAIM, AT_VALUE, HYPOTHESIS = "claim", "at the value", "hypothesis"


class Regularity:
    """Collects what clears the places of what the statement differentiates."""

    def __init__(self, prover, used, substituted=0, point=None):
        self.prover, self.store = prover, prover.store
        self.used, self.substituted, self.point = used, substituted, point
        self.seen_derivatives, self.seen_places, self.plain = set(), set(), {}

    # What is differentiated

    def run(self, claim_terms):
        """The claim, then the hypotheses used, until none is added."""
        for t in claim_terms:
            self.show(t, (), CLAIM)
        if self.point is not None and self.prover.statement.stationary is not None:
            for x, _ in self.point.at:
                self.regular(self.point.f, x.names, (), AT_VALUE)
            self.show(self.point.f, (), AT_VALUE)
        done = done_substituted = 0
        while self.used & ~done or self.substituted & ~done_substituted:
            for k, fact in enumerate(self.prover.hypotheses):
                if self.used & ~done & 1 << k:
                    done |= 1 << k
                    if self.point is not None:
                        self.point.plain(1 << k)
                    self.hypothesis(fact, fact.terms)
                if self.substituted & ~done_substituted & 1 << k:
                    done_substituted |= 1 << k
                    forms = [self.point.form(t, fact.ranges) for t in fact.terms]
                    for _, used in forms:
                        self.use(used)
                    self.hypothesis(fact, [t for t, _ in forms])

    def hypothesis(self, fact, terms):
        """A hypothesis stands by itself."""
        if false(self.store, fact, terms):
            raise Reject("a hypothesis that is used is false: " + " ".join([fact.kind] + [describe(t) for t in terms]))
        for t in terms:
            self.show(t, fact.ranges, HYPOTHESIS)

    def show(self, term, ranges, where):
        """The derivatives in a term and in the definitions below it."""
        self.derivatives(term, ranges, where)
        for n in self.store.names_in(self.store.below(term) & self.store.definitions):
            self.derivatives(n.term, () if n.family is None else (n.family,), where)

    def derivatives(self, t, ranges, where):
        if not t.has_derivative:
            return
        key = (t.id, local(t, ranges), where)
        if key in self.seen_derivatives:
            return
        self.seen_derivatives.add(key)
        self.store.spend(1)
        if t.op in DERIVATIVES:
            self.regular(t.args[0], self.store.varying(t), ranges, where)
        inner = ranges + t.extra if t.op == "bigsum" else ranges
        for a in t.args:
            self.derivatives(a, inner, where)

    # Regular terms

    def regular(self, t, names, ranges, where):
        """Clears the places in a term, and in definitions that occur in it, that depend on the names."""
        depend = self.store.dependence(names)
        self.walk(t, names or 0, depend, ranges, where)

    def walk(self, t, fixed, depend, ranges, where):
        if not t.names & depend:
            return
        key = (t.id, local(t, ranges), fixed, depend, where)
        if key in self.seen_places:
            return
        self.seen_places.add(key)
        self.store.spend(1)
        if t.op in ("var", "member"):
            self.walk_name(self.store.declared[t.extra[0]], fixed, depend, where)
            return
        for predicate, place in self.places(t, depend, ranges):
            try:
                self.clear(predicate, place, ranges, where)
            except Reject:
                # The columns of a matrix with a pseudo-inverse are independent, or its rows.
                if t.op != "pinv":
                    raise
                self.clear("fullrow", place, ranges, where)
        inner = ranges + t.extra if t.op == "bigsum" else ranges
        for a in t.args:
            self.walk(a, fixed, depend, inner, where)

    def walk_name(self, n, fixed, depend, where):
        if n.term is not None and n.bit & depend and not n.bit & fixed:
            self.walk(n.term, fixed, depend, () if n.family is None else (n.family,), where)

    def places(self, t, depend, ranges):
        """The places of this operator that matter, each with what it must be."""
        make = self.store.make
        if t.op == "pow":
            need = self.power(t.args[1], ranges, "nonzero", "positive")
            return [(need, t.args[0])] if need and t.deps & depend else []
        if t.op == "mpow":
            if t.args[1].deps & depend:
                raise Reject("not regular: the power of a matrix with an exponent that varies")
            need = self.power(t.args[1], ranges, "invertible", "invertible")
            place = t.args[0]
        elif t.op == "norm2":
            need, place = "nonzero", t
        elif t.op in ("inv", "logdet"):
            need, place = "invertible", t.args[0]
        elif t.op in ("/", "hdiv"):
            need, place = "nonzero", t.args[1]
        elif t.op == "pinv":
            need, place = "fullcolumn", t.args[0]
        elif t.op == "mfun":
            need, place = PRIMARY.get(t.extra[0]), t.args[0]
        elif t.op == "map" and KNOWN.get(t.extra[0]):
            need, tree = KNOWN[t.extra[0]]
            place = self.place(tree, t.args[0])
        else:
            return []
        return [(need, place)] if need and place.deps & depend else []

    def place(self, x, a):
        """The term that the table of functions says, its argument A being this one."""
        if x == "A":
            return a
        make, number = self.store.make, a.rows is ONE and a.cols is ONE
        if x[0] in ("ones", "zeros"):
            return self.store.num(int(x[0] == "ones")) if number else make(x[0], (a.rows, a.cols))
        if x[0] == "num":
            return self.store.num(rational(x[1]))
        if x[0] == "map":
            return make("map", (x[1], 0), (), (self.place(x[2], a),))
        op = {"had": "scale", "hdiv": "/"}.get(x[0], x[0]) if number else x[0]
        return make(op, (), (), tuple(self.place(y, a) for y in x[1:]))

    def power(self, exponent, ranges, negative, other):
        """What the base of a power must be, by its exponent."""
        value = self.store.value(exponent)
        if value is None and whole.is_whole(exponent, False, ranges):
            return None if whole.is_whole(exponent, True, ranges) else negative
        if value is not None and value.denominator == 1:
            return negative if value < 0 else None
        return other

    def clear(self, predicate, place, ranges, where):
        if where is AT_VALUE:
            used, substituted = self.point.ask(predicate, place, ranges)
            self.use(used)
            self.substituted |= substituted
            return
        if holds(predicate, self.store.value(place)):
            return
        fact = self.prover.known(predicate, place, ranges)
        if fact is not None:
            self.cleared(fact.used, where)
            return
        self.store.spend(len(self.prover.hypotheses))
        for k, fact in enumerate(self.prover.hypotheses):
            if fact.kind == predicate and fact.parts[0] is place and same_ranges(place.free, fact.ranges, ranges):
                self.cleared(1 << k, where)
                return
        raise Reject(f"not regular: nothing says that {describe(place)} is {predicate}")

    def cleared(self, used, where):
        """What clears a place of a hypothesis rests only on hypotheses without derivatives."""
        if where is HYPOTHESIS:
            for k, fact in enumerate(self.prover.hypotheses):
                if used >> k & 1 and not self.without_derivatives(k, fact):
                    raise Reject("what makes a hypothesis regular rests on a hypothesis with a derivative")
        self.use(used)

    def without_derivatives(self, k, fact):
        if k not in self.plain:
            self.store.spend(1)
            self.plain[k] = not any(
                t.has_derivative or any(n.term.has_derivative for n in self.store.names_in(
                    self.store.below(t) & self.store.definitions)) for t in fact.terms)
        return self.plain[k]

    def use(self, used):
        if self.point is not None:
            self.point.plain(used)
        self.used |= used


def claimed(prover):
    """What the theorem rests on (used, used substituted, AtValue) and the terms of the claim."""
    statement = prover.statement
    last = prover.number
    if statement.stationary is not None:
        if prover.stationary_line is None or prover.stationary_line[0] != last:
            raise Reject("the last line is not about the stationary point")
        _, point, used, substituted = prover.stationary_line
        return used, substituted, point, [value for _, value in point.at]
    if statement.minimum is not None:
        if prover.minimum_line is None or prover.minimum_line[0] != last:
            raise Reject("the last line is not about the minimum")
        _, point, used, substituted = prover.minimum_line
        return used, substituted, point, [point.f, point.value]
    if statement.fact is not None:
        predicate, term = statement.fact
        if holds(predicate, prover.store.value(term)):
            return 0, 0, None, [term]
        found = prover.latest(predicate, term)
        if found is None or prover.last_kind not in ("assumption", "property", "transport"):
            raise Reject("the last line is not the fact")
        return found.used, 0, None, [term]
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
    """The hypotheses used, and those of them that are used substituted."""
    used, substituted, point, terms = claimed(prover)
    regularity = Regularity(prover, used, substituted, point)
    regularity.run(terms)
    count = range(len(prover.hypotheses))
    plain = [k + 1 for k in count if regularity.used >> k & 1]
    return plain, [k + 1 for k in count if regularity.substituted >> k & 1]


def false(store, fact, terms):
    """Whether a hypothesis with these terms is a false statement about numbers."""
    if fact.kind == "at-least":
        n = as_number(fact.parts[0])
        return n is not None and n < fact.parts[1]
    values = [store.value(t) for t in terms]
    if fact.kind == "=":
        return None not in values and values[0] != values[1]
    return refuted(fact.kind, values[0])
