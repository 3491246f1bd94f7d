"""The file (section 4): the statement, and terms as they are written."""

import sizes
from rules import PREDICATES, SQUARE_PREDICATES
from terms import KNOWN, MAX_BINDERS, MAX_DERIVATIVES, PLAIN, PRIMARY, Store
from text import Reject, is_list, is_word, name, number, number_or_none, rational, show

MAX_NAMES = 10_000
MAX_HYPOTHESES = 10_000
NAMED = {"size": 1, "eye": 1, "dup": 1, "elim": 1, "tril": 1, "ones": 2, "zeros": 2, "comm": 2}


class Fact:
    """`(PREDICATE A)`, `(= A B)` or `(at-least SIZE k)`, with the ranges of its indices."""

    def __init__(self, kind, parts, ranges):
        self.kind, self.parts, self.ranges = kind, parts, ranges

    @property
    def terms(self):
        return () if self.kind == "at-least" else self.parts


class Names(tuple):
    """A set of names that has a reference."""


class Reader:
    """Reads sizes, indices and terms; knows the names and the references."""

    def __init__(self, store):
        self.store = store
        self.sizes, self.functions, self.references = set(), set(), {}

    # Names

    def new(self, word):
        name(word)
        if word in self.sizes or word in self.functions or word in self.store.declared:
            raise Reject(f"the name {word} stands there twice")
        if len(self.sizes) + len(self.functions) + len(self.store.declared) >= MAX_NAMES:
            raise Reject("too many names")
        return word

    def size(self, x):
        return sizes.parse(x, self.sizes.__contains__)

    def ranges(self, xs):
        if len(xs) > MAX_BINDERS:
            raise Reject("too many indices")
        return tuple(self.size(x) for x in xs)

    # Parts of terms

    def index(self, x, level):
        n = number_or_none(x)
        if n is not None:
            if n < 1:
                raise Reject("an index is 0")
            return n
        if is_word(x) and x.startswith("%-"):
            k = number(x[2:])
            if k < 1 or level + k - 1 >= MAX_BINDERS:
                raise Reject(f"{x} is no index here")
            return ~(level + k - 1)
        if is_word(x) and x.startswith("%"):
            k = number(x[1:])
            if k >= level:
                raise Reject(f"{x} is no index here")
            return ~(level - 1 - k)
        raise Reject(f"{show(x)} is no index")

    def symbol(self, x, *tables):
        """A function: declared, or of one of these tables."""
        count = 0
        while is_list(x, "D") and len(x) == 2:
            x, count = x[1], count + 1
        if not is_word(x) or not (x in self.functions or any(x in t for t in tables)):
            raise Reject(f"{show(x)} is no function")
        if count > MAX_DERIVATIVES:
            raise Reject("too many derivatives of a function")
        return x, count

    def variable(self, word):
        n = self.store.declared.get(word) if is_word(word) else None
        if n is None:
            raise Reject(f"expected a term, found {show(word)}")
        return n

    def names(self, words):
        for w in words:
            self.variable(w)
        return tuple(sorted(set(words)))

    # Terms

    def term(self, x, level=0):
        store = self.store
        if is_word(x):
            if x.startswith("#"):
                found = self.references.get(number(x[1:]))
                if found is None or isinstance(found, Names):
                    raise Reject(f"unknown reference {x}")
                return found
            if self.variable(x).family is not None:
                raise Reject(f"{x} is a family")
            return store.make("var", (x,))
        if not is_list(x) or not x or not is_word(x[0]):
            raise Reject(f"{show(x)} is no term")
        op, rest = x[0], x[1:]
        if op == "member" and len(rest) == 2:
            if self.variable(rest[0]).family is None:
                raise Reject(f"{rest[0]} is no family")
            return store.make("member", (rest[0],), (self.index(rest[1], level),))
        if op == "num" and len(rest) == 1:
            return store.num(rational(rest[0]))
        if op in NAMED and len(rest) == NAMED[op]:
            return store.make(op, tuple(self.size(s) for s in rest))
        if op == "map" and len(rest) == 2:
            return store.make("map", self.symbol(rest[0], KNOWN), (), (self.term(rest[1], level),))
        if op == "mfun" and len(rest) == 2:
            return store.make("mfun", self.symbol(rest[0], PRIMARY), (), (self.term(rest[1], level),))
        if op == "d" and len(rest) == 1:
            return store.differential(None, self.term(rest[0], level))
        if op == "d" and len(rest) == 2 and rest[0] != "wrt-all":
            return store.differential(self.varying(rest[0]), self.term(rest[1], level))
        if op == "sum" and len(rest) == 1:
            return store.make("sum", (), (), (self.term(rest[0], level),))
        if op == "sum" and len(rest) == 2 and is_list(rest[0]) and len(rest[0]) == 2:
            if rest[0][0] != f"%{level}" or level >= MAX_BINDERS:
                raise Reject(f"a sum binds %{level} here")
            return store.make("bigsum", (self.size(rest[0][1]),), (), (self.term(rest[1], level + 1),))
        if op in ("grad", "jac", "jacn") and len(rest) == 2:
            by = self.term(rest[1], level)
            if by.op not in ("var", "member"):
                raise Reject("a derivative by something that is no variable")
            return store.make(op, (), (), (self.term(rest[0], level), by))
        if op in PLAIN and len(rest) == sum(PLAIN[op]):
            n = PLAIN[op][0]
            args = tuple([self.term(a, level) for a in rest[:n]])
            return store.make(op, (), tuple([self.index(i, level) for i in rest[n:]]), args)
        raise Reject(f"unknown term {show(x)}")

    def term_within(self, x, level):
        """A term without other free indices than those of its place."""
        t = self.term(x, level)
        if t.free >> level:
            raise Reject("an index is not bound")
        return t

    def fact(self, x, ranges=()):
        level = len(ranges)
        if is_list(x, "at-least") and len(x) == 3:
            return Fact("at-least", (self.size(x[1]), number(x[2])), ranges)
        if is_list(x, "=") and len(x) == 3:
            a, b = self.term_within(x[1], level), self.term_within(x[2], level)
            if a.rows is not b.rows or a.cols is not b.cols:
                raise Reject("the sides of an equation have different shapes")
            parts = (a, b)
        elif is_list(x) and x and is_word(x[0]) and x[0] in PREDICATES and len(x) == 2:
            parts = (self.term_within(x[1], level),)
            if x[0] in SQUARE_PREDICATES and parts[0].rows is not parts[0].cols:
                raise Reject("a square matrix is needed")
        else:
            raise Reject(f"{show(x)} is no fact")
        if x[0] != "=" and not all(map(self.store.settled, parts)):
            raise Reject("a differential in what is assumed")
        return Fact(x[0], parts, ranges)

    def item(self, x):
        """Reads `(#k TERM)`; says whether it is one."""
        if not (is_list(x) and x and is_word(x[0]) and x[0].startswith("#")):
            return False
        k = number(x[0][1:])
        if len(x) != 2 or k in self.references:
            raise Reject(f"the reference {x[0]} cannot be defined")
        if is_list(x[1], "wrt"):
            self.references[k] = Names(self.names(x[1][1:]))
        else:
            self.references[k] = self.term(x[1], 0)
        return True

    def varying(self, x):
        """What varies: a tuple of names, or None for all."""
        if is_list(x, "wrt"):
            return self.names(x[1:])
        if x == "wrt-all":
            return None
        found = self.references.get(number(x[1:])) if is_word(x) and x.startswith("#") else None
        if not isinstance(found, Names):
            raise Reject(f"{show(x)} does not say what varies")
        return tuple(found)


