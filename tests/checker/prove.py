"""Lines, steps and conditions (sections 6 to 9): what becomes known."""

from collections import namedtuple

import sizes
import whole
from rules import PREDICATES, SQUARE_PREDICATES, Substitution
from sizes import ONE, as_number
from terms import KNOWN, PRIMARY
from text import Reject, is_list, is_word, number, show

REAL_PARTS = {"invertible", "positive", "nonnegative", "nonzero", "fullcolumn", "fullrow", "principal"}
MAX_LINES = 1_000_000
MAX_STEPS = 2_000_000
MAX_UNROLLED = 256

# What is known. `support` is a mask of names, `used` one of hypotheses (bit k - 1).
Equation = namedtuple("Equation", "left right ranges support used")
Known = namedtuple("Known", "ranges support used")


def holds(predicate, value):
    """Whether a predicate holds for the value of a term; None if there is no value or it does not say."""
    if value is None or predicate not in REAL_PARTS:
        return None
    if predicate in ("positive", "principal"):
        return value > 0
    return value >= 0 if predicate == "nonnegative" else value != 0


def refuted(predicate, value):
    """Whether the predicate is false of a 1×1 matrix with this value."""
    if value is None:
        return False
    if predicate == "posdef":
        return value <= 0
    if predicate == "psd":
        return value < 0
    if predicate == "orthogonal":
        return value * value != 1
    if predicate == "antisymmetric":
        return value != 0
    return holds(predicate, value) is False


def same_ranges(free, there, here):
    """Whether each free index has one range in both lists of ranges, which end with that of number 0."""
    k = 0
    while free:
        if free & 1 and (k >= len(there) or k >= len(here) or there[-1 - k] is not here[-1 - k]):
            return False
        free >>= 1
        k += 1
    return True


