// What the page shows beside answers: laws.json and examples.json, and the answer that stands there when it is opened;
// the service worker gets the list of files.
//
//   gradus rules --format json | node data.mjs FOLDER

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prerender from './prerender.mjs';
import * as show from './page/show.js';
import { START, address, asked } from './page/start.js';
import { chip, declaration } from './page/variables.js';

const folder = process.argv[2];
const input = readFileSync(0, 'utf8').split('\n').filter((l) => l.startsWith('{')).map((l) => JSON.parse(l));
const laws = input.map(({ name, kind, title, lhs, rhs, conditions, pointwise, derivation, source, file, latex }) =>
  ({ name, kind, title, lhs, rhs, conditions, pointwise: pointwise || undefined, derivation: derivation ?? undefined, source, file, latex }));
if (laws.length < 1000) throw new Error(`only ${laws.length} laws were told`);
writeFileSync(join(folder, 'laws.json'), JSON.stringify(laws));

/** The words of a command line. */
const words = (line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2]);

function command(line) {
  const [, what, text, ...options] = words(line);
  const q = { text, vars: [], by: [], assumes: [], lets: [], what: { derive: 'derivative', solve: 'stationary', simplify: 'simplest' }[what] };
  for (let k = 0; k < options.length; k += 1) {
    const value = () => options[(k += 1)];
    if (options[k] === '-w') q.by.push(...value().split(','));
    else if (options[k] === '-v') q.vars.push(value());
    else if (options[k] === '--assume') q.assumes.push(value());
    else if (options[k] === '--let') q.lets.push(value());
    else if (options[k] === '--hessian') q.what = 'hessian';
    else throw new Error(`${line}: the page knows nothing of ${options[k]}`);
  }
  return q;
}

/** A problem of several claims is one example for each. */
function problem(text) {
  const of = (word) => [...text.matchAll(new RegExp(`^\\s*${word}\\s+(.*)$`, 'gm'))].map((m) => m[1].trim());
  const [vars, lets] = [of('var'), of('let')];
  return [...of('claim'), ...of('refute')].map((claim) => ({ view: 'claim', text: claim, vars, lets, by: [] }));
}

// Those of the command line, and claims of kinds that it has no example of.
const texts = ['../src/cli/examples.txt', 'claims.txt'].map((f) => readFileSync(new URL(f, import.meta.url), 'utf8'));
const examples = [];
for (const part of texts.flatMap((t) => t.trim().split('\n== '))) {
  const [head, ...rest] = part.replace(/^== /, '').split('\n');
  const [name, subject, title] = head.split(' | ');
  const text = rest.join('\n').trim();
  const all = text.startsWith('problem') ? problem(text) : [command(text)];
  all.forEach((question, k) => examples.push({ name, subject, title: all.length > 1 ? `${title} (claim ${k + 1})` : title, question }));
}
if (examples.length < 20) throw new Error('examples are missing');
writeFileSync(join(folder, 'examples.json'), JSON.stringify(examples));

// What stands there when the page is opened, until the engine has found it anew.
const { exports: engine } = (await WebAssembly.instantiate(readFileSync(join(folder, 'engine.wasm')), {})).instance;
function ask(question) {
  const bytes = new TextEncoder().encode(JSON.stringify(question));
  const room = engine.room(bytes.length);
  new Uint8Array(engine.memory.buffer, room, bytes.length).set(bytes);
  const at = engine.answer();
  return JSON.parse(new TextDecoder().decode(new Uint8Array(engine.memory.buffer, at, engine.length())));
}
const question = asked(START);
const opening = { question, read: ask({ ...question, by: [], do: 'read' }), found: ask({ ...question, do: 'derive' }) };
if (opening.read.error || !opening.found.answers) throw new Error('the question of the beginning has no answer');

/** Fills places of a file: each stands there once. */
function fill(file, places) {
  let text = readFileSync(join(folder, file), 'utf8');
  for (const [place, by] of Object.entries(places)) {
    if (text.split(place).length !== 2) throw new Error(`${file}: ${place} stands there ${text.split(place).length - 1} times`);
    text = text.replace(place, () => by);
  }
  writeFileSync(join(folder, file), text);
}

// All of it stands in the file: it is shown before any script has run.
const { read, found } = opening;
const box = (v) => show.el('input', { type: 'checkbox', name: 'by', value: v.name, checked: START.by.includes(v.name) });
const notes = show.notes(found.answers[0].reading);
const alone = ['engine.js', 'asked.js', 'worker.js', 'sw.js'];
const modules = readdirSync(folder).filter((f) => f.endsWith('.js') && !alone.includes(f));
const styles = [];
fill('index.html', Object.fromEntries(Object.entries({
  'id="opening">null<': `id="opening">${JSON.stringify(opening).replaceAll('<', '\\u003c')}<`,
  '<!-- modules -->': modules.map((f) => `<link rel="modulepreload" href="${f}">`).join('\n'),
  '<!-- text -->': prerender.text(START.text),
  '<!-- preview -->': prerender.text(show.math(read.latex, true)).replace(/^<span>|<\/span>$/g, ''),
  '<!-- by -->': prerender.text(...read.variables.map((v) => chip(box(v), v.latex))),
  '<!-- summary -->': prerender.text(read.variables.map(declaration).join(', ')),
  '<!-- answer -->': prerender.text(...found.answers.map((a) => show.answer(a, true)), ...(notes ? [notes] : [])),
}).map(([place, by]) => [place, place.startsWith('<') ? prerender.withoutStyles(by, styles) : by])));
writeFileSync(join(folder, 'style.css'), styles.map((s, k) => `[data-s="${k}"] { ${s} }\n`).join(''), { flag: 'a' });
fill('asked.js', { '@BUILT@': address(START) });

const list = (under) => readdirSync(join(folder, under), { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? list(join(under, e.name)) : [join(under, e.name)]));
const files = list('.').filter((f) => f !== 'sw.js').sort();
const hash = createHash('sha256');
for (const f of files) hash.update(f).update(readFileSync(join(folder, f)));
const worker = readFileSync(join(folder, 'sw.js'), 'utf8')
  .replace('@VERSION@', hash.digest('hex').slice(0, 16))
  .replace('/* @FILES@ */ []', JSON.stringify(['./', ...files]));
writeFileSync(join(folder, 'sw.js'), worker);
