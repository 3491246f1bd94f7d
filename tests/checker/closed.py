"""Lemmas: their statements, derivations, and the certificates that carry them (sections 13 and 14).

What is proved is the lemma with its variables as variables and its conditions as hypotheses; conditions on literals are
left out, and an index becomes a bound one: the sides are added up with arbitrary weights. A lemma that is not marked
pointwise must be smooth: besides its own conditions, nothing that constrains a name may have been used. A corollary is
derived likewise: the last line proves the fact. A law about literals may be derived in parts (literals.py).
"""

import re

import literals
import rules as laws
import sizes
from prove import Prover
from statement import Statement
from text import Reject, is_list, is_word, read

MAX_LEMMAS = 10_000
CLAUSES = {"lemma": {"forall", "when", "pointwise", "="}, "corollary": {"forall", "when"} | laws.PREDICATES}


class Smooth(Prover):
    """What is assumed constrains nothing: then the support is what pointwise laws constrain."""

    def assumed_support(self, fact):
        return 0


def indices(rule):
    """The index variables with their sizes and the names of their weights."""
    found = [(w, e[1]) for w, e in rule.variables.items() if e[0] == "index"]
    return [(w, n, f"w{k}" if k else "w") for k, (w, n) in enumerate(found)]


def family_sizes(rule):
    """The sizes over which the index of each family runs."""
    out = {}

    def walk(p, around):
        if p.op == "pfamily":
            kind, i = p.idx[0][:2]
            # A fixed index tells nothing; the other side has one that does.
            if kind == "bound" or i in rule.variables:
                out[p.extra[0]] = around[-1 - i] if kind == "bound" else rule.variables[i][1]
        for a in p.args:
            walk(a, around + [p.extra[0]] if p.op == "bigsum" else around)

    for side in rule.law[1:]:
        walk(side, [])
    return out


def side(rule, p):
    """A side of the lemma as text of a certificate."""
    bound = indices(rule)
    text = laws.write(p, len(bound))
    for k, (word, _, _) in enumerate(bound):
        text = re.sub(rf"(?<=[ (]){word}(?=[ )])", f"%{k}", text)
    for word, entry in rule.variables.items():
        if entry[0] == "family":
            text = text.replace(f"({word} ", f"(member {word} ")
    for k, (_, size, weight) in reversed(list(enumerate(bound))):
        text = f"(sum (%{k} {sizes.write(size)}) (scale (entry {weight} %{k} 1) {text}))"
    return text


def mentions(x, wanted):
    """Whether one of these words, or of the kinds of index patterns, stands in a pattern."""
    if isinstance(x, laws.Pattern):
        return any(mentions(y, wanted) for y in (x.extra, x.idx, x.args))
    return any(mentions(y, wanted) for y in x) if isinstance(x, tuple) else x in wanted


def statement(rule, part=literals.WHOLE):
    """The clauses of the lemma's statement, or of that of a part of it."""
    out = []
    bound = {word: size for word, size, _ in indices(rule)}
    conditions = [c[1:] for c in rule.conditions if c[0] not in ("fits", "distinct")]
    if mentions((rule.law[1:], *conditions), {"offset", "pair"}):
        raise Reject("a position that is calculated")
    for word, size in bound.items():
        if not any(c[0] == "fits" and c[1] == ("variable", word) and c[2] is size for c in rule.conditions):
            raise Reject(f"the index {word} need not fit its size")
    if mentions(tuple(conditions), set(bound)):
        raise Reject("a condition on an index")
    if any(c[0] == "fits" and not (c[1][0] == "variable" and bound.get(c[1][1]) is c[2]) for c in rule.conditions):
        raise Reject("an index must fit another size than its own")
    if rule.sizes or part.sizes:
        out.append(f"(sizes {' '.join(rule.sizes + part.sizes)})")
    if rule.functions:
        out.append(f"(functions {' '.join(rule.functions)})")
    families, declared = family_sizes(rule), []
    for word, entry in rule.variables.items():
        shape = " ".join(map(sizes.write, entry[1:]))
        if entry[0] == "family":
            declared.append(f"(family {word} {shape} {sizes.write(families[word])})")
        elif entry[0] == "term" and word not in part.values:
            declared.append(f"({word} {shape})")
    declared += [f"({weight} {sizes.write(size)} 1)" for _, size, weight in indices(rule)]
    if declared:
        out.append(f"(variables {' '.join(declared)})")
    hypotheses = [laws.write_condition(c) for c in rule.conditions if c[0] not in ("natural", "integer", "fits", "distinct")]
    hypotheses = [literals.put(h, part.values) for h in hypotheses]
    sides = [side(rule, p) for p in rule.law[1:]]
    if part.before:
        # The law for the number before.
        head = "=" if rule.kind == "rule" else rule.law[0]
        hypotheses.append(f"({head} {' '.join(literals.put(s, part.before) for s in sides)})")
    if hypotheses:
        out.append(f"(hypotheses {' '.join(hypotheses)})")
    left, right = [literals.put(s, part.values) for s in (sides[0], sides[-1])]
    out.append(f"(claim (= {left} {right}))")
    return out