class Statement:
    def __init__(self, clauses):
        self.store = Store()
        self.reader = Reader(self.store)
        self.hypotheses, self.claims, self.stationary, self.minimum, self.fact = [], [], None, None, None
        order = ["sizes", "functions", "variables", "define", "hypotheses", "claim"]
        at = 0
        for x in clauses:
            if self.reader.item(x):
                continue
            if not (is_list(x) and x and is_word(x[0]) and x[0] in order[at:]):
                raise Reject(f"unknown field {show(x)}")
            at = order.index(x[0]) + (x[0] != "define")
            if len(x) == 1:
                raise Reject(f"the field {x[0]} is empty")
            getattr(self, "read_" + x[0])(x[1:])
        if not self.claims and self.stationary is None and self.minimum is None and self.fact is None:
            raise Reject("a claim is missing")

    def read_sizes(self, xs):
        for x in xs:
            self.reader.sizes.add(self.reader.new(x))

    def read_functions(self, xs):
        for x in xs:
            if name(x) in KNOWN or x in PRIMARY:
                raise Reject(f"{x} is a known function")
            self.reader.functions.add(self.reader.new(x))

    def read_variables(self, xs):
        r = self.reader
        for x in xs:
            if is_list(x, "family") and len(x) == 5:
                self.store.declare(r.new(x[1]), r.size(x[2]), r.size(x[3]), r.size(x[4]))
            elif is_list(x) and len(x) == 3:
                self.store.declare(r.new(x[0]), r.size(x[1]), r.size(x[2]))
            else:
                raise Reject(f"{show(x)} is no variable")

    def read_define(self, xs):
        r = self.reader
        if len(xs) != 2:
            raise Reject("unknown definition")
        head, family = xs[0], None
        if is_list(head) and len(head) == 2:
            head, family = head[0], r.size(head[1])
        r.new(head)
        t = r.term_within(xs[1], 0 if family is None else 1)
        self.store.declare(head, t.rows, t.cols, family, t)

    def read_hypotheses(self, xs):
        for x in xs:
            ranges = ()
            if is_list(x, "forall") and len(x) == 3 and is_list(x[1]) and x[1]:
                ranges, x = self.reader.ranges(x[1]), x[2]
            self.hypotheses.append(self.reader.fact(x, ranges))
        if len(xs) > MAX_HYPOTHESES:
            raise Reject("too many hypotheses")

    def read_claim(self, xs):
        r = self.reader
        if len(xs) == 1 and is_list(xs[0]) and len(xs[0]) == 2 and is_word(xs[0][0]) and xs[0][0] in PREDICATES:
            t = r.term_within(xs[0][1], 0)
            if xs[0][0] in SQUARE_PREDICATES and t.rows is not t.cols:
                raise Reject("a square matrix is needed")
            self.fact = xs[0][0], t
            return
        single = len(xs) == 1 and is_list(xs[0], "minimum") and len(xs[0]) == 4
        if single or len(xs) == 1 and is_list(xs[0], "stationary") and len(xs[0]) >= 4 and len(xs[0]) % 2 == 0:
            f, *points = (r.term_within(y, 0) for y in xs[0][1:])
            if f.rows is not sizes.ONE or f.cols is not sizes.ONE:
                raise Reject("a scalar is needed")
            at = list(zip(points[::2], points[1::2]))
            for x, value in at:
                if x.op != "var" or self.store.declared[x.extra[0]].term is not None:
                    raise Reject("a stationary point is one of a variable")
                if value.rows is not x.rows or value.cols is not x.cols:
                    raise Reject("the value has another shape")
            if len({x.id for x, _ in at}) < len(at):
                raise Reject("a variable has two values")
            if single:
                self.minimum = f, *at[0]
            else:
                self.stationary = f, at
            return
        for x in xs:
            if not is_list(x, "=") or len(x) != 3:
                raise Reject(f"{show(x)} is no claim")
            a, b = r.term_within(x[1], 0), r.term_within(x[2], 0)
            if a.rows is not b.rows or a.cols is not b.cols:
                raise Reject("the sides of the claim have different shapes")
            self.claims.append((a, b))
