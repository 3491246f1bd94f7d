// Typesets every block of mathematics with KaTeX; an error of one fails the whole.
//
//   node check.mjs [FILE|FOLDER]…
//
// Those of Markdown documents. If none is named, those of ../../snapshots, and what the program answers to the
// commands of inputs.json in the formats `latex` and `markdown`. The program is that of a release build, or GRADUS.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import katex from 'katex';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The Markdown files that a path stands for. */
function documents(path) {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return names.flatMap((name) => {
    const inner = join(path, name);
    return statSync(inner).isDirectory() ? documents(inner) : name.endsWith('.md') ? [inner] : [];
  });
}

/** The ```math blocks of a document, each with the line it begins at. */
function blocks(text) {
  const found = [];
  let open = null;
  text.split('\n').forEach((line, i) => {
    if (open === null) {
      const fence = line.match(/^```(\w*)\s*$/);
      if (fence) open = { math: fence[1] === 'math', line: i + 2, rows: [] };
    } else if (line.trimEnd() === '```') {
      if (open.math) found.push(open);
      open = null;
    } else {
      open.rows.push(line);
    }
  });
  if (open) throw new Error(`the block at line ${open.line} does not end`);
  return found;
}

/** The formulas of a LaTeX answer, each with the line it begins at. */
function environments(text) {
  const found = [];
  for (const m of text.matchAll(/\\begin\{align\*\}[^]*?\\end\{align\*\}|\\\[[^]*?\\\]/g)) {
    const rows = m[0].replace(/^\\\[|\\\]$/g, '').split('\n');
    found.push({ line: text.slice(0, m.index).split('\n').length, rows });
  }
  return found;
}

let [count, wrong] = [0, 0];
const complain = (where, line, what) => {
  wrong += 1;
  console.error(`${where}:${line}: ${what}`);
};
const typeset = (where, formulas) => {
  for (const { line, rows } of formulas) {
    count += 1;
    try {
      const strict = (code) => (code === 'newLineInDisplayMode' ? 'ignore' : 'error');
      katex.renderToString(rows.join('\n'), { displayMode: true, throwOnError: true, strict, maxExpand: 10000 });
    } catch (e) {
      complain(where, line, e.message);
    }
  }
};

const named = process.argv.slice(2);
const files = (named.length > 0 ? named : [join(root, 'snapshots')]).flatMap(documents);
for (const file of files) {
  const where = relative(root, file);
  try {
    typeset(where, blocks(readFileSync(file, 'utf8')));
  } catch (e) {
    complain(where, 1, e.message);
  }
}
console.log(`${count} formulas in ${files.length} documents, ${wrong} of them cannot be typeset.`);

if (named.length === 0) {
  const program = process.env.GRADUS ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'release', 'gradus');
  if (!existsSync(program)) throw new Error(`${program} is not there: build a release, or set GRADUS`);
  const inputs = JSON.parse(readFileSync(join(root, 'tests', 'katex', 'inputs.json'), 'utf8'));
  for (const input of inputs) {
    for (const [format, formulas] of [['latex', environments], ['markdown', blocks]]) {
      const where = `gradus ${input.join(' ')} --format ${format}`;
      const run = spawnSync(program, [...input, '--format', format], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
      const found = formulas(run.stdout ?? '');
      if (run.error || run.status === 2 || found.length === 0) complain(where, 1, run.stderr || 'no formula');
      typeset(where, found);
    }
  }
  console.log(`${count} formulas with those of ${inputs.length} commands, ${wrong} of them cannot be typeset.`);
}
process.exit(wrong > 0 || count === 0 ? 1 : 0);
