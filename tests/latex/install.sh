#!/bin/sh
# A LaTeX for check.sh, where there is none: its small packages, through apt. Says what to do where that cannot be.
set -u
need() { ! command -v pdflatex >/dev/null || ! kpsewhich amsmath.sty >/dev/null; }
need || exit 0
if ! command -v apt-get >/dev/null; then
    echo "LaTeX is missing, and there is no apt-get here: install a pdflatex with amsmath and geometry" >&2
    exit 1
fi
sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
if [ -n "$sudo" ] && ! command -v sudo >/dev/null; then
    echo "LaTeX is missing; as root: apt-get install --no-install-recommends texlive-latex-base texlive-latex-recommended" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq && $sudo apt-get install -qq -y --no-install-recommends texlive-latex-base texlive-latex-recommended >/dev/null
if need; then
    echo "LaTeX is missing, and apt-get could not install texlive-latex-base and texlive-latex-recommended" >&2
    exit 1
fi
