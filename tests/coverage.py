"""Reads what llvm-cov exports (lcov): the share of lines and branches that ran, and those that did not."""

import sys


def main():
    path, lines, branches, text = "", {}, {}, {}
    for row in sys.stdin:
        kind, _, rest = row.strip().partition(":")
        if kind == "SF":
            path = "src/" + rest.rpartition("/src/")[2]
            with open(rest, encoding="utf-8") as f:
                text[path] = f.read().splitlines()
        elif kind == "DA":
            number, count = rest.split(",")[:2]
            place = (path, int(number), "")
            lines[place] = lines.get(place, 0) + int(count)
        elif kind == "BRDA":
            number, block, branch, count = rest.split(",")
            place = (path, int(number), f"{block}.{branch}")
            branches[place] = branches.get(place, 0) + (0 if count == "-" else int(count))
    for what, table in (("line", lines), ("branch", branches)):
        missed = sorted(place for place, count in table.items() if count == 0)
        for name, number, branch in missed:
            way = "" if what == "line" else " never " + ("true" if int(branch.split(".")[1]) % 2 == 0 else "false")
            print(f"{what} {name}:{number}{way}: {text[name][number - 1].strip()}")
        if table:
            ran = len(table) - len(missed)
            print(f"{what}: {ran} of {len(table)} ran ({100 * ran / len(table):.2f} %)")


main()
