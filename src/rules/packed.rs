//! A set of rules as bytes. The library's laws are packed when the program is built, so that starting it reads no text.
//!
//! Every type writes its parts one after the other. Names, sizes and operators stand in tables at the head, and by
//! their number after that. Then come the names of the rules and what the search has to know of them, so that a rule is
//! read only when it is looked at.

use super::law::{Law, UseOf};
use super::pattern::*;
use super::set::RuleSet;
use crate::term::{
    Dim, Fixed, Fun, Function, Functions, Guard as CaseGuard, Meaning, Op, Pred, Rational, Sym, Template, Wrt, read_dim,
};
use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::sync::Arc;
use symbolic_expressions::Sexp;

/// What can be written as bytes, and read back.
trait Packed: Sized {
    fn pack(&self, w: &mut Writer);
    /// `None` when the bytes are not what [`Packed::pack`] writes.
    fn unpack(r: &mut Reader) -> Option<Self>;
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    syms: FxHashMap<Sym, usize>,
    dims: FxHashMap<Dim, usize>,
    ops: FxHashMap<Op, usize>,
}

impl Writer {
    /// Seven bits a byte, the lowest first.
    fn number(&mut self, mut n: u64) {
        while n > 127 {
            self.bytes.push(n as u8 | 128);
            n >>= 7;
        }
        self.bytes.push(n as u8);
    }

    fn text(&mut self, s: &str) {
        self.number(s.len() as u64);
        self.bytes.extend(s.as_bytes());
    }

    /// The number of something in a table.
    fn shared<T: Clone + Eq + Hash>(&mut self, x: &T, table: fn(&mut Writer) -> &mut FxHashMap<T, usize>) {
        let known = table(self);
        let n = known.len();
        let n = *known.entry(x.clone()).or_insert(n);
        self.number(n as u64);
    }

    /// Something whose length is told first.
    fn span(&mut self, x: &impl Packed) {
        let before = std::mem::take(&mut self.bytes);
        x.pack(self);
        let own = std::mem::replace(&mut self.bytes, before);
        own.len().pack(self);
        self.bytes.extend(own);
    }

    /// Writes the tables in front of everything. Operators have sizes and names in them, and sizes are texts.
    fn finish(mut self) -> Vec<u8> {
        fn sorted<T>(table: FxHashMap<T, usize>) -> Vec<T> {
            let mut all: Vec<(T, usize)> = table.into_iter().collect();
            all.sort_by_key(|(_, n)| *n);
            all.into_iter().map(|(x, _)| x).collect()
        }
        let body = std::mem::take(&mut self.bytes);
        let ops = sorted(std::mem::take(&mut self.ops));
        ops.len().pack(&mut self);
        ops.iter().for_each(|op| pack_op(op, &mut self));
        let ops = std::mem::take(&mut self.bytes);
        let dims = sorted(std::mem::take(&mut self.dims));
        dims.len().pack(&mut self);
        dims.iter().for_each(|d| self.text(&d.to_sexpr()));
        let dims = std::mem::take(&mut self.bytes);
        let syms = sorted(std::mem::take(&mut self.syms));
        syms.len().pack(&mut self);
        syms.iter().for_each(|s| self.text(s));
        [self.bytes, dims, ops, body].concat()
    }
}

/// What stands by its number elsewhere.
#[derive(Debug, Default)]
struct Tables {
    syms: Vec<Sym>,
    dims: Vec<Dim>,
    ops: Vec<Op>,
    /// What laws may speak of.
    functions: Functions,
}

/// The bytes of a rule, with the tables that they need.
#[derive(Clone)]
pub(super) struct Span {
    tables: Arc<Tables>,
    bytes: &'static [u8],
}

impl Span {
    /// The rule; `None` when the bytes are none.
    pub(super) fn rule(&self) -> Option<Rule> {
        let mut r = Reader { bytes: self.bytes, tables: Arc::clone(&self.tables) };
        Rule::unpack(&mut r).filter(|_| r.bytes.is_empty())
    }
}

