"""Writes the Coq statements of the base's laws.  usage: statements.py RULES OUT.v

A smooth law is stated over every J k, a pointwise one over J 0; a law that speaks of d over J (k+1), where `d` is the
coefficient of eps and what stands outside of `d` is projected to J k."""
import sys
from rules import UNSAID, load

UNARY = {'neg': 'opp', 't': 'trn', 'tr': 'trc', 'det': 'dtm', 'logdet': 'ldt', 'inv': 'inv', 'pinv': 'pin', 'adj': 'adj', 'vec': 'vc',
         'diag': 'dgc', 'diagvec': 'dgv', 'sum': 'sme', 'norm2': 'nrm', 'softmax': 'smx', 'logsumexp': 'lse'}
BINARY = {'+': 'add', '-': 'sbt', '*': 'mul', 'had': 'hdm', 'hdiv': 'hdv', 'scale': 'scl', '/': 'dvs', 'pow': 'pwe',
          'mpow': 'mpw', 'kron': 'krn', 'hcat': 'hct', 'vcat': 'vct'}
CONSTANT = {'ones': 'one', 'zeros': 'zro', 'comm': 'cmm', 'eye': 'eye',
            'tril': 'til', 'elim': 'elm', 'dup': 'dpl'}
LITERAL = ('natural', 'integer')


def coq_name(s):
    return s.replace('-', '_')


class Unsaid(Exception):
    """A law speaks of something that the theories do not define yet."""


def has_d(t):
    return isinstance(t, tuple) and (t[0] == 'd' or any(has_d(u) for u in t))


def functions_of_matrices(t):
    """The names of the functions that a term takes of matrices."""
    if not isinstance(t, tuple):
        return set()
    own = {base(t[1])} if t[0] == 'mfun' else set()
    return own.union(*(functions_of_matrices(u) for u in t))


def base(f):
    """A function symbol without its derivatives."""
    return base(f[1]) if isinstance(f, tuple) else f


def depth(f):
    """How many derivatives of it a function symbol takes."""
    return 1 + depth(f[1]) if isinstance(f, tuple) else 0


