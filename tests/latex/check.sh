#!/bin/sh
# Compiles what `gradus` prints with --format latex --standalone for the commands in `cases`, and fails where LaTeX stops or
# a box is more than 5 pt too wide, on an A4 page and in the column of an article. With KEEP=DIR the documents and pages stay in DIR.
#
#     tests/latex/check.sh [PROGRAM]
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=${1:-$here/../../target/release/gradus}
"$here/install.sh" || exit 1
dir=${KEEP:-$(mktemp -d)}
mkdir -p "$dir"
bad=0
k=0
while IFS= read -r line; do
    case $line in '#'* | '') continue ;; esac
    k=$((k + 1))
    name=$(printf '%02d' "$k")
    eval "set -- $line"
    "$program" "$@" --format latex --standalone >"$dir/$name.tex" 2>"$dir/$name.err" </dev/null
    if ! [ -s "$dir/$name.tex" ]; then
        echo "$name: no answer: $line"
        head -3 "$dir/$name.err"
        bad=$((bad + 1))
        continue
    fi
    # The page that `--standalone` makes, and the column of an article as it comes.
    sed -e 's/11pt,a4paper/10pt/' -e '/geometry/d' "$dir/$name.tex" >"$dir/$name-article.tex"
    for page in "$name" "$name-article"; do
        if ! (cd "$dir" && pdflatex -halt-on-error -interaction=nonstopmode "$page.tex" >"$page.out" 2>&1); then
            echo "$page: does not compile: $line"
            grep -A3 '^!' "$dir/$page.out" | head -5
            bad=$((bad + 1))
            continue 2
        fi
        wide=$(awk '/^Overfull .hbox/ { w = $3; sub(/^\(/, "", w); sub(/pt$/, "", w); if (w + 0 > 5) print w }' "$dir/$page.log")
        if [ -n "$wide" ]; then
            echo "$page: too wide by $(echo $wide) pt: $line"
            bad=$((bad + 1))
            continue 2
        fi
    done
done <"$here/cases"
[ -n "${KEEP:-}" ] || rm -rf "$dir"
echo "$((k - bad)) of $k documents are as they should be"
[ "$bad" -eq 0 ] && [ "$k" -ge 30 ]