def replay(kind, rule, rules, lines, part):
    proved = Statement([x for text in statement(rule, part) for x in read(text)])
    proved.store.checking()
    prover = kind(proved, rules)
    prover.prove(lines)
    if rule.kind == "property":
        if indices(rule):
            raise Reject("a fact about an index is not derived")
        if not lines or lines[-1][1] not in ("assumption", "property", "transport"):
            raise Reject("the last line is no fact")
        facts = prover.facts.get((rule.law[0], proved.claims[0][0].id), ())
        closed = [f for f in facts if not f.ranges]
        if not closed:
            raise Reject("the last line is not the fact")
        return closed[-1].support
    found = prover.equations.get(prover.number)
    if found is None or found.ranges or (found.left, found.right) != proved.claims[0]:
        raise Reject("the last line is not the lemma")
    return found.support


def derived(rule, rules, texts):
    """Whether these lines, by the names of parts, derive the lemma, and derive it smooth if that is what it says."""
    ways = [way for way in literals.ways(rule) if all(part.name in texts for part in way)]
    if not ways:
        raise Reject("a part is missing")
    for part in ways[0]:
        replay(Prover, rule, rules, texts[part.name], part)
        if not rule.pointwise and replay(Smooth, rule, rules, texts[part.name], part):
            raise Reject("rests on a pointwise law, but is not marked (pointwise)")


def parts(x):
    """The clauses of a lemma, and the lines of its parts by their names."""
    k = next((k for k, c in enumerate(x) if is_list(c, "lines") or is_list(c, "part")), len(x))
    clauses, proof = x[:k], x[k:]
    if len(proof) == 1 and is_list(proof[0], "lines"):
        return clauses, {x[1]: proof[0][1:]}
    if not proof or not all(is_list(c, "part") and len(c) > 1 and is_word(c[1]) for c in proof):
        raise Reject("a lemma has another form")
    return clauses, {f"{x[1]}#{c[1]}": c[2:] for c in proof}


def open_lemmas(clause, rules):
    """The base with the lemmas that a certificate carries, each of which follows from those before it."""
    known = rules.base()
    if len(clause) - 1 > MAX_LEMMAS:
        raise Reject("too many lemmas")
    read_in = []
    for x in clause[1:]:
        if not is_list(x) or len(x) < 4 or x[0] not in CLAUSES or not is_word(x[1]):
            raise Reject("a lemma has another form")
        clauses, texts = parts(x)
        if not all(is_list(c) and c and is_word(c[0]) and c[0] in CLAUSES[x[0]] for c in clauses[2:]):
            raise Reject("a lemma has an unknown clause")
        rule = laws.read_rule(clauses)
        if rule.name in known.by_name or rule.name in {r.name for r, _ in read_in}:
            raise Reject(f"the name {rule.name} stands there twice")
        own = rules.by_name.get(rule.name)
        if own is not None and (laws.law_text(own), own.sizes) != (laws.law_text(rule), rule.sizes):
            raise Reject(f"the lemma {rule.name} is not the law of this name")
        read_in.append((rule, texts))
    for rule, texts in read_in:
        try:
            # The lemma itself and those after it are not known yet.
            derived(rule, known, texts)
        except Reject as e:
            raise Reject(f"lemma {rule.name}: {e}") from e
        known.by_name[rule.name] = rule
    return known
