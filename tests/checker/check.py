#!/usr/bin/env python3
"""A second checker of certificates, written from docs/certificate.md and docs/meaning.md alone. It shares nothing with the kernel.

    python3 tests/checker/check.py --rules DIR-OR-FILE CERT...    one verdict per line; exit 0 if all were accepted
    python3 tests/checker/check.py --rules DIR-OR-FILE --hash     the hash of the rules

With --any-rules a certificate may have the hash of other rules, or the word HASH instead; with --used a verdict names
the hypotheses that were used, and those that were used with the value of a stationary claim put in.

Where the specification leaves something open, the answer here is the one that accepts less.

text.py      words and lists (section 1)
sizes.py     sizes (2)
terms.py     terms, names, indices, arithmetic (3)
statement.py the statement (4)
rules.py     rules, instances, the hash (5)
prove.py     lines and steps (6 to 9)
verdict.py   the verdict (10)
closed.py    lemmas and closed certificates (13)
"""

import re
import sys
import threading

sys.dont_write_bytecode = True

from closed import open_lemmas  # noqa: E402
from prove import Prover  # noqa: E402
from rules import Rules  # noqa: E402
from statement import Statement  # noqa: E402
from text import Reject, decode, is_list, is_word, read  # noqa: E402
from verdict import verdict  # noqa: E402

# What --any-rules lets pass: any hash, and the word that stands for one in tests/certificates.
HASH = re.compile(r"(HASH|[0-9a-f]{32})\Z")


def check(data, rules, any_rules):
    """Gives the hypotheses used and those used substituted, or raises Reject."""
    top = read(decode(data))
    if len(top) != 1 or not is_list(top[0], "certificate"):
        raise Reject("no certificate")
    x = top[0]
    closed = len(x) > 2 and is_list(x[2], "base")
    heads = ("base", "lemmas", "statement", "lines") if closed else ("rules", "statement", "lines")
    if len(x) != 2 + len(heads) or x[1] != "1":
        raise Reject("unknown version, or a part is missing or left over")
    if not all(is_list(part, head) for part, head in zip(x[2:], heads)) or len(x[2]) != 2:
        raise Reject("a part is missing")
    expected = rules.base_hash if closed else rules.hash
    if x[2][1] != expected and not (any_rules and is_word(x[2][1]) and HASH.match(x[2][1])):
        raise Reject("made with other rules")
    if closed:
        rules = open_lemmas(x[3], rules)
        x = x[1:]
    statement = Statement(x[3][1:])
    statement.store.checking()
    prover = Prover(statement, rules)
    prover.prove(x[4][1:])
    return verdict(prover)


def said(data, rules, any_rules, with_used):
    try:
        used, substituted = check(data, rules, any_rules)
    except Reject as e:
        return False, f"rejected: {e}"
    except (RecursionError, MemoryError) as e:
        return False, f"rejected: {type(e).__name__}"
    except Exception as e:  # pylint: disable=broad-except
        return False, f"rejected: a defect of the checker: {e!r}"
    text = "accepted"
    if with_used:
        text += f"; hypotheses: {' '.join(map(str, used))}; at the value: {' '.join(map(str, substituted))}"
    return True, text


def main():
    args = sys.argv[1:]
    flags = {f for f in args if f in ("--any-rules", "--hash", "--used")}
    args = [a for a in args if a not in flags]
    if len(args) < 2 or args[0] != "--rules":
        print(__doc__)
        return 2
    rules = Rules(args[1])
    if "--hash" in flags:
        print(rules.hash)
        return 0
    status = 0
    for path in args[2:]:
        with open(path, "rb") as handle:
            data = handle.read()
        accepted, text = said(data, rules, "--any-rules" in flags, "--used" in flags)
        print(f"{path}: {text}", flush=True)
        status = status if accepted else 1
    return status


def run():
    global STATUS
    STATUS = main()


STATUS = 2
if __name__ == "__main__":
    # Terms are up to 20,000 operators deep, and each is walked down by functions that call themselves.
    sys.setrecursionlimit(1_000_000)
    threading.stack_size(512 << 20)
    worker = threading.Thread(target=run)
    worker.start()
    worker.join()
    sys.exit(STATUS)
