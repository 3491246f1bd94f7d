#!/usr/bin/env python3
"""Runs the code of every seed, ML and cookbook derivative, in each language that is installed.

    python3 -m venv venv && venv/bin/pip install -r tests/code/requirements.txt
    venv/bin/python tests/code/run.py [--gradus PATH] [LANGUAGE…]

NumPy, C and Eigen are compared with finite differences, JAX and PyTorch with automatic differentiation, at points that
meet the hypotheses. A language that is not installed is skipped and said to be; the exit status is 1 if a value is wrong,
a program fails, or there are fewer values than there should be.
"""
import argparse
import glob
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ["seeds", "ml", "cookbook"]
# Answers with a check in each folder, at least.
LEAST = {"seeds": 90, "ml": 25, "cookbook": 40}
WITHOUT = {"seeds": 1, "ml": 0, "cookbook": 1}


def eigen_headers():
    places = ["/usr/include/eigen3", "/usr/local/include/eigen3", "/opt/homebrew/include/eigen3"]
    places += glob.glob(os.path.join(sys.prefix, "lib", "python*", "site-packages", "cmeel.prefix", "include", "eigen3"))
    return next((p for p in places if os.path.isdir(os.path.join(p, "Eigen"))), None)


def runs(module):
    """Can the module be imported? (A wheel of PyTorch may lack its libraries.)"""
    if importlib.util.find_spec(module) is None:
        return False
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0


def available(language):
    if language == "numpy":
        return runs("scipy")
    if language in ("jax", "torch"):
        return runs(language)
    if language == "c":
        return shutil.which("gcc") is not None
    if language == "eigen":
        return shutil.which("g++") is not None and eigen_headers() is not None
    return False


def execute(language, source, folder):
    """The lines that the program prints."""
    if language in ("numpy", "jax", "torch"):
        path = os.path.join(folder, "code.py")
        command = [sys.executable, path]
        build = None
    else:
        path = os.path.join(folder, "code.c" if language == "c" else "code.cpp")
        program = os.path.join(folder, "code")
        command = [program]
        if language == "c":
            build = ["gcc", "-std=c99", "-Wall", "-Werror", "-Wno-unused-but-set-variable", path, "-o", program, "-lm"]
        else:
            build = ["g++", "-std=c++17", "-O0", "-I", eigen_headers(), path, "-o", program]
    with open(path, "w", encoding="utf-8") as f:
        f.write(source)
    if build:
        built = subprocess.run(build, capture_output=True, text=True)
        if built.returncode != 0:
            return None, built.stderr[:2000]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.splitlines(), done.stderr[-2000:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gradus", default=os.path.join(ROOT, "target", "quick", "gradus"))
    parser.add_argument("languages", nargs="*", default=["numpy", "jax", "torch", "c", "eigen"])
    a = parser.parse_args()
    good = True
    for language in a.languages:
        if not available(language):
            print(f"{language}: not installed, skipped")
            continue
        for folder in FOLDERS:
            for options in (["--with-value"], ["--apply"]):
                if options == ["--apply"] and language in ("c", "eigen"):
                    continue
                command = [a.gradus, "code", os.path.join(ROOT, "tests", "problems", folder), "--format", language, "--check"]
                code = subprocess.run(command + options, capture_output=True, text=True)
                without = len(code.stderr.splitlines())
                with tempfile.TemporaryDirectory() as scratch:
                    lines, errors = execute(language, code.stdout, scratch)
                lines = lines or []
                held = sum(l.startswith("ok") for l in lines)
                wrong = [l for l in lines if not l.startswith("ok")]
                enough = options == ["--apply"] or held >= LEAST[folder]
                fine = enough and not wrong and without <= WITHOUT[folder] and not errors
                good &= fine
                print(f"{language} {folder} {options[0]}: {held} hold, {len(wrong)} wrong, {without} without code")
                for line in wrong[:10]:
                    print(" ", line)
                if errors:
                    print(errors)
                sys.stdout.flush()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