class Prover:
    def __init__(self, statement, rules):
        self.statement, self.rules = statement, rules
        self.store, self.reader = statement.store, statement.reader
        self.hypotheses = statement.hypotheses
        self.equations = {}  # line -> Equation
        self.by_sides = {}  # (left.id, right.id) -> lines
        self.facts = {}  # (predicate, term.id) -> list of Known
        self.last_kind = None  # what kind of line was the last
        self.minimum_line = None  # the last line of this kind: its number, AtValue, used, used substituted
        self.stationary_line = None  # the last line of this kind: its number, AtValue, used, used substituted
        self.fresh = {}  # name -> line
        self.number = self.steps = 0

    # What is known

    def hypothesis(self, k):
        k = number(k)
        if not 1 <= k <= len(self.hypotheses):
            raise Reject(f"no hypothesis {k}")
        return self.hypotheses[k - 1], 1 << (k - 1)

    def assumed_support(self, fact):
        out = 0
        for t in fact.terms:
            out |= self.store.below(t)
        return out

    def add_equation(self, left, right, ranges, support, used):
        self.equations[self.number] = Equation(left, right, ranges, support, used)
        self.by_sides.setdefault((left.id, right.id), []).append(self.number)

    def add_fact(self, predicate, term, ranges, support, used):
        if predicate in SQUARE_PREDICATES and term.rows is not term.cols:
            raise Reject("a square matrix is needed")
        if predicate in REAL_PARTS:
            support = 0
        self.facts.setdefault((predicate, term.id), []).append(Known(ranges, support, used))

    def known(self, predicate, term, ranges):
        for fact in self.facts.get((predicate, term.id), ()):
            self.store.spend(1)
            if same_ranges(term.free, fact.ranges, ranges):
                return fact
        return None

    def latest(self, predicate, term):
        """The fact without ranges that was noted last."""
        plain = [fact for fact in self.facts.get((predicate, term.id), ()) if not fact.ranges]
        return plain[-1] if plain else None

    def equation(self, word):
        k = number(word)
        if not 1 <= k < self.number:
            raise Reject(f"line {k} is no earlier line")
        if k not in self.equations:
            raise Reject(f"line {k} is no equation")
        return self.equations[k]

    def plain_equation(self, word):
        found = self.equation(word)
        if found.ranges:
            raise Reject(f"the equation of line {word} has indices")
        return found

    def bounded(self, term, ranges):
        if term.free >> len(ranges):
            raise Reject("an index is not bound")
        return term

    def fits(self, i, size, ranges):
        """What is used for the index to fit the size."""
        if i < 0:
            if ~i < len(ranges) and ranges[-1 - ~i] is size:
                return 0
            raise Reject("an index has another range")
        n = as_number(size)
        if i == 1 or (n is not None and n >= i):
            return 0
        self.store.spend(len(self.hypotheses))
        for k, fact in enumerate(self.hypotheses):
            if fact.kind == "at-least" and fact.parts[0] is size and fact.parts[1] >= i:
                return 1 << k
        raise Reject(f"the index {i} need not fit the size {sizes.write(size)}")

    def indices(self, words, level, there, here):
        """Indices for the ranges `there`, that of number 0 first, and what is used for them to fit."""
        if len(words) != len(there):
            raise Reject("the number of indices is wrong")
        out = [self.reader.index(w, level) for w in words]
        used = 0
        for k, i in enumerate(out):
            used |= self.fits(i, there[-1 - k], here)
        return out, used

    # Lines

    def prove(self, lines):
        for x in lines:
            if self.reader.item(x):
                continue
            self.number += 1
            if self.number > MAX_LINES:
                raise Reject("too many lines")
            try:
                self.line(x)
            except Reject as e:
                raise Reject(f"line {self.number}: {e}") from e

    def line(self, x):
        if not is_list(x) or len(x) < 2 or not is_word(x[0]) or number(x[0]) != self.number:
            raise Reject("the lines are not numbered one after the other")
        kinds = {"fresh", "assumption", "property", "transport", "have", "gradient", "jacobian",
                 "extensionality", "entrywise", "cases", "stationary", "minimum"}
        if not is_word(x[1]) or x[1] not in kinds:
            raise Reject(f"unknown line {show(x[1])}")
        self.last_kind = x[1]
        getattr(self, "line_" + x[1])(x[2:])

    def take_ranges(self, xs):
        if xs and is_list(xs[0], "over"):
            if len(xs[0]) == 1:
                raise Reject("no ranges")
            return self.reader.ranges(xs[0][1:]), xs[1:]
        return (), xs

    def arguments(self, xs, n):
        if len(xs) != n:
            raise Reject("the number of words is wrong")
        return xs

    def line_fresh(self, xs):
        word, rows, cols = self.arguments(xs, 3)
        self.store.declare(self.reader.new(word), self.reader.size(rows), self.reader.size(cols), fresh=True)
        self.fresh[word] = self.number

    def line_assumption(self, xs):
        if not xs:
            raise Reject("a hypothesis is missing")
        fact, used = self.hypothesis(xs[0])
        if fact.kind not in PREDICATES:
            raise Reject("the hypothesis is no predicate")
        ranges, xs = self.take_ranges(xs[1:])
        words = []
        if xs and is_list(xs[0], "at") and len(xs[0]) > 1:
            words, xs = xs[0][1:], xs[1:]
        self.arguments(xs, 0)
        indices, more = self.indices(words, len(ranges), fact.ranges, ranges)
        term = self.bounded(self.store.at(fact.parts[0], indices), ranges)
        self.add_fact(fact.kind, term, ranges, self.assumed_support(fact), used | more)

    def line_property(self, xs):
        rule = self.rules.by_name.get(xs[0]) if xs and is_word(xs[0]) else None
        if rule is None or rule.kind != "property":
            raise Reject(f"unknown property {show(xs[0]) if xs else ''}")
        ranges, xs = self.take_ranges(xs[1:])
        s = self.substitution(rule, xs, len(ranges))
        support, used = self.conditions(s, ranges)
        term = self.bounded(s.instance(rule.law[1]), ranges)
        self.add_fact(rule.law[0], term, ranges, support, used)

    def line_transport(self, xs):
        if not xs or not is_word(xs[0]) or xs[0] not in PREDICATES:
            raise Reject("unknown predicate")
        predicate = xs[0]
        ranges, xs = self.take_ranges(xs[1:])
        start, end, support, used = self.rewritten(xs, ranges)
        fact = self.known(predicate, start, ranges)
        if fact is None:
            raise Reject(f"nothing says that the term is {predicate}")
        self.add_fact(predicate, end, ranges, support | fact.support, used | fact.used)

    def line_have(self, xs):
        ranges, xs = self.take_ranges(xs)
        start, end, support, used = self.rewritten(xs, ranges)
        self.add_equation(start, end, ranges, support, used)

    def rewritten(self, xs, ranges):
        if not xs:
            raise Reject("a term is missing")
        start = term = self.bounded(self.reader.term(xs[0], len(ranges)), ranges)
        support = used = 0
        for k, step in enumerate(xs[1:], 1):
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise Reject("too many steps")
            try:
                term, more, rests = self.step(term, step, ranges)
            except Reject as e:
                raise Reject(f"step {k}: {e}") from e
            support |= more
            used |= rests
        return start, term, support, used

    # Lines about derivatives

    def varying_names(self, node, by):
        """Whether node is `(d (wrt S) …)`, S the name `by` and besides it only variables of the statement."""
        if node.op != "d" or node.extra[0] is None or by not in node.extra[0]:
            return False
        declared = self.store.declared
        return all(w == by or (declared[w].term is None and not declared[w].fresh) for w in node.extra[0])

    def increments_are_free(self, found):
        """What coefficients are read off rests on nothing that speaks of increments."""
        for k, fact in enumerate(self.hypotheses):
            if found.used >> k & 1 and not all(map(self.store.settled, fact.terms)):
                raise Reject("rests on what is assumed of an increment")

    def line_gradient(self, xs):
        line, by = self.arguments(xs, 2)
        x = self.reader.term(by, 1)
        found = self.plain_equation(line) if x.op == "member" else self.equation(line)
        if x.op not in ("var", "member") or (x.op == "member" and x.idx[0] < ~0):
            raise Reject("no variable")
        word = x.extra[0]
        left = found.left
        if not self.varying_names(left, word):
            raise Reject(f"the left side is no differential that names {word} and variables")
        self.increments_are_free(found)
        f = left.args[0]
        used, parts = found.used, []
        ranges = found.ranges
        if x.op == "member":
            ranges = (self.store.declared[word].family,) if x.free else ()
            used |= self.fits(x.idx[0], self.store.declared[word].family, ranges)
        todo = [found.right]
        while todo:
            t = todo.pop()
            self.store.spend(1)
            if t.op == "+":
                todo += t.args
            elif t.op == "zeros" or (t.op == "num" and t.extra[0] == 0):
                continue
            else:
                part, more = self.contribution(t, left.extra[0], x, ranges)
                used |= more
                if part is not None:
                    parts.append(part)
        total = parts[0] if parts else self.store.zeros(x.rows, x.cols)
        for part in parts[1:]:
            total = self.store.make("+", (), (), (total, part))
        gradient = self.store.make("grad", (), (), (f, x))
        self.bounded(gradient, ranges)
        self.bounded(total, ranges)
        self.add_equation(gradient, total, ranges, found.support, used)

    def contribution(self, t, names, x, ranges):
        """What a summand of a differential contributes to the gradient by x, or None, and what is used for it."""
        inside = t.op == "bigsum"
        body = t.args[0] if inside else t
        ok = body.op == "tr" and body.args[0].op == "*" and body.args[0].args[0].op == "t"
        ok = ok and body.args[0].args[1].op == "d" and body.args[0].args[1].extra[0] == names
        if not ok:
            raise Reject("not of the form tr(G' d(X))")
        g, y = body.args[0].args[0].args[0], body.args[0].args[1].args[0]
        if y.op not in ("var", "member") or y.extra[0] not in names:
            raise Reject("the differential of something that does not vary")
        if not self.store.settled(g):
            raise Reject("a differential is left")
        same_name = y.extra[0] == x.extra[0]
        if inside:
            if y.op != "member" or y.idx[0] != ~0 or self.store.declared[y.extra[0]].family is not t.extra[0]:
                raise Reject("the sum does not run over the members")
            if not same_name:
                return None, 0
            used = self.fits(x.idx[0], t.extra[0], ranges)
            return self.store.put(g, x.idx[0]), used
        if y is x:
            return g, 0
        if same_name and not (x.idx[0] > 0 and y.idx[0] > 0 and x.idx[0] != y.idx[0]):
            raise Reject("two members cannot be told apart")
        return None, 0

    def line_jacobian(self, xs):
        layout, line = self.arguments(xs, 2)
        if layout not in ("numerator", "denominator"):
            raise Reject("unknown layout")
        found = self.equation(line)
        left, right = found.left, found.right
        ok = left.op == "vec" and left.args[0].op == "d" and right.op == "*" and right.args[1].op == "vec"
        ok = ok and right.args[1].args[0].op == "d" and right.args[1].args[0].extra == left.args[0].extra
        ok = ok and (layout == "numerator" or right.args[0].op == "t")
        if not ok:
            raise Reject("not of the form vec(d(F)) = J vec(d(X))")
        self.increments_are_free(found)
        differential, x = left.args[0], right.args[1].args[0].args[0]
        if x.op != "var":
            raise Reject("no variable")
        if not self.varying_names(differential, x.extra[0]):
            raise Reject("the differential must name X and variables")
        j = right.args[0] if layout == "numerator" else right.args[0].args[0]
        if not self.store.settled(j):
            raise Reject("a differential is left")
        op = "jacn" if layout == "numerator" else "jac"
        jacobian = self.store.make(op, (), (), (differential.args[0], x))
        self.add_equation(jacobian, j, found.ranges, found.support, found.used)

    def line_stationary(self, xs):
        if self.statement.stationary is None:
            raise Reject("the claim is no stationary point")
        point = AtValue(self)
        lines = self.arguments(xs, 2 * len(point.at))
        used = substituted = 0
        for k, (x, value) in enumerate(point.at):
            found, zero = self.plain_equation(lines[2 * k]), self.plain_equation(lines[2 * k + 1])
            more, assumed = point.line(x, value, found, zero)
            used, substituted = used | more, substituted | assumed
        self.stationary_line = self.number, point, used, substituted

    def line_minimum(self, xs):
        if self.statement.minimum is None:
            raise Reject("the claim is no minimum")
        if len(xs) not in (0, 2):
            raise Reject("the number of words is wrong")
        point = AtValue(self)
        if point.varies(point.value):
            raise Reject("the value depends on the variable")
        substituted = 0
        if xs:
            found, zero = self.plain_equation(xs[0]), self.plain_equation(xs[1])
            used, substituted = point.line(point.x, point.value, found, zero)
            used |= self.convex(point)
        else:
            there, used = point.form(point.f, ())
            gap = self.store.make("-", (), (), (point.f, there))
            known = self.known("nonnegative", gap, ())
            if known is None:
                raise Reject("nothing says that the function is not less than at the value")
            used |= known.used
        # Whatever is assumed of X holds at the value, or is assumed there.
        for k, fact in enumerate(self.hypotheses):
            if point.fact_varies(fact):
                more, assumed = point.hypothesis(k, fact)
                used |= more
                substituted |= assumed
        self.minimum_line = self.number, point, used, substituted

    def convex(self, point):
        """What is used for the Hessian to be positive semidefinite, and for the function to be regular, for all X."""
        from verdict import CLAIM, Regularity
        hessian = self.store.make("jac", (), (), (self.store.make("grad", (), (), (point.f, point.x)), point.x))
        known = self.known("psd", hessian, ())
        if known is None:
            raise Reject("nothing says that the Hessian is positive semidefinite")
        regularity = Regularity(self, known.used)
        regularity.show(hessian, (), CLAIM)
        convex = {"symmetric", "antisymmetric", "diagonal", "posdef", "psd", "positive", "nonnegative"}
        for k, fact in enumerate(self.hypotheses):
            if regularity.used >> k & 1 and point.fact_varies(fact):
                if fact.kind not in convex or fact.parts[0] is not point.x:
                    raise Reject("what is assumed of the variable is not met by all of a segment if its ends meet it")
        return regularity.used

    # Lines that compare

    def line_extensionality(self, xs):
        line, word = self.arguments(xs, 2)
        found = self.plain_equation(line)
        if not is_word(word) or word not in self.fresh:
            raise Reject("the variable is not fresh")
        v = self.store.make("var", (word,))
        bit = v.names
        if found.support & bit:
            raise Reject("something is assumed of the fresh variable")
        a, kind = self.applied(found.left, v)
        b, other = self.applied(found.right, v)
        if kind != other:
            raise Reject("the sides have different forms")
        if (a.names | b.names) & bit:
            raise Reject("the fresh variable occurs elsewhere")
        if a.rows is not b.rows or a.cols is not b.cols:
            raise Reject("the shapes differ")
        self.add_equation(a, b, (), found.support, found.used)

    def applied(self, t, v):
        if t.op == "tr" and t.args[0].op == "*" and t.args[0].args[0].op == "t" and t.args[0].args[1] is v:
            return t.args[0].args[0].args[0], "trace"
        if t.op == "*" and t.args[1] is v:
            return t.args[0], "product"
        if t.op == "*" and t.args[1].op == "vec" and t.args[1].args[0] is v:
            return t.args[0], "vec"
        raise Reject("the fresh variable does not stand at the end")

    def entries(self, found):
        a, b = found.left, found.right
        if a.op != "entry" or b.op != "entry" or a.idx != b.idx:
            raise Reject("no entries at one place")
        return a.idx, a.args[0], b.args[0]

    def same_shape(self, a, b):
        if a.rows is not b.rows or a.cols is not b.cols:
            raise Reject("the shapes differ")

    def line_entrywise(self, xs):
        found = self.equation(self.arguments(xs, 1)[0])
        (i, j), a, b = self.entries(found)
        self.same_shape(a, b)
        expected = []  # the sizes over which the bound indices run, outermost first
        for index, size in ((i, a.rows), (j, a.cols)):
            if index < 0:
                expected.append((index, size))
            elif index != 1 or size is not ONE:
                raise Reject("a fixed index")
        n = len(expected)
        for k, (index, size) in enumerate(expected):
            if ~index != n - 1 - k or n > len(found.ranges) or found.ranges[len(found.ranges) - n + k] is not size:
                raise Reject("the indices do not run over the rows and columns")
        if (a.free | b.free) & ((1 << n) - 1):
            raise Reject("an index occurs in the matrices")
        ranges = found.ranges[: len(found.ranges) - n]
        a, b = self.store.shift(a, -n), self.store.shift(b, -n)
        self.add_equation(a, b, ranges, found.support, found.used)

    def line_cases(self, xs):
        if not xs:
            raise Reject("no cases")
        places, pair, support, used = set(), None, 0, 0
        for word in xs:
            found = self.plain_equation(word)
            (i, j), a, b = self.entries(found)
            if i < 0 or j < 0 or pair not in (None, (a, b)):
                raise Reject("not entries of the same two matrices at fixed places")
            pair = a, b
            places.add((i, j))
            support |= found.support
            used |= found.used
        a, b = pair
        self.same_shape(a, b)
        rows, cols = as_number(a.rows), as_number(a.cols)
        # Indices exceed no size that is a number, so that counting is enough.
        if rows is None or cols is None or len(places) != rows * cols:
            raise Reject("a place is missing")
        self.add_equation(a, b, (), support, used)

    # Values

    def substitution(self, rule, xs, level):
        """Reads the value of each variable of the rule, in the order in which it declares them."""
        functions = list(rule.functions)
        self.arguments(xs, len(rule.variables) + len(rule.sizes) + len(functions) + rule.differentiates)
        s = Substitution(rule, self.store)
        for (word, entry), x in zip(rule.variables.items(), xs):
            if entry[0] == "index":
                s.indices[word] = self.reader.index(x, level)
            else:
                s.terms[word] = self.reader.term(x, level + (entry[0] == "family"))
        rest = xs[len(rule.variables):]
        s.sizes = {n: self.reader.size(x) for n, x in zip(rule.sizes, rest)}
        rest = rest[len(rule.sizes):]
        s.functions = {f: self.reader.symbol(x, KNOWN, PRIMARY) for f, x in zip(functions, rest)}
        if rule.differentiates:
            s.names = self.reader.varying(xs[-1])
        s.well_typed()
        return s

    # Conditions

    def conditions(self, s, ranges):
        support = used = 0
        for c in s.rule.conditions:
            more, rests = self.condition(s, c, ranges)
            support |= more
            used |= rests
        return support, used

    def condition(self, s, c, ranges):
        if c[0] == "fits":
            return 0, self.fits(s.index(c[1]), s.size(c[2]), ranges)
        if c[0] == "distinct":
            i, j = s.index(c[1]), s.index(c[2])
            if i < 0 or j < 0 or i == j:
                raise Reject("the indices are not distinct numbers")
            return 0, 0
        if c[0] == "=":
            return self.equal(s.instance(c[1]), s.instance(c[2]), ranges)
        term = s.instance(c[1])
        value = self.store.value(term)
        if c[0] in ("natural", "integer"):
            if value is None and whole.is_whole(term, c[0] == "natural", ranges):
                return 0, 0
            if value is None or value.denominator != 1 or (c[0] == "natural" and value < 0):
                raise Reject(f"the value is not {c[0]}")
            return 0, 0
        if holds(c[0], value):
            return 0, 0
        fact = self.known(c[0], term, ranges)
        if fact is None:
            raise Reject(f"nothing says that a term is {c[0]}")
        return fact.support, fact.used

    def equal(self, a, b, ranges):
        if a is b:
            return 0, 0
        for line in self.by_sides.get((a.id, b.id), ()):
            found = self.equations[line]
            if same_ranges(a.free | b.free, found.ranges, ranges):
                return found.support, found.used
            break
        raise Reject("nothing says that two terms are equal")

    # Steps

    def step(self, root, x, ranges):
        if not is_list(x) or len(x) < 3 or not all(is_word(w) for w in x[:3]) or x[1] not in ("->", "<-"):
            raise Reject("unknown step")
        path, term, ranges = self.enter(root, x[0], list(ranges))
        kinds = {"rule", "line", "hypothesis", "definition", "arithmetic", "constant", "exchange", "unroll"}
        if x[2] not in kinds:
            raise Reject(f"unknown step {x[2]}")
        new, support, used = getattr(self, "step_" + x[2])(term, x[1] == "->", x[3:], ranges)
        self.bounded(new, ranges)
        self.same_shape(term, new)
        if support:
            for node, _ in path:
                if self.store.clashes(support, node):
                    raise Reject("uses what constrains a name below a derivative that varies it")
        for node, k in reversed(path):
            args = list(node.args)
            args[k] = new
            new = self.store.make(node.op, node.extra, node.idx, tuple(args))
        return new, support, used

    def enter(self, term, position, ranges):
        path = []
        if position == ".":
            return path, term, ranges
        for word in position.split("."):
            k = number(word)
            count = 1 if term.op in ("grad", "jac", "jacn") else len(term.args)
            if k >= count:
                raise Reject(f"no position {position}")
            path.append((term, k))
            if term.op == "bigsum":
                ranges.append(term.extra[0])
            term = term.args[k]
        self.store.spend(2 * len(path))
        return path, term, ranges

    def target(self, xs, ranges):
        return self.bounded(self.reader.term(self.arguments(xs, 1)[0], 0), ranges)

    def step_rule(self, term, forward, xs, ranges):
        rule = self.rules.by_name.get(xs[0]) if xs and is_word(xs[0]) else None
        if rule is None or rule.kind != "rule":
            raise Reject(f"unknown rule {show(xs[0]) if xs else ''}")
        left, right = rule.law[1:] if forward else rule.law[:0:-1]
        try:
            s = self.substitution(rule, xs[1:], 0)
            if s.instance(left) is not term:
                raise Reject("it does not match")
            support, used = self.conditions(s, ranges)
            new = s.instance(right)
        except Reject as e:
            raise Reject(f"{rule.name}: {e}") from e
        if rule.pointwise:
            support |= self.store.below(term) | self.store.below(new)
        return new, support, used

    def replaced(self, term, forward, left, right):
        if not forward:
            left, right = right, left
        if left is not term:
            raise Reject("the equation does not match")
        return right

    def step_line(self, term, forward, xs, ranges):
        if not xs:
            raise Reject("a line is missing")
        found = self.equation(xs[0])
        indices, used = self.indices(xs[1:], 0, found.ranges, ranges)
        left, right = self.store.at(found.left, indices), self.store.at(found.right, indices)
        return self.replaced(term, forward, left, right), found.support, found.used | used

    def step_hypothesis(self, term, forward, xs, ranges):
        if not xs:
            raise Reject("a hypothesis is missing")
        fact, used = self.hypothesis(xs[0])
        if fact.kind != "=":
            raise Reject("the hypothesis is no equation")
        indices, more = self.indices(xs[1:], 0, fact.ranges, ranges)
        left, right = (self.store.at(t, indices) for t in fact.parts)
        return self.replaced(term, forward, left, right), self.assumed_support(fact), used | more

    def step_definition(self, term, forward, xs, ranges):
        definition = term
        if forward:
            self.arguments(xs, 0)
        else:
            definition = self.target(xs, ranges)
        n = self.store.declared[definition.extra[0]] if definition.op in ("var", "member") else None
        if n is None or n.term is None:
            raise Reject("no definition")
        meaning, used = n.term, 0
        if definition.op == "member":
            # A member that the family does not have is nothing that the definition speaks of.
            used = self.fits(definition.idx[0], n.family, ranges)
            meaning = self.store.put(meaning, definition.idx[0])
        return self.replaced(term, forward, definition, meaning), n.bit, used

    def step_arithmetic(self, term, forward, xs, ranges):
        other = self.target(xs, ranges)
        value = self.store.value(term)
        if value is None or value != self.store.value(other):
            raise Reject("the numbers differ")
        return other, 0, 0

    def step_constant(self, term, forward, xs, ranges):
        differential = term
        if forward:
            self.arguments(xs, 0)
        else:
            differential = self.target(xs, ranges)
        if differential.op != "d":
            raise Reject("no differential")
        if self.store.depends(differential.args[0], self.store.varying(differential)):
            raise Reject("the term is not constant")
        zeros = self.store.zeros(differential.rows, differential.cols)
        return self.replaced(term, forward, differential, zeros), 0, 0

    def step_exchange(self, term, forward, xs, ranges):
        self.arguments(xs, 0)
        if term.op != "bigsum" or term.args[0].op != "bigsum":
            raise Reject("no sum of sums")
        inner = term.args[0]
        body = self.store.reindex(inner.args[0], lambda k: ~(1 - k) if k < 2 else ~k)
        inside = self.store.make("bigsum", term.extra, (), (body,))
        return self.store.make("bigsum", inner.extra, (), (inside,)), 0, 0

    def step_unroll(self, term, forward, xs, ranges):
        total = term
        if forward:
            self.arguments(xs, 0)
        else:
            total = self.target(xs, ranges)
        n = as_number(total.extra[0]) if total.op == "bigsum" else None
        if n is None or n > MAX_UNROLLED:
            raise Reject("no sum over a small number")
        out = None
        for k in range(n, 0, -1):
            part = self.store.put(total.args[0], k)
            out = part if out is None else self.store.make("+", (), (), (part, out))
        return self.replaced(term, forward, total, out), 0, 0


