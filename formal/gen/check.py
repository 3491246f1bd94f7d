"""Compiles formal/ and compares what is proved with the base.  usage: check.py [--quick | --lists]

The theories are compiled, the statements written from rules/ and compiled, then each file of proofs; at last one file that
asks of each law that its theorem has the statement written now, and what it rests on. With --quick what is up to date is
not compiled again (by time stamps). With --lists nothing is compiled: the lists must cover the base, and proved.txt must
hold what the laws say now."""
import os, re, subprocess, sys, time
from concurrent.futures import ThreadPoolExecutor
from rules import load
from statements import HEAD, Statement, Unsaid, coq_name

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(HERE, 'build')
# What mathcomp-analysis' classical real numbers rest on.
CLASSICAL = {'propositional_extensionality', 'functional_extensionality_dep', 'constructive_indefinite_description'}
FORBIDDEN = ('Admitted', 'admit', 'Axiom', 'Parameter', 'Conjecture', 'Hypothesis', 'Abort', 'Unset Guard')
failures = []


def fail(text):
    failures.append(text)
    print('FAILED: ' + text, flush=True)


def read(*path):
    with open(os.path.join(HERE, *path), encoding='utf-8') as f:
        return f.read()


def listed(name):
    return [line.split() for line in read(name).split('\n') if line.strip() and not line.startswith('#')]


class Compiled:
    """What coqc says to a file of the build; `ok` where it accepts it."""

    def __init__(self, name, since):
        target = os.path.join(BUILD, name + '.v')
        out = target + 'o'
        self.new = not os.path.exists(out) or os.path.getmtime(out) < max(since, os.path.getmtime(target))
        self.ok, self.out, self.error = True, '', ''
        if not self.new:
            return
        start = time.time()
        done = subprocess.run(['timeout', '900', 'coqc', '-w', 'none', '-R', BUILD, 'Gradus', target], capture_output=True, text=True)
        print('  %-22s %5.1f s' % (name + '.v', time.time() - start), flush=True)
        self.ok, self.out = done.returncode == 0, done.stdout
        said = (done.stdout + done.stderr).split('\n')
        self.error = '\n'.join(line for line in said if not line.startswith('Debug'))[-1500:]


def written(name, text, quick):
    """Writes a file of the build, unless it is there."""
    target = os.path.join(BUILD, name + '.v')
    if quick and os.path.exists(target) and open(target, encoding='utf-8').read() == text:
        return
    with open(target, 'w', encoding='utf-8') as f:
        f.write(text)


def compiled(names, since):
    """Compiles files that do not need each other, those whose results are not newer than their sources and `since`."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return dict(zip(names, pool.map(lambda name: Compiled(name, since), names)))


def newest(names):
    return max(os.path.getmtime(os.path.join(BUILD, name + '.vo')) for name in names)


def statements_of(laws, open_):
    """The Coq statements by their names, the text of all, and the laws that cannot be stated."""
    by_name, text, unsaid = {}, HEAD, {}
    for law in laws:
        try:
            by_name[coq_name(law.name)] = Statement(law).text()
            text += '(* %s.rules: %s *)\n%s\n' % (law.file, law.name, by_name[coq_name(law.name)])
        except Unsaid as word:
            # What speaks of a word that has no meaning here yet can only be open.
            unsaid[law.name] = word
    return by_name, text + 'End Statements.\nEnd S.\n', unsaid


def source(name):
    """The text of a theory: those on the kernel have a folder of their own."""
    folder = 'kernel' if os.path.exists(os.path.join(HERE, 'kernel', name + '.v')) else 'theories'
    return read(folder, name + '.v')


def rows(statements):
    """The theories and the kernel's files, each row after those that it needs; a row is compiled at once."""
    names = {f[:-2] for folder in ('theories', 'kernel') for f in os.listdir(os.path.join(HERE, folder)) if f.endswith('.v')} | {'Statements'}
    needs = {}
    for name in names:
        text = statements if name == 'Statements' else source(name)
        needs[name] = set(' '.join(re.findall(r'^From Gradus Require (?:Import|Export) ([\w ]+)\.', text, re.M)).split())
        for missing in needs[name] - names:
            fail('%s.v needs %s.v, which is not there' % (name, missing))
    found, done = [], set()
    while not failures and done != names:
        row = sorted(name for name in names - done if needs[name] <= done)
        if not row:
            return fail('the theories need each other in a circle: %s' % ', '.join(sorted(names - done))) or []
        found.append(row)
        done.update(row)
    return found


def plain(path, text):
    """The text without its comments; nothing may be assumed in it."""
    text = re.sub(r'\(\*.*?\*\)', '', text, flags=re.S)
    for word in FORBIDDEN:
        if re.search(r'\b%s\b' % word, text):
            fail('formal/%s contains %s' % (path, word))
    return text


def theorems(name):
    """The theorems of a file on the kernel's inferences."""
    return ['@%s.%s' % (name, t) for t in re.findall(r'\bTheorem (\w+)', plain('kernel/%s.v' % name, source(name)))]


def on_the_kernel():
    """The files with theorems on the kernel's inferences, and these."""
    files = sorted(f[:-2] for f in os.listdir(os.path.join(HERE, 'kernel')) if f.endswith('.v'))
    return [f for f in files if theorems(f)], [t for f in files for t in theorems(f)]


def proofs():
    """For each theorem on a law its file."""
    found = {}
    for file in sorted(os.listdir(os.path.join(HERE, 'proofs'))):
        if not file.endswith('.v'):
            continue
        for name in re.findall(r'\bLemma (\w+) : S\.\w+ R\.', plain('proofs/' + file, read('proofs', file))):
            if name in found:
                fail('%s is proved twice' % name)
            found[name] = file[:-2]
    return found


