"""Reads rules/*.rules: the base's laws (axioms and properties), those of the functions' entries included."""
import glob, hashlib, math, os, re
from fractions import Fraction

TOKEN = re.compile(r'\s+|;[^\n]*|("(?:[^"\\]|\\.)*")|([()])|([^\s()";]+)')
PREDICATES = {'invertible', 'symmetric', 'antisymmetric', 'diagonal', 'orthogonal', 'posdef', 'positive', 'nonnegative', 'nonzero',
              'psd', 'fullcolumn', 'fullrow', 'idempotent', 'stochastic', 'lower', 'upper', 'triangular', 'toeplitz'}
# Those that the theories do not define yet.
UNSAID = {'principal'}


def parse(text):
    stack, i = [[]], 0
    while i < len(text):
        m = TOKEN.match(text, i)
        assert m, text[i:i + 40]
        i = m.end()
        if m.group(1):
            stack[-1].append(m.group(1))
        elif m.group(2) == '(':
            stack.append([])
        elif m.group(2) == ')':
            done = tuple(stack.pop())
            stack[-1].append(done)
        elif m.group(3):
            stack[-1].append(m.group(3))
    assert len(stack) == 1, 'brackets'
    return stack[0]


class Law:
    """A law of the base: its variables, conditions and what it says, an equation or a predicate of a term."""

    def __init__(self, name, file, clauses):
        self.name, self.file, self.vars, self.when, self.says, self.pointwise = name, file, [], [], None, False
        for c in clauses:
            if c[0] == 'forall':
                self.vars += c[1:]
            elif c[0] == 'when':
                self.when += c[1:]
            elif c[0] == 'pointwise':
                self.pointwise = True
            elif c[0] == '=' or c[0] in PREDICATES | UNSAID:
                assert self.says is None, name
                self.says = c
            elif c[0] not in ('title', 'source', 'use', 'note', 'because'):
                raise SystemExit('%s: formal/gen/rules.py does not know the clause (%s …)' % (name, c[0]))


    def text(self):
        """What the law says, in one line, as the program prints it: variables, conditions, equation or fact."""
        matrices = [v for v in self.vars if v[0] not in ('dim', 'fun')]
        out = plain(('forall', *matrices, *(v for v in self.vars if v[0] == 'fun')))
        if self.when:
            out += ' ' + plain(('when', *(unbound(c) for c in self.when)))
        return out + (' (pointwise) ' if self.pointwise else ' ') + plain(unbound(self.says))

    def digest(self):
        """Stands for what the law says: proved.txt holds it, and the program compares it with its own (src/rules/proved.rs)."""
        return hashlib.sha256(self.text().encode()).hexdigest()[:16]


def plain(t):
    return t if isinstance(t, str) else '(%s)' % ' '.join(plain(u) for u in t)


SIZED = {'eye', 'ones', 'zeros', 'comm', 'tril', 'elim', 'dup', 'size'}


def monomials(s):
    """A size as a polynomial: its coefficients by their names."""
    if isinstance(s, str):
        return {(): Fraction(s)} if s.isdigit() else {(s,): Fraction(1)}
    parts = [monomials(u) for u in s[1:]]
    out = parts[0]
    for b in parts[1:]:
        if s[0] == '+':
            out = {m: out.get(m, 0) + b.get(m, 0) for m in {**out, **b}}
        elif s[0] == '/':
            out = {m: c / b[()] for m, c in out.items()}
        else:
            product = {}
            for m, c in out.items():
                for n, d in b.items():
                    key = tuple(sorted(m + n))
                    product[key] = product.get(key, 0) + c * d
            out = product
    return out


def normal(s):
    """A size in normal form, as the program writes it."""
    poly = monomials(s)
    k = math.lcm(*(c.denominator for c in poly.values()))
    terms = []
    for m, c in sorted(poly.items()):
        c = c * k
        factors = ((str(c),) if c != 1 or not m else ()) + m
        terms.append(factors[0] if len(factors) == 1 else ('*', *factors))
    out = terms[0] if len(terms) == 1 else ('+', *terms)
    return out if k == 1 else ('/', out, str(k))


def unbound(t, names=()):
    """The term with the indices of its sums called %0, %1, … from the outside."""
    if isinstance(t, str):
        return '%%%d' % (len(names) - 1 - names[::-1].index(t)) if t in names else t
    if t and t[0] == 'sum' and len(t) == 3:
        inner = names + (t[1][0],)
        return ('sum', ('%%%d' % len(names), t[1][1]), unbound(t[2], inner))
    if t and t[0] in SIZED:
        return (t[0], *(normal(u) for u in t[1:]))
    return tuple(unbound(u, names) for u in t)


def of_function(entry, file):
    """The axioms that an entry (function NAME …) stands for."""
    name, clauses = entry[1], entry[2:]
    forall = next((c for c in clauses if c[0] == 'forall'), ('forall',))
    kinds = {c[0]: c for c in clauses}
    value = lambda x: {'0': ('zeros', 'm', 'n'), '1': ('ones', 'm', 'n')}[x]
    if 'definition' in kinds:
        body = kinds['definition']
        yield Law(name + '-def', file, [forall, ('=', ('map', name, 'A'), body[1])] + [c for c in body[2:] if c[0] == 'when'])
    if 'derivative' in kinds and 'definition' not in kinds and ('lemma',) not in kinds['derivative']:
        body = kinds['derivative']
        yield Law('derivative-' + name, file,
                  [forall, ('=', ('map', ('D', name), 'A'), body[1])] + [c for c in body[2:] if c[0] == 'when'])
    if 'value' in kinds:
        at, is_ = kinds['value'][1:]
        yield Law(name + '-value', file, [('=', ('map', name, value(at)), value(is_))])


def load(folder):
    laws, macros = [], {}
    for path in sorted(glob.glob(os.path.join(folder, '*.rules'))):
        file = os.path.basename(path)[:-6]
        for x in parse(open(path, encoding='utf-8').read()):
            if x[0] in ('rule', 'property'):
                laws.append(Law(x[1], file, x[2:]))
            elif x[0] == 'function':
                laws += of_function(x, file)
                body = [c[1] for c in x[2:] if c[0] == 'is']
                if body and not any(c[0] == 'forall' for c in x[2:]):
                    macros[x[1]] = body[0]

    def expand(t):
        if not isinstance(t, tuple):
            return t
        if len(t) == 1 and t[0] in macros:
            return expand(macros[t[0]])
        return tuple(expand(u) for u in t)
    for law in laws:
        law.says = expand(law.says)
        law.when = [expand(w) for w in law.when]
    assert len({law.name for law in laws}) == len(laws), 'two laws of one name'
    return laws
