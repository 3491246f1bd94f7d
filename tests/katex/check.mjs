// Typesets every block of mathematics in Markdown documents with KaTeX; an error of one fails the whole.
//
//   node check.mjs [FILE|FOLDER]…        (../../snapshots if none is named)

import { readFileSync, readdirSync, statSync } from 'node:fs';
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

const paths = process.argv.length > 2 ? process.argv.slice(2) : [join(root, 'snapshots')];
const files = paths.flatMap(documents);
let [count, wrong] = [0, 0];
const complain = (file, line, what) => {
  wrong += 1;
  console.error(`${relative(root, file)}:${line}: ${what}`);
};
for (const file of files) {
  try {
    for (const { line, rows } of blocks(readFileSync(file, 'utf8'))) {
      count += 1;
      try {
        const strict = (code) => (code === 'newLineInDisplayMode' ? 'ignore' : 'error');
        katex.renderToString(rows.join('\n'), { displayMode: true, throwOnError: true, strict, maxExpand: 10000 });
      } catch (e) {
        complain(file, line, e.message);
      }
    }
  } catch (e) {
    complain(file, 1, e.message);
  }
}
console.log(`${count} formulas in ${files.length} documents, ${wrong} of them cannot be typeset.`);
process.exit(wrong > 0 || count === 0 ? 1 : 0);
