#!/usr/bin/env python3
"""Runs the code of every seed, ML and cookbook derivative, in each language that is installed.

    bash tests/code/check.sh            # makes the environment in target/, then runs this
    target/venv/bin/python tests/code/run.py [--gradus PATH] [--need] [LANGUAGE…]

JAX and PyTorch are compared with automatic differentiation of the value; NumPy, Octave, C, Eigen and Rust with finite
differences, at points that meet the hypotheses. All functions of a folder are one program. A language that is not
installed is skipped and said to be; with --need it is an error. The exit status is 1 if a value is wrong, a program
fails, there are fewer values than there should be, or something has no code or no check that is not listed below.
"""
import argparse
import concurrent.futures
import glob
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ["seeds", "ml", "cookbook"]
LANGUAGES = ["jax", "torch", "numpy", "eigen", "c", "ndarray", "matlab"]
# Values in each folder, at least: those with --with-value (each function has two), those with --apply.
LEAST = {"seeds": (200, 65), "ml": (56, 4), "cookbook": (94, 11)}
# What has no code, and why.
WITHOUT = {
    "001-jacobian-of-a-scalar": "the Hessian of an unknown function of a matrix leaves a derivative in the answer",
    "cookbook-048-determinant-second-derivative": "dY/dt of an unknown Y(t) is left in the answer",
}
# What some languages do not compare: a derivative by one member of a family has no variable of its own there.
SELDOM = {"eigen", "matlab"}
ONLY_FORMED = {"c", "eigen", "ndarray", "matlab"}


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
    return {
        "numpy": lambda: runs("scipy"),
        "jax": lambda: runs("jax"),
        "torch": lambda: runs("torch"),
        "c": lambda: shutil.which("gcc"),
        "eigen": lambda: shutil.which("g++") and eigen_headers(),
        "ndarray": lambda: shutil.which("cargo"),
        "matlab": lambda: shutil.which("octave-cli"),
    }[language]()


def execute(language, name, source, folder):
    """The lines that the program prints, and what went wrong."""
    program, build = os.path.join(folder, "code"), None
    path = {"c": "code.c", "eigen": "code.cpp", "matlab": "code.m", "ndarray": "main.rs"}.get(language, "code.py")
    path = os.path.join(folder, path)
    command = [program]
    env = dict(os.environ, OMP_NUM_THREADS="1", JAX_PLATFORMS="cpu")
    if language == "c":
        build = ["gcc", "-std=c99", "-Wall", "-Werror", "-Wno-unused-but-set-variable", path, "-o", program, "-lm"]
    elif language == "eigen":
        build = ["g++", "-std=c++17", "-O0", "-I", eigen_headers(), path, "-o", program]
    elif language == "ndarray":
        # A package for each folder, in target/, so that ndarray is built once.
        home = os.path.join(ROOT, "target", "code-rust")
        path = os.path.join(home, "src", "bin", f"{name}.rs")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(os.path.join(home, "Cargo.toml"), "w", encoding="utf-8") as f:
            f.write('[package]\nname = "answers"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n')
            f.write('\n[dependencies]\nndarray = "0.17"\n')
        build = ["cargo", "build", "--quiet", "--manifest-path", os.path.join(home, "Cargo.toml"), "--bin", name]
        build += ["--target-dir", os.path.join(home, "target")]
        command = [os.path.join(home, "target", "debug", name)]
        env["RUSTFLAGS"] = "-D warnings"
    elif language == "matlab":
        command = ["octave-cli", "--no-gui", "--quiet", path]
    else:
        command = [sys.executable, path]
    if language == "jax":
        # Each program runs once: compiling is what takes time.
        env["XLA_FLAGS"] = "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
    with open(path, "w", encoding="utf-8") as f:
        f.write(source)
    if build:
        built = subprocess.run(build, capture_output=True, text=True, env=env)
        if built.returncode != 0:
            return [], built.stderr[:3000]
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    return done.stdout.splitlines(), "" if done.returncode == 0 else done.stderr[-3000:]


def job(gradus, language, folder, apply):
    """What is to be said of the code of a folder in a language, and whether it holds."""
    problems = os.path.join(ROOT, "tests", "problems", folder)
    option = "--apply" if apply else "--with-value"
    command = [gradus, "code", problems, "--format", language, "--check", option]
    code = subprocess.run(command, capture_output=True, text=True)
    told = [l for l in code.stderr.splitlines() if l]
    unknown = [l for l in told if l.split(":")[0] not in WITHOUT]
    with tempfile.TemporaryDirectory() as scratch:
        lines, errors = execute(language, folder, code.stdout, scratch)
    held = sum(l.startswith("ok") for l in lines)
    wrong = [l for l in lines if not l.startswith("ok")]
    least = LEAST[folder][apply] - (4 if language in SELDOM else 0)
    good = held >= least and not wrong and not unknown and not errors
    said = [f"{language} {folder} {option}: {held} hold, {len(wrong)} wrong"]
    said += [f"  {l}" for l in wrong[:10] + unknown]
    if held < least:
        said.append(f"  fewer than {least}")
    if errors:
        said.append(errors)
    return good, "\n".join(said)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gradus", default=os.path.join(ROOT, "target", "quick", "gradus"))
    parser.add_argument("--need", action="store_true", help="a language that is not installed is an error")
    parser.add_argument("languages", nargs="*", default=LANGUAGES)
    a = parser.parse_args()
    good, jobs = True, []
    for language in a.languages:
        if not available(language):
            print(f"{language}: not installed" + ("" if a.need else ", skipped"))
            good &= not a.need
            continue
        for folder in FOLDERS:
            for apply in [False] if language in ONLY_FORMED else [False, True]:
                jobs.append((a.gradus, language, folder, apply))
    for name, why in WITHOUT.items():
        print(f"no code: {name}: {why}")
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for held, said in pool.map(lambda j: job(*j), jobs):
            good &= held
            print(said, flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