class AtValue:
    """What terms and hypotheses become where the variables of a stationary claim have their values (sections 7 and 10)."""

    def __init__(self, prover):
        self.prover, self.store = prover, prover.store
        if prover.statement.stationary is not None:
            self.f, self.at = prover.statement.stationary
        else:
            self.f, x, value = prover.statement.minimum
            self.at = [(x, value)]
        self.x, self.value = self.at[0]
        self.names = 0
        for x, _ in self.at:
            self.names |= x.names
        self.forms, self.fitting = {}, {}

    def varies(self, t):
        return self.store.depends(t, self.names)

    def fact_varies(self, fact):
        return any(self.varies(t) for t in fact.terms)

    def varying_hypotheses(self, used):
        """Those of the hypotheses used that depend on X."""
        self.store.spend(len(self.prover.hypotheses))
        return sum(1 << k for k, fact in enumerate(self.prover.hypotheses) if used >> k & 1 and self.fact_varies(fact))

    def plain(self, used):
        """Refuses what rests on something about X as it stands in the hypotheses: here X has its value."""
        if self.prover.statement.stationary is not None and self.varying_hypotheses(used):
            raise Reject("what is used at the value rests on a hypothesis about a variable that has a value")
        return used

    def form(self, t, ranges):
        """The term at the value, where it stands in these ranges, and what is used for members to be there."""
        if not self.varies(t):
            return t, 0
        used = self.members(t, ranges)
        unfolded = t.has_derivative
        for n in self.store.names_in(self.store.below(t) & self.store.definitions):
            used |= self.members(n.term, () if n.family is None else (n.family,))
            unfolded = unfolded or (n.term.has_derivative and self.varies(n.term))
        if unfolded:
            raise Reject("a term with a derivative has no form at the value")
        return self.unfold(t), used

    def members(self, t, ranges):
        """What is used for the members of families of definitions that stand in the term to be there."""
        if not t.names & self.store.definitions:
            return 0
        key = (t.id, local(t, ranges))
        if key in self.fitting:
            return self.fitting[key]
        self.store.spend(1)
        used = 0
        if t.op == "member":
            # Of a definition, or it would have been passed by.
            used = self.prover.fits(t.idx[0], self.store.declared[t.extra[0]].family, ranges)
        inner = ranges + t.extra if t.op == "bigsum" else ranges
        for a in t.args:
            used |= self.members(a, inner)
        self.fitting[key] = used
        return used

    def unfold(self, t):
        """Definitions that depend on X are unfolded, and X is replaced."""
        if not self.varies(t):
            return t
        out = self.forms.get(t.id)
        if out is not None:
            return out
        self.store.spend(4)
        value = next((v for x, v in self.at if t is x), None)
        if value is not None:
            out = value
        elif t.op in ("var", "member"):
            out = self.unfold(self.store.declared[t.extra[0]].term)
            if t.op == "member":
                out = self.store.put(out, t.idx[0])
        else:
            out = self.store.make(t.op, t.extra, t.idx, tuple([self.unfold(a) for a in t.args]))
        self.forms[t.id] = out
        return out

    def line(self, x, value, found, zero):
        """Checks a line `stationary`; what it uses, and the hypotheses that it uses substituted."""
        gradient = found.left
        if gradient.op != "grad" or gradient.args != (self.f, x):
            raise Reject("the first line is not about the gradient")
        if self.varies(value):
            raise Reject("the value depends on a variable")
        at_value, used = self.form(found.right, ())
        if zero.left is not at_value or zero.right.op != "zeros":
            raise Reject("the second line does not say that the gradient is zero at the value")
        used |= self.plain(zero.used)
        varying = self.varying_hypotheses(found.used)
        used |= found.used & ~varying
        substituted = 0
        for k, fact in enumerate(self.prover.hypotheses):
            if varying >> k & 1:
                more, assumed = self.hypothesis(k, fact)
                used |= more
                substituted |= assumed
        return used, substituted

    def hypothesis(self, k, fact):
        """What a hypothesis at the value rests on: what is used, and what is used substituted."""
        if fact.kind != "=":
            return self.ask(fact.kind, fact.parts[0], fact.ranges)
        (a, used), (b, more) = (self.form(t, fact.ranges) for t in fact.parts)
        return used | more, 0 if a is b else 1 << k

    def ask(self, predicate, term, ranges):
        """Asks for a predicate of a term at the value: what is used, and what is used substituted."""
        term, used = self.form(term, ranges)
        if holds(predicate, self.store.value(term)):
            return used, 0
        fact = self.prover.known(predicate, term, ranges)
        if fact is not None:
            return used | self.plain(fact.used), 0
        self.store.spend(len(self.prover.hypotheses))
        for k, fact in enumerate(self.prover.hypotheses):
            if fact.kind != predicate:
                continue
            try:
                there, more = self.form(fact.parts[0], fact.ranges)
            except Reject:
                continue
            if there is term and same_ranges(term.free, fact.ranges, ranges):
                if self.fact_varies(fact):
                    return used | more, 1 << k
                return used | 1 << k, 0
        raise Reject(f"not regular: nothing says that {describe(term)} is {predicate} at the value")


def local(t, ranges):
    """The ranges of the free indices of a term."""
    return tuple(ranges[-1 - k] for k in range(t.free.bit_length()) if t.free >> k & 1)


def describe(t, depth=3):
    """A term for a message, cut short."""
    if t.op in ("var", "member", "num"):
        return str(t.extra[0])
    if depth == 0:
        return "…"
    return "(" + " ".join([t.op] + [str(t.extra[0]) for _ in "x" if t.op in ("map", "mfun")]
                          + [describe(a, depth - 1) for a in t.args]) + ")"
