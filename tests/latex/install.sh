#!/bin/sh
# A LaTeX for check.sh, where there is none: its small packages, through apt. Says what to do where that cannot be.
set -u
need() { ! command -v pdflatex >/dev/null || ! kpsewhich amsmath.sty >/dev/null || ! kpsewhich geometry.sty >/dev/null; }
need || exit 0
packages="texlive-latex-base texlive-latex-recommended"
if ! command -v apt-get >/dev/null; then
    echo "LaTeX is missing, and there is no apt-get here: install a pdflatex with amsmath and geometry" >&2
    exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
    sudo="sudo -n"
    if ! $sudo true 2>/dev/null; then
        echo "LaTeX is missing; as root: apt-get install --no-install-recommends $packages" >&2
        exit 1
    fi
fi
export DEBIAN_FRONTEND=noninteractive
# Somebody else may be installing something: then this waits, but not for ever.
apt() { timeout 600 $sudo apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 -qq "$@" >/dev/null; }
apt install -y --no-install-recommends $packages 2>/dev/null ||
    { apt update && apt install -y --no-install-recommends $packages; }
if need; then
    echo "LaTeX is missing, and apt-get could not install $packages" >&2
    exit 1
fi
