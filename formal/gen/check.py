"""Compiles formal/ and compares what is proved with the base.  usage: check.py [--quick]

The theories are compiled, the statements written from rules/ and compiled, then each file of proofs; at last one file that
asks of each law that its theorem has the statement written now, and what it rests on. With --quick what is up to date is
not compiled again (by time stamps)."""
import os, re, subprocess, sys, time
from rules import load
from statements import HEAD, Statement, Unsaid, coq_name

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(HERE, 'build')
THEORIES = ['Base', 'Kron', 'Jet', 'Deriv', 'Fun', 'Words', 'Tac', 'Auto', 'MatFacts', 'JetFun', 'Statements']
# What mathcomp-analysis' classical real numbers rest on.
CLASSICAL = {'propositional_extensionality', 'functional_extensionality_dep', 'constructive_indefinite_description'}
failures = []


def fail(text):
    failures.append(text)
    print('FAILED: ' + text, flush=True)


def coqc(source, quick):
    name = os.path.basename(source)
    target = os.path.join(BUILD, name)
    text = open(source, encoding='utf-8').read()
    if quick and os.path.exists(target + 'o') and open(target, encoding='utf-8').read() == text and not coqc.stale:
        return True
    if source != target:
        with open(target, 'w', encoding='utf-8') as f:
            f.write(text)
        coqc.stale = coqc.stale or os.path.dirname(source).endswith('theories')
    start = time.time()
    done = subprocess.run(['timeout', '600', 'coqc', '-w', 'none', '-R', BUILD, 'Gradus', target], capture_output=True, text=True)
    print('  %-22s %5.1f s' % (name, time.time() - start), flush=True)
    coqc.out = done.stdout
    if done.returncode:
        coqc.error = '\n'.join(l for l in (done.stdout + done.stderr).split('\n') if not l.startswith('Debug'))[-1500:]
    return done.returncode == 0


coqc.stale = False


def main():
    quick = '--quick' in sys.argv[1:]
    os.makedirs(BUILD, exist_ok=True)
    start = time.time()
    laws = load(os.path.join(HERE, '..', 'rules'))
    names = {coq_name(law.name): law.name for law in laws}
    with open(os.path.join(HERE, 'open.txt'), encoding='utf-8') as f:
        open_ = {line.split()[0] for line in f if line.strip() and not line.startswith('#')}
    # What speaks of a word that has no meaning here yet can only be open.
    statements = HEAD
    for law in laws:
        try:
            statements += '(* %s.rules: %s *)\n%s\n' % (law.file, law.name, Statement(law).text())
        except Unsaid as word:
            if law.name not in open_:
                fail('%s cannot be stated: formal/theories/Words.v has no meaning for %s; name it in formal/open.txt' % (law.name, word))
    statements += 'End Statements.\nEnd S.\n'
    old = os.path.join(BUILD, 'Statements.src')
    with open(old, 'w', encoding='utf-8') as f:
        f.write(statements)
    for theory in THEORIES:
        source = os.path.join(HERE, 'theories', theory + '.v')
        if theory == 'Statements':
            source = os.path.join(BUILD, 'Statements.v')
            if not (quick and os.path.exists(source) and open(source, encoding='utf-8').read() == statements):
                with open(source, 'w', encoding='utf-8') as f:
                    f.write(statements)
                coqc.stale = True
        if not os.path.exists(source):
            continue
        if not coqc(source, quick):
            fail('%s does not compile\n%s' % (source, coqc.error))
            return
    stale = coqc.stale
    # --- the proofs, by topic ---
    proved = {}
    modules = []
    for file in sorted(os.listdir(os.path.join(HERE, 'proofs'))):
        if not file.endswith('.v'):
            continue
        text = open(os.path.join(HERE, 'proofs', file), encoding='utf-8').read()
        plain = re.sub(r'\(\*.*?\*\)', '', text, flags=re.S)
        for word in ('Admitted', 'admit', 'Axiom', 'Parameter', 'Conjecture', 'Hypothesis', 'Abort', 'Unset Guard'):
            if re.search(r'\b%s\b' % word, plain):
                fail('%s contains %s' % (file, word))
        for name in re.findall(r'\bLemma (\w+) : S\.\w+ R\.', plain):
            if name in proved:
                fail('%s is proved twice' % name)
            proved[name] = file
        coqc.stale = stale
        if not coqc(os.path.join(HERE, 'proofs', file), quick):
            where = re.search(r'line (\d+)', coqc.error)
            at = [m.group(1) for m in re.finditer(r'\bLemma (\w+) :', '\n'.join(text.split('\n')[:int(where.group(1))]))] if where else []
            law = at[-1] if at else '?'
            statement = re.search(r'Definition %s : Prop :=.*?\.\n(?=\(\*|End)' % law, statements, re.S)
            fail('formal/proofs/%s: the proof of %s does not go through; its statement may have changed. What to prove now:\n%s\n%s' % (
                file, law, statement.group(0) if statement else '', coqc.error))
        else:
            modules.append(file[:-2])
    # --- the base against the proofs ---
    for name, law in sorted(names.items()):
        if name not in proved and law not in open_:
            statement = re.search(r'Definition %s : Prop :=.*?\.\n(?=\(\*|End)' % name, statements, re.S)
            if not statement:
                continue
            statement = statement.group(0)
            fail('the law %s has no proof in Coq. Prove `Lemma %s : S.%s R.` in a file of formal/proofs (or name it in formal/open.txt):\n%s' % (
                law, name, name, statement))
        if name in proved and law in open_:
            fail('%s is proved: take it out of formal/open.txt' % law)
    for name in proved:
        if name not in names:
            fail('%s (formal/proofs/%s) is not a law of the base' % (name, proved[name]))
    for law in open_ - set(names.values()):
        fail('formal/open.txt names %s, which is not a law of the base' % law)
    if failures:
        return
    # --- that the theorems say what was written now, and what they rest on ---
    with open(os.path.join(BUILD, 'Check.v'), 'w', encoding='utf-8') as f:
        f.write('From mathcomp Require Import all_ssreflect all_algebra.\nFrom mathcomp.analysis Require Import reals.\n')
        f.write('From Gradus Require Import Statements %s.\n' % ' '.join(modules))
        for name in sorted(proved):
            module = proved[name][:-2]
            f.write('Definition check_%s : forall R : realType, S.%s R := @%s.%s.\n' % (name, name, module, name))
        f.write('Definition all := (%s).\nPrint Assumptions all.\n' % ', '.join('check_' + name for name in sorted(proved)))
    coqc.stale = True
    if not coqc(os.path.join(BUILD, 'Check.v'), False):
        fail('Check.v: a theorem does not have the statement of its law\n' + coqc.error)
        return
    print(coqc.out)
    axioms = set(re.findall(r'^(?:\w+\.)*(\w+)\s*(?:$|:)', coqc.out.split('Axioms:')[-1], re.M)) if 'Axioms:' in coqc.out else set()
    for a in sorted(axioms - CLASSICAL):
        fail('the theorems rest on %s' % a)
    with open(os.path.join(HERE, 'proved.txt'), 'w', encoding='utf-8') as f:
        f.write('# The laws of the base that are proved in Coq. Written by formal/check.sh.\n')
        f.write(''.join(names[n] + '\n' for n in sorted(proved, key=lambda n: names[n])))
    print('%d of the %d laws of the base are proved in Coq, %d are open; %.0f s' % (len(proved), len(names), len(open_), time.time() - start))


main()
sys.exit(1 if failures else 0)