def cover(laws, proved, open_, by_name, unsaid):
    """The proofs and open.txt cover the base exactly."""
    names = {coq_name(law.name): law.name for law in laws}
    for name, law in sorted(names.items()):
        if name in proved and law in open_:
            fail('%s is proved: take it out of formal/open.txt' % law)
        if name in proved or law in open_:
            continue
        if law in unsaid:
            fail('the law %s cannot be stated: formal/theories have no meaning for %s; name it in formal/open.txt' % (law, unsaid[law]))
        else:
            fail('the law %s has no proof in Coq. Prove `Lemma %s : S.%s R.` in a file of formal/proofs (or name it in formal/open.txt):\n%s' % (
                law, name, name, by_name[name]))
    for name in proved:
        if name not in names:
            fail('%s (formal/proofs/%s.v) is not a law of the base' % (name, proved[name]))
    for law in sorted(open_ - set(names.values())):
        fail('formal/open.txt names %s, which is not a law of the base' % law)


def of_lists(laws, proved):
    """Without Coq: proved.txt has the laws of the proofs, as they read now."""
    marks = {line[0]: line[1:] for line in listed('proved.txt')}
    for law in laws:
        mark = marks.pop(law.name, None)
        if coq_name(law.name) not in proved:
            if mark is not None:
                fail('formal/proved.txt names %s, which has no proof: run formal/check.sh' % law.name)
        elif mark != [law.digest()]:
            fail('%s was not proved as it reads now: run formal/check.sh where Coq is there' % law.name)
    for name in sorted(marks):
        fail('formal/proved.txt names %s, which is not a law of the base: run formal/check.sh' % name)


def prove(laws, proved, by_name, text, quick):
    """Compiles everything; writes proved.txt where all holds. How many theorems there are on the kernel's inferences."""
    os.makedirs(BUILD, exist_ok=True)
    theories = rows(text)
    for row in theories:
        for name in row:
            if name != 'Statements':
                plain(name + '.v', source(name))
            written(name, text if name == 'Statements' else source(name), quick)
    modules = sorted(f[:-2] for f in os.listdir(os.path.join(HERE, 'proofs')) if f.endswith('.v'))
    for name in modules:
        written(name, read('proofs', name + '.v'), quick)
    since = 0 if quick else time.time()
    for row in theories:
        for name, c in compiled(row, since).items():
            if not c.ok:
                fail('%s.v does not compile\n%s' % (name, c.error))
        if failures:
            return
        since = max(since, newest(row))
    # A proof needs the theories, not the files on the kernel.
    kernel = {f[:-2] for f in os.listdir(os.path.join(HERE, 'kernel'))}
    since = max(since if not quick else 0, newest([name for row in theories for name in row if name not in kernel]))
    for name, c in compiled(modules, since).items():
        if c.ok:
            continue
        where = re.search(r'line (\d+)', c.error)
        before = '\n'.join(read('proofs', name + '.v').split('\n')[:int(where.group(1))]) if where else ''
        law = (re.findall(r'\bLemma (\w+) :', before) or ['?'])[-1]
        fail('formal/proofs/%s.v: the proof of %s does not go through; its statement may have changed. What to prove now:\n%s\n%s' % (
            name, law, by_name.get(law, ''), c.error))
    if failures:
        return
    # That the theorems say what was written now, and what they rest on.
    check = 'From mathcomp Require Import all_ssreflect all_algebra.\nFrom mathcomp.analysis Require Import reals.\n'
    files, kernel = on_the_kernel()
    check += 'From Gradus Require Import Statements %s.\n' % ' '.join(files + modules)
    for name in sorted(proved):
        check += 'Definition check_%s : forall R : realType, S.%s R := @%s.%s.\n' % (name, name, proved[name], name)
    check += 'Definition all := (%s).\nPrint Assumptions all.\n' % ', '.join(['check_' + name for name in sorted(proved)] + kernel)
    written('Check', check, False)
    c = Compiled('Check', time.time())
    if not c.ok:
        return fail('Check.v: a theorem does not have the statement of its law\n' + c.error)
    print(c.out)
    used = set(re.findall(r'^(?:\w+\.)*(\w+)\s*(?:$|:)', c.out.split('Axioms:')[-1], re.M)) if 'Axioms:' in c.out else set()
    for a in sorted(used - CLASSICAL):
        fail('the theorems rest on %s' % a)
    if not failures:
        lines = ['%s %s\n' % (law.name, law.digest()) for law in sorted(laws, key=lambda law: law.name) if coq_name(law.name) in proved]
        with open(os.path.join(HERE, 'proved.txt'), 'w', encoding='utf-8') as f:
            f.write('# The laws of the base that are proved in Coq, each with a digest of what it says. Written by formal/check.sh.\n')
            f.write(''.join(lines))
    return len(kernel)


def main():
    quick, lists = '--quick' in sys.argv[1:], '--lists' in sys.argv[1:]
    start = time.time()
    laws = load(os.path.join(HERE, '..', 'rules'))
    open_ = {line[0] for line in listed('open.txt')}
    by_name, text, unsaid = statements_of(laws, open_)
    proved = proofs()
    cover(laws, proved, open_, by_name, unsaid)
    if lists:
        of_lists(laws, proved)
        how = 'have a proof in formal/proofs'
    elif not failures:
        inferences = prove(laws, proved, by_name, text, quick)
        how = 'are proved in Coq'
    if not failures:
        if not lists:
            print('%d theorems on the inferences of the kernel and on derivatives' % inferences)
        print('%d of the %d laws of the base %s, %d are open; %.0f s' % (len(proved), len(laws), how, len(open_), time.time() - start))


main()
sys.exit(1 if failures else 0)
