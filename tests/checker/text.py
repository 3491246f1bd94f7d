"""Text as words and lists (section 1 of docs/certificate.md), and what a word can be."""

import re
import sys
import unicodedata
from fractions import Fraction

MAX_BYTES = 16 << 20
MAX_BRACKETS = 100
MAX_ITEM = 1_000_000
MAX_WORD = 10_000
MAX_NAME_BYTES = 255
SIGNS = set("_-+*/%#.<>=")

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


class Reject(Exception):
    """Why a certificate is rejected."""


class Quoted(str):
    """A string of a rule file."""


TOKEN = re.compile(r'[ \t\r\n]+|;[^\n]*|([()])|("[^"]*")|([^ \t\r\n;()"]+)')


# What has the category of letters and marks and cannot be seen: fillers, the joiner of graphemes, inherent vowels of
# Khmer, selectors of variants.
UNSEEN = set("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
SUBSCRIPT_DIGITS = set("₀₁₂₃₄₅₆₇₈₉")


def unseen(c):
    return c in UNSEEN or any(a <= ord(c) <= b for a, b in SELECTORS)


def raised(c):
    """Above the line. The specification does not list these letters; those that modify others are all taken to be."""
    kind = unicodedata.decomposition(c).split(" ")[0]
    return kind == "<super>" or (kind != "<sub>" and unicodedata.name(c, "").startswith("MODIFIER LETTER"))


def letter(c):
    """Letters with which an identifier can begin, but for those above the line, and for what cannot be seen."""
    return c.isalpha() and c.isidentifier() and not raised(c) and not unseen(c)


def mark(c):
    return unicodedata.category(c) in ("Mn", "Mc") and not unseen(c)


def digit(c):
    """Decimal digits of any script, and subscript ones."""
    return c.isdecimal() or c in SUBSCRIPT_DIGITS


PLAIN = re.compile(r"[A-Za-z0-9_\-+*/%#.<>=]+\Z")


def check_word(word):
    if len(word) > MAX_WORD:
        raise Reject("a word is too long")
    if PLAIN.match(word):
        return
    for c in word:
        if not (letter(c) or mark(c) or digit(c) or c in SIGNS):
            raise Reject(f"the character {c!r} has no meaning here")


def read(text, strings=False, max_brackets=MAX_BRACKETS):
    """All expressions of a text: a word is a str, a list a list."""
    top, stack = [], []
    here = top
    at, tokens, words = 0, 0, {}
    while at < len(text):
        m = TOKEN.match(text, at)
        if m is None:
            raise Reject("a string is not closed")
        at = m.end()
        bracket, string, word = m.groups()
        if bracket is None and string is None and word is None:
            continue
        if len(stack) < 3:
            tokens = 0
        tokens += 1
        if tokens > MAX_ITEM:
            raise Reject("an item is too long")
        if bracket == "(":
            stack.append(here)
            if len(stack) > max_brackets:
                raise Reject("brackets are nested too deep")
            new = []
            here.append(new)
            here = new
        elif bracket == ")":
            if not stack:
                raise Reject("a bracket is closed that was not opened")
            here = stack.pop()
        elif string is not None:
            if not strings:
                raise Reject("a string has no meaning here")
            here.append(Quoted(string[1:-1]))
        else:
            if word not in words:
                check_word(word)
                words[word] = word
            here.append(words[word])
    if stack:
        raise Reject("a bracket is not closed")
    return top


def decode(data):
    if len(data) > MAX_BYTES:
        raise Reject("the text is too long")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise Reject("the text is not UTF-8") from e


def is_word(x):
    return isinstance(x, str) and not isinstance(x, Quoted)


def is_list(x, head=None):
    return isinstance(x, list) and (head is None or (bool(x) and is_word(x[0]) and x[0] == head))


NUMBER = re.compile(r"(0|[1-9][0-9]*)\Z")
RATIONAL = re.compile(r"(-?)(0|[1-9][0-9]*)(?:/([1-9][0-9]*))?\Z")


def number_or_none(word):
    if not is_word(word) or len(word) > 20 or not NUMBER.match(word):
        return None
    n = int(word)
    return n if n < 1 << 64 else None


def number(word):
    n = number_or_none(word)
    if n is None:
        raise Reject(f"{word} is no number")
    return n


def rational(word):
    m = RATIONAL.match(word) if is_word(word) else None
    if m is None:
        raise Reject(f"{word} is no rational")
    p, q = int(m.group(2)), int(m.group(3) or 1)
    value = Fraction(p, q)
    if (m.group(3) and q == 1) or value.denominator != q or (m.group(1) and p == 0):
        raise Reject(f"{word} is not in lowest terms")
    return -value if m.group(1) else value


def is_name(word):
    if not is_word(word) or not (letter(word[0]) or word[0] == "_"):
        return False
    return all(letter(c) or mark(c) or digit(c) or c == "_" for c in word)


def name(word):
    if not is_name(word):
        raise Reject(f"{word} is no name")
    if len(word.encode("utf-8")) > MAX_NAME_BYTES:
        raise Reject("a name is too long")
    return word


def show(x, limit=80):
    """An expression as text, cut short."""
    if not isinstance(x, list):
        return str(x)
    text = "(" + " ".join(show(y, limit) for y in x[:12]) + ")"
    return text if len(text) <= limit else text[:limit] + "…"