struct Reader {
    bytes: &'static [u8],
    tables: Arc<Tables>,
}

impl Reader {
    #[inline]
    fn number(&mut self) -> Option<u64> {
        match self.bytes.split_first() {
            // Nearly all.
            Some((&b, rest)) if b < 128 => {
                self.bytes = rest;
                Some(u64::from(b))
            }
            _ => self.long_number(),
        }
    }

    fn long_number(&mut self) -> Option<u64> {
        let (mut n, mut shift) = (0, 0);
        loop {
            let (&b, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            n |= u64::from(b & 127).checked_shl(shift)?;
            if b < 128 {
                return Some(n);
            }
            shift += 7;
        }
    }

    fn text(&mut self) -> Option<&'static str> {
        let n = self.number()? as usize;
        let (text, rest) = self.bytes.split_at_checked(n)?;
        self.bytes = rest;
        std::str::from_utf8(text).ok()
    }

    fn shared<T: Clone>(&mut self, table: fn(&Tables) -> &Vec<T>) -> Option<T> {
        let n = self.number()?;
        table(&self.tables).get(usize::try_from(n).ok()?).cloned()
    }

    fn span(&mut self) -> Option<&'static [u8]> {
        let n = usize::unpack(self)?;
        let (span, rest) = self.bytes.split_at_checked(n)?;
        self.bytes = rest;
        Some(span)
    }

    /// A table, each entry read by `one`.
    fn table<T>(&mut self, one: fn(&mut Reader) -> Option<T>) -> Option<Vec<T>> {
        let n = usize::unpack(self)?;
        // No more than there are bytes, whatever the number says.
        let mut out = Vec::with_capacity(n.min(self.bytes.len()));
        for _ in 0..n {
            out.push(one(self)?);
        }
        Some(out)
    }

    /// Reads the tables at the head.
    fn start(bytes: &'static [u8]) -> Option<Reader> {
        let mut r = Reader { bytes, tables: Arc::new(Tables::default()) };
        let syms = r.table(|r| r.text().map(Sym::new))?;
        let dims = r.table(read_size)?;
        // Operators name what stands in the other two.
        let tables = Tables { syms, dims, ..Tables::default() };
        r.tables = Arc::new(tables);
        let ops = r.table(unpack_op)?;
        Arc::get_mut(&mut r.tables)?.ops = ops;
        let functions = Functions::new(Vec::unpack(&mut r)?);
        Arc::get_mut(&mut r.tables)?.functions = functions;
        Some(r)
    }
}

fn read_size(r: &mut Reader) -> Option<Dim> {
    let text = r.text()?;
    let form = if text.starts_with('(') {
        symbolic_expressions::parser::parse_str(text).ok()?
    } else {
        Sexp::String(text.to_string())
    };
    read_dim(&form).ok()
}

impl Packed for u64 {
    fn pack(&self, w: &mut Writer) {
        w.number(*self);
    }
    fn unpack(r: &mut Reader) -> Option<u64> {
        r.number()
    }
}

impl Packed for usize {
    fn pack(&self, w: &mut Writer) {
        w.number(*self as u64);
    }
    fn unpack(r: &mut Reader) -> Option<usize> {
        r.number().and_then(|n| n.try_into().ok())
    }
}

impl Packed for u32 {
    fn pack(&self, w: &mut Writer) {
        w.number(u64::from(*self));
    }
    fn unpack(r: &mut Reader) -> Option<u32> {
        r.number().and_then(|n| n.try_into().ok())
    }
}

impl Packed for Text {
    fn pack(&self, w: &mut Writer) {
        w.text(self);
    }
    fn unpack(r: &mut Reader) -> Option<Text> {
        r.text().map(Text::Borrowed)
    }
}

impl Packed for String {
    fn pack(&self, w: &mut Writer) {
        w.text(self);
    }
    fn unpack(r: &mut Reader) -> Option<String> {
        r.text().map(str::to_string)
    }
}

