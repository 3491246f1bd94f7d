#!/bin/sh
# Compiles what `gradus` prints with --format latex --standalone for the commands in `cases`, and fails where LaTeX stops or
# a box is more than 5 pt too wide, on an A4 page and in the column of an article. The answers of a page are one document:
# LaTeX starts but a few times. With KEEP=DIR the documents and pages stay in DIR.
#
#     tests/latex/check.sh [PROGRAM]
#
# Exit status: 0 all is as it should be; 1 something is not; 77, with a line that begins with NOT RUN, where there is no
# LaTeX and none can be installed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=${1:-$here/../../target/release/gradus}
case $program in /*) ;; *) program=$(pwd)/$program ;; esac
[ -x "$program" ] || { echo "tests/latex/check.sh: there is no program $program" >&2; exit 1; }
"$here/install.sh" || { echo "NOT RUN: tests/latex/check.sh needs LaTeX"; exit 77; }
dir=${KEEP:-$(mktemp -d)}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
[ -n "${KEEP:-}" ] || trap 'rm -rf "$dir"' EXIT
bad=0
k=0
complain() { echo "$1: $2"; bad=$((bad + 1)); }

# Each answer as a document; its preamble, which all have in common, and its body.
: >"$dir/bodies"
while IFS= read -r line; do
    case $line in '#'* | '') continue ;; esac
    k=$((k + 1))
    name=$(printf '%02d' "$k")
    eval "set -- $line"
    (cd "$here/../.." && exec "$program" "$@" --format latex --standalone >"$dir/$name.tex" 2>"$dir/$name.err" </dev/null)
    if ! grep -q '^\\end{document}' "$dir/$name.tex"; then
        complain "$name" "no answer: $line"
        head -3 "$dir/$name.err"
        continue
    fi
    sed -n '1,/^\\begin{document}/p' "$dir/$name.tex" >"$dir/$name.preamble"
    [ -s "$dir/preamble" ] || cp "$dir/$name.preamble" "$dir/preamble"
    cmp -s "$dir/preamble" "$dir/$name.preamble" || complain "$name" "another preamble than the first document: $line"
    printf '\n\\typeout{}\\typeout{CASE %s}\\clearpage\n' "$name" >>"$dir/bodies"
    sed -e '1,/^\\begin{document}/d' -e '/^\\end{document}/,$d' "$dir/$name.tex" >>"$dir/bodies"
done <"$here/cases"

# All of them on the page that --standalone makes, and in the column of an article as it comes.
{ cat "$dir/preamble" "$dir/bodies" && printf '%s\n' '\end{document}'; } >"$dir/page.tex"
sed -e 's/11pt,a4paper/10pt/' -e '/geometry/d' "$dir/page.tex" >"$dir/article.tex"
grep -q 10pt "$dir/article.tex" || complain article "the page of --standalone is another one than this script takes it for"
for page in page article; do
    if ! (cd "$dir" && pdflatex -halt-on-error -interaction=nonstopmode "$page.tex" >"$page.out" 2>&1); then
        complain "$page" "does not compile, at $(grep '^CASE' "$dir/$page.out" | tail -1)"
        grep -A3 '^!' "$dir/$page.out" | head -5
        continue
    fi
    wide=$(awk '/^CASE / { at = $2 } /^Overfull .hbox/ { w = $3; sub(/^\(/, "", w); sub(/pt$/, "", w); if (w + 0 > 5) print at ", by " w " pt" }' "$dir/$page.log")
    [ -z "$wide" ] || complain "$page" "too wide: $wide"
done
# One by itself, as whoever asks for it has it.
(cd "$dir" && pdflatex -halt-on-error -interaction=nonstopmode 01.tex >01.out 2>&1) || complain 01 "does not compile by itself"

echo "$k answers, $bad complaints"
[ "$bad" -eq 0 ] && [ "$k" -ge 30 ]