class Statement:
    def __init__(self, law):
        self.law, self.kind, self.dims = law, {}, []
        self.differential = has_d(law.says)
        self.ring = '(J R 0)' if law.pointwise else '(J R k)'
        self.top = '(J R k.+1)' if self.differential else self.ring
        if law.pointwise and self.differential:
            raise SystemExit(law.name + ': a pointwise law may not speak of d')
        for v in law.vars:
            if v[0] == 'dim':
                self.see(v[1])
            elif v[0] == 'fun':
                self.kind[v[1]] = ('matfun',) if v[1] in functions_of_matrices((law.says, *law.when)) else ('fun',)
            elif v[0] == 'index':
                self.kind[v[1]] = ('index', v[2])
                self.see(v[2])
            elif v[0] == 'family':
                self.kind[v[1]] = ('family', v[2], v[3])
                self.see(v[2]), self.see(v[3])
            else:
                self.kind[v[0]] = ('matrix', v[1], v[2])
                self.see(v[1]), self.see(v[2])

    def see(self, size):
        if isinstance(size, tuple):
            for s in size[1:]:
                self.see(s)
        elif not size.isdigit() and size not in self.dims:
            self.dims.append(size)

    def size(self, s):
        self.see(s)
        if isinstance(s, str):
            return s + '%N' if s.isdigit() else 'd' + s
        out = self.size(s[1])
        for u in s[2:]:
            # A quotient of sizes is whole.
            out = '(%s %s %s)%%N' % (out, {'/': '%/'}.get(s[0], s[0]), self.size(u))
        return out

    def number(self, q, ring):
        minus, q = q.startswith('-'), q.lstrip('-')
        if '/' in q:
            a, b = q.split('/')
            r = '%s%%:R^-1' % b if a == '1' else '%s%%:R / %s%%:R' % (a, b)
            return '(cst k (%s) : %s)' % ('- %s' % r if minus and a == '1' else '- (%s)' % r if minus else r, ring) if ring != '(J R 0)' \
                else '(cst 0 (%s))' % ('- (%s)' % r if minus else r)
        r = q if q in '01' else q + '%:R'
        return '(%s : %s)' % ('- %s' % r if minus else r, ring)

    def function(self, f):
        shifts = 0
        while isinstance(f, tuple):
            f, shifts = f[1], shifts + 1
        out = f + '_' if self.kind.get(f) == ('fun',) else '(@T_%s R)' % f
        for _ in range(shifts):
            out = '(shift %s)' % out
        return out

    def index(self, i):
        if isinstance(i, tuple):
            if i[0] == 'offset':
                return '(%s + %s)%%N' % (self.size(i[2]), self.index(i[1]))
            if i[0] == 'pair':
                return '(%s * %s + %s)%%N' % (self.index(i[2]), self.size(i[3]), self.index(i[1]))
        return '%d%%N' % (int(i) - 1) if i.isdigit() else i + '_'

    def scalar(self, x):
        return self.kind[x][1:] == ('1', '1')

    def variable(self, x, i, top):
        v = '%s_' % x if i is None else '(%s_ %s)' % (x, self.index(i))
        if self.scalar(x):
            v = '(num %s)' % v
        return '(prj %s)' % v if self.differential and not top else v

    def term(self, t, top=False):
        ring = self.top if top else self.ring
        if isinstance(t, str):
            return self.variable(t, None, top)
        o, a = t[0], t[1:]
        if o in self.kind:
            return self.variable(o, a[0], top)
        if o == 'num':
            return '(num %s)' % self.number(a[0], ring)
        if o == 'size':
            return '(num (%s%%:R : %s))' % (self.size(a[0]), ring)
        if o == 'number':
            # Indices count from 0 here, from 1 in the language.
            return '(num ((%s).+1%%:R : %s))' % (self.index(a[0]), ring)
        if o in CONSTANT:
            return '(%s %s %s)' % (CONSTANT[o], ring, ' '.join(self.size(s) for s in a))
        if o == 'sum' and len(a) == 2:
            return '(sm %s (fun %s_ => %s))' % (self.size(a[0][1]), a[0][0], self.term(a[1], top))
        if o == 'map':
            return '(fmp %s %s)' % (self.function(a[0]), self.term(a[1], top))
        if o == 'mfun':
            f = base(a[0])
            if self.kind.get(f) != ('matfun',):
                raise Unsaid('%s, a function of matrices,' % f)
            return '(mff %s_ %d%%N %s)' % (f, depth(a[0]), self.term(a[1], top))
        if o == 'entry':
            return '(elt %s %s %s)' % (self.term(a[0], top), self.index(a[1]), self.index(a[2]))
        if o in ('col', 'row'):
            return '(%s %s %s)' % ({'col': 'clm', 'row': 'rww'}[o], self.term(a[0], top), self.index(a[1]))
        if o == 'd':
            if top:
                raise SystemExit(self.law.name + ': d below d')
            return '(dif %s)' % self.term(a[0], True)
        if o in UNARY and len(a) == 1:
            return '(%s %s)' % (UNARY[o], self.term(a[0], top))
        if o in BINARY and len(a) == 2:
            return '(%s %s %s)' % (BINARY[o], self.term(a[0], top), self.term(a[1], top))
        raise Unsaid(o)

    def judgement(self, c):
        if c[0] == '=':
            return '%s = %s' % (self.term(c[1]), self.term(c[2]))
        if c[0] == 'fits':
            return '(%s < %s)%%N' % (self.index(c[1]), self.size(c[2]))
        if c[0] == 'distinct':
            return '%s <> %s' % (self.index(c[1]), self.index(c[2]))
        if c[0] in UNSAID:
            raise Unsaid(c[0])
        return 'p_%s %s' % (c[0], self.term(c[1], top=c[0] in LITERAL))

    def text(self):
        law, kind = self.law, self.kind
        says, when = self.judgement(law.says), [self.judgement(c) for c in law.when]
        ps, hs = [], ['(0 < d%s)%%N' % d for d in self.dims]
        if not law.pointwise:
            ps.append('(k : nat)')
        if self.dims:
            ps.append('(%s : nat)' % ' '.join('d' + d for d in self.dims))
        for v, what in kind.items():
            entry = 'mx %s' % self.top if what[0] in ('matrix', 'family') and not self.scalar(v) else self.top
            ps.append('(%s_ : %s)' % (v, {'fun': 'tower R', 'matfun': 'mtower R', 'index': 'nat', 'matrix': entry, 'family': 'nat -> ' + entry}[what[0]]))
            if what[0] == 'matrix' and not self.scalar(v):
                hs.append('shape %s_ %s %s' % (v, self.size(what[1]), self.size(what[2])))
            if what[0] == 'family' and not self.scalar(v):
                hs.append('(forall i, shape (%s_ i) %s %s)' % (v, self.size(what[1]), self.size(what[2])))
        return 'Definition %s : Prop :=%s%s%s.' % (coq_name(law.name), ' forall %s,' % ' '.join(ps) if ps else '',
                                                    ''.join('\n  %s ->' % h for h in hs + when), '\n  ' + says)


HEAD = '''(* Written by formal/gen/statements.py from rules/*.rules: what each axiom and each property of the base says. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun Words Pinv Mfun.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Module S.
Section Statements.
Variable R : realType.
'''

if __name__ == '__main__':
    laws = load(sys.argv[1])
    with open(sys.argv[2], 'w', encoding='utf-8') as out:
        out.write(HEAD)
        for law in laws:
            out.write('(* %s.rules: %s *)\n%s\n' % (law.file, law.name, Statement(law).text()))
        out.write('End Statements.\nEnd S.\n')