impl<T: Packed> Packed for Vec<T> {
    fn pack(&self, w: &mut Writer) {
        self.len().pack(w);
        self.iter().for_each(|x| x.pack(w));
    }
    fn unpack(r: &mut Reader) -> Option<Vec<T>> {
        r.table(T::unpack)
    }
}

impl<T: Packed> Packed for Option<T> {
    fn pack(&self, w: &mut Writer) {
        usize::from(self.is_some()).pack(w);
        self.iter().for_each(|x| x.pack(w));
    }
    fn unpack(r: &mut Reader) -> Option<Option<T>> {
        match r.number()? {
            0 => Some(None),
            _ => T::unpack(r).map(Some),
        }
    }
}

impl Packed for bool {
    fn pack(&self, w: &mut Writer) {
        usize::from(*self).pack(w);
    }
    fn unpack(r: &mut Reader) -> Option<bool> {
        match r.number()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl<T: Packed> Packed for Box<T> {
    fn pack(&self, w: &mut Writer) {
        (**self).pack(w);
    }
    fn unpack(r: &mut Reader) -> Option<Box<T>> {
        T::unpack(r).map(Box::new)
    }
}

/// What stands in a table.
macro_rules! shared {
    ($t:ident, $table:ident) => {
        impl Packed for $t {
            fn pack(&self, w: &mut Writer) {
                w.shared(self, |w| &mut w.$table);
            }
            fn unpack(r: &mut Reader) -> Option<$t> {
                r.shared(|t| &t.$table)
            }
        }
    };
}

shared!(Sym, syms);
shared!(Dim, dims);
shared!(Op, ops);

/// The parameters of an operator follow its name.
fn pack_op(op: &Op, w: &mut Writer) {
    w.text(op.name());
    match op {
        Op::Num(q) => w.text(&q.to_string()),
        Op::Idx(k) => k.pack(w),
        Op::At(n) => n.pack(w),
        Op::Size(n) | Op::Eye(n) | Op::BigSum(n) | Op::Fixed(_, n) => n.pack(w),
        Op::Ones(m, n) | Op::Zeros(m, n) | Op::Comm(m, n) => {
            m.pack(w);
            n.pack(w);
        }
        Op::Map(f) | Op::Mfun(f) => {
            f.name.pack(w);
            f.order.pack(w);
        }
        // Laws have no variables of a problem, and every differential in them is of all that varies.
        _ => {}
    }
}

fn unpack_op(r: &mut Reader) -> Option<Op> {
    Some(match r.text()? {
        "num" => Op::Num(Arc::new(r.text()?.parse::<Rational>().ok()?)),
        "idx" => Op::Idx(u32::unpack(r)?),
        "at" => Op::At(r.number()?),
        "size" => Op::Size(Dim::unpack(r)?),
        "eye" => Op::Eye(Dim::unpack(r)?),
        "bigsum" => Op::BigSum(Dim::unpack(r)?),
        "ones" => Op::Ones(Dim::unpack(r)?, Dim::unpack(r)?),
        "zeros" => Op::Zeros(Dim::unpack(r)?, Dim::unpack(r)?),
        "comm" => Op::Comm(Dim::unpack(r)?, Dim::unpack(r)?),
        "map" => Op::Map(Fun { name: Sym::unpack(r)?, order: u32::unpack(r)? }),
        "mfun" => Op::Mfun(Fun { name: Sym::unpack(r)?, order: u32::unpack(r)? }),
        "d" => Op::D(Wrt::All),
        other => match Fixed::parse(other) {
            Some(f) => Op::Fixed(f, Dim::unpack(r)?),
            None => Op::plain(other)?.0,
        },
    })
}

impl Packed for Pred {
    fn pack(&self, w: &mut Writer) {
        Pred::ALL.iter().position(|p| p == self).unwrap_or(Pred::ALL.len()).pack(w);
    }
    fn unpack(r: &mut Reader) -> Option<Pred> {
        usize::unpack(r).and_then(|k| Pred::ALL.get(k).copied())
    }
}

/// A structure is its fields; an enumeration a number and the parts of the variant.
macro_rules! packed {
    (struct $t:ident { $($f:ident),* }) => {
        impl Packed for $t {
            fn pack(&self, w: &mut Writer) {
                $(self.$f.pack(w);)*
            }
            fn unpack(r: &mut Reader) -> Option<$t> {
                Some($t { $($f: Packed::unpack(r)?),* })
            }
        }
    };
    (enum $t:ident { $($n:literal $v:ident $(($($x:ident),*))?),* }) => {
        impl Packed for $t {
            fn pack(&self, w: &mut Writer) {
                match self {
                    $($t::$v $(($($x),*))? => {
                        w.number($n);
                        $($($x.pack(w);)*)?
                    })*
                }
            }
            fn unpack(r: &mut Reader) -> Option<$t> {
                match r.number()? {
                    $($n => {
                        $($(let $x = Packed::unpack(r)?;)*)?
                        Some($t::$v $(($($x),*))?)
                    })*
                    _ => None,
                }
            }
        }
    };
}

packed!(enum MetaKind { 0 Term, 1 Family, 2 Index(n) });
packed!(struct Meta { name, rows, cols, kind });
packed!(enum Pat { 0 Meta(k), 1 Apply(k, i), 2 Offset(i, n), 3 Pair(i, j, n), 4 Node(op, args) });
packed!(enum Condition { 0 Is(p, a), 1 Eq(a, b), 2 Natural(a), 3 Integer(a), 4 Fits(i, n), 5 Distinct(i, j) });
packed!(enum Direction { 0 Forward, 1 Backward });
packed!(enum Guard {
    0 Differential(a), 1 Constant(a), 2 Before(a, b), 3 Literal(a), 4 NotLiteral(a), 5 NotOne(n), 6 Symbolic(n),
    7 Small(n), 8 Head(a, ops), 9 NotHead(a, ops)
});
packed!(struct Use { phase, direction, guards });
packed!(enum Kind { 0 Axiom, 1 Lemma, 2 Rejected, 3 Variant });
packed!(struct Rule {
    name, kind, metas, dims, funs, when, pointwise, lhs, rhs, uses, title, source, file, line, functions
});
packed!(struct Property { name, kind, metas, dims, funs, when, pred, subject, source, file, line, functions });
packed!(enum Template { 0 Arg(k), 1 Node(op, args) });
packed!(enum CaseGuard { 0 Same(a, b), 1 Is(p, a) });
packed!(struct Function { name, arity, meaning, regular, defined, text, latex, title, source, file, line });

/// The table itself stands at the head.
impl Packed for Functions {
    fn pack(&self, _: &mut Writer) {}
    fn unpack(r: &mut Reader) -> Option<Functions> {
        Some(r.tables.functions.clone())
    }
}

impl Packed for Rational {
    fn pack(&self, w: &mut Writer) {
        w.text(&self.to_string());
    }
    fn unpack(r: &mut Reader) -> Option<Rational> {
        r.text()?.parse().ok()
    }
}

impl<A: Packed, B: Packed> Packed for (A, B) {
    fn pack(&self, w: &mut Writer) {
        self.0.pack(w);
        self.1.pack(w);
    }
    fn unpack(r: &mut Reader) -> Option<(A, B)> {
        Some((A::unpack(r)?, B::unpack(r)?))
    }
}

impl Packed for Meaning {
    fn pack(&self, w: &mut Writer) {
        match self {
            Meaning::Primitive => w.number(0),
            Meaning::Definition(t) => {
                w.number(1);
                t.pack(w);
            }
            Meaning::Slope { slope, at, value } => {
                w.number(2);
                slope.pack(w);
                at.pack(w);
                value.pack(w);
            }
            Meaning::Abbreviation(cases) => {
                w.number(3);
                cases.pack(w);
            }
        }
    }
    fn unpack(r: &mut Reader) -> Option<Meaning> {
        Some(match r.number()? {
            0 => Meaning::Primitive,
            1 => Meaning::Definition(Template::unpack(r)?),
            2 => Meaning::Slope { slope: Template::unpack(r)?, at: Packed::unpack(r)?, value: Packed::unpack(r)? },
            3 => Meaning::Abbreviation(Vec::unpack(r)?),
            _ => return None,
        })
    }
}

packed!(struct UseOf { phase, rule, clause, direction, head });

impl RuleSet {
    /// The set as bytes, with its hash.
    pub fn pack(&self) -> Vec<u8> {
        let mut w = Writer::default();
        self.functions().all().to_vec().pack(&mut w);
        self.hash().to_string().pack(&mut w);
        self.rules().len().pack(&mut w);
        for r in self.rules() {
            r.name.pack(&mut w);
            w.span(&**r);
        }
        self.uses().to_vec().pack(&mut w);
        self.properties().to_vec().pack(&mut w);
        self.rejected().to_vec().pack(&mut w);
        w.finish()
    }

    /// The set that [`RuleSet::pack`] wrote, in the same order; `None` when the bytes are none. Its rules are read
    /// when they are first looked at.
    pub fn unpack(bytes: &'static [u8]) -> Option<RuleSet> {
        let mut r = Reader::start(bytes)?;
        let hash = String::unpack(&mut r)?;
        let laws = r.table(|r| {
            let name = Sym::unpack(r)?;
            Some((name, Law::packed(Span { bytes: r.span()?, tables: Arc::clone(&r.tables) })))
        })?;
        let (uses, properties, rejected) = (Vec::unpack(&mut r)?, Vec::unpack(&mut r)?, Vec::unpack(&mut r)?);
        r.bytes
            .is_empty()
            .then(|| RuleSet::of_parts(laws, uses, properties, rejected, r.tables.functions.clone(), hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAWS: &str = r#"
        (rule one (forall (A m n)) (= (t (t A)) A) (use clean ->) (title "twice") (source "a"))
        (rule sum-one (forall (family F m n) (dim k)) (= (sum (i k) (F i)) (sum (i k) (+ (F i) (zeros m n)))) (source "b"))
        (rule law (forall (c 1 1) (fun f)) (when (positive c) (natural (num 2))) (pointwise)
            (= (map (D f) c) (scale (num -1/3) (size (+ 1 (* 2 k))))) (source "c"))
        (rejected wrong (forall (A n n)) (= (tr A) (det A)) (source "d"))
        (property p (forall (A n n)) (when (posdef A)) (invertible A) (source "e"))
        (corollary q (forall (A n n)) (when (posdef A)) (invertible (t A)) (source "e"))
        (strategy expand (one <- (if (not-head A + *) (not-one m))))"#;

    #[test]
    fn what_is_packed_is_unpacked() {
        let text = LAWS.replace("(c 1 1)", "(c 1 1) (dim k)");
        let set = RuleSet::read(&[("a.rules", text.as_str())]).expect("well-formed");
        let bytes = set.pack().leak();
        let back = RuleSet::unpack(bytes).expect("the bytes of a set");
        assert_eq!(back.uses(), set.uses());
        assert_eq!(back.rules(), set.rules());
        assert_eq!(back.properties(), set.properties());
        assert_eq!(back.rejected(), set.rejected());
        assert_eq!(back.hash(), set.hash());
        assert_eq!(back.rule_index("law"), set.rule_index("law"));
        assert_eq!(back.pack(), bytes);
    }

    #[test]
    fn other_bytes_are_refused() {
        let set = RuleSet::read(&[("a.rules", &LAWS.replace("(c 1 1)", "(c 1 1) (dim k)"))]).expect("well-formed");
        let bytes = set.pack().leak();
        for n in 0..bytes.len() {
            assert!(RuleSet::unpack(&bytes[..n]).is_none(), "the first {n} bytes");
        }
        assert!(RuleSet::unpack([&bytes[..], &[0]].concat().leak()).is_none());
        assert!(RuleSet::unpack([255; 64].to_vec().leak()).is_none());
    }
}
