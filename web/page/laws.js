// The law book: loaded when it is first opened.

import { el, formula, math } from './show.js';

let book = null;
const load = async () => (book ??= await (await fetch('laws.json')).json());
const $ = (id) => document.getElementById(id);

const KIND = {
  axiom: 'axiom: trusted, and tested at many points', property: 'property: trusted, and tested at many points',
  lemma: 'lemma', variant: 'variant: follows from a law by a schema', corollary: 'corollary',
  rejected: 'rejected: a plausible law that is false; never used',
};

function statement(l) {
  if (!l.latex) return el('code', {}, l.law ?? `${l.lhs} = ${l.rhs}`);
  const sign = l.kind === 'rejected' ? '\\ne' : '=';
  return formula(l.latex.rhs === null ? l.latex.lhs : `${l.latex.lhs} ${sign} ${l.latex.rhs}`);
}

const called = (l) => l.title ?? l.name.replaceAll('-', ' ');

function status(l) {
  const out = el('span', {}, KIND[l.kind] ?? l.kind);
  if (l.derivation) {
    const { steps, from } = l.derivation;
    out.append(`: derived in ${steps} step${steps === 1 ? '' : 's'}, which the kernel checked`);
    if (from.length) {
      out.append(', from ');
      from.slice(0, 12).forEach((n, k) => {
        if (k) out.append(', ');
        out.append(el('button', { type: 'button', class: 'chain', onclick: () => show([n]) }, n));
      });
      if (from.length > 12) out.append(` and ${from.length - 12} more`);
    }
  }
  return out;
}

function card(l) {
  const rows = [];
  const row = (dt, ...dd) => rows.push(el('dt', {}, dt), el('dd', {}, ...dd));
  (l.latex?.where ?? []).forEach((w, k) => row(k ? '' : 'where', w));
  conditions(l).forEach((c, k) => row(k ? '' : 'if', c));
  if (l.pointwise) row('holds', 'of real numbers only, not below a differential');
  row('status', status(l));
  row('source', l.source || 'none given');
  row('name', el('code', {}, l.name));
  return el('div', {}, el('h2', {}, called(l)), statement(l), el('dl', {}, ...rows));
}

/** Shows laws by name. */
export async function show(names) {
  const all = await load();
  const plain = (n) => all.find((l) => l.name === n) ?? all.find((l) => l.name === n.split('/')[0]);
  const found = names.map(plain).filter(Boolean);
  $('law-body').replaceChildren(...found.map(card));
  if (!$('law').open) $('law').showModal();
  $('law').scrollTop = 0;
}

/** The conditions of a law. */
function conditions(l) {
  if (!l.latex?.conditions?.length) return l.conditions.map((c) => el('code', {}, c));
  return l.latex.conditions.map((c) => (c.includes('$') || c.includes('\\') ? math(c.replaceAll('$', '')) : el('span', {}, c)));
}

/** The subjects, by the files that the laws stand in, in the order in which one meets them. */
const SUBJECTS = [
  ['transpose', 'The transpose'], ['linear', 'Sums and multiples'], ['product', 'Products'], ['trace', 'The trace'], ['inverse', 'Inverses'],
  ['determinant', 'Determinants'], ['differential', 'Differentials'], ['derivative', 'Derivatives of functions'], ['adjoint', 'Differentials isolated by a trace'],
  ['vec-isolate', 'Differentials isolated by vec'], ['hadamard', 'Elementwise products'], ['elementwise', 'Functions of each entry'], ['kronecker', 'Kronecker products'],
  ['vec', 'Vec'], ['commutation', 'The commutation matrix'], ['diag', 'Diagonals'], ['norm', 'Norms'], ['sum', 'Sums of entries'], ['bigsum', 'Sums over an index'],
  ['entry', 'Entries, rows and columns'], ['block', 'Blocks'], ['ones', 'Matrices of ones'], ['softmax', 'Softmax'], ['power', 'Powers'], ['scalar', 'Numbers'],
  ['pseudo', 'The pseudo-inverse'], ['matrix-function', 'Functions of matrices'], ['semidefinite', 'Definiteness'], ['comparison', 'Inequalities'],
  ['functions', 'Functions'], ['compound', 'Several operations at once'], ['parity', 'Even and odd functions'], ['normal', 'Normal forms'], ['property', 'Properties'], ['rejected', 'False laws'],
];
const subject = (file) => file.replace('.rules', '');
const place = (l) => { const k = SUBJECTS.findIndex(([f]) => f === subject(l.file)); return k < 0 ? SUBJECTS.length : k; };
const named = (l) => SUBJECTS.find(([f]) => f === subject(l.file))?.[1] ?? subject(l.file).replaceAll('-', ' ');

/** So many are shown at once. */
const MOST = 60;
let most = MOST;

function row(l) {
  const all = conditions(l);
  const given = all.length ? el('span', { class: 'given quiet' }, 'if ', ...all.flatMap((c, k) => (k ? [' and ', c] : [c]))) : null;
  return el('li', {}, el('button', { type: 'button', onclick: () => show([l.name]) },
    el('span', { class: 'title' }, called(l), el('span', { class: 'quiet' }, l.kind)), statement(l), given));
}

/** The list, as the search field says. */
export async function list({ more = false } = {}) {
  most = more ? most + 2 * MOST : MOST;
  const all = await load();
  const words = $('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  const [kind, about] = [$('kinds').value, $('subjects').value];
  if ($('subjects').options.length === 1) {
    const files = new Set(all.map((l) => subject(l.file)));
    $('subjects').append(...SUBJECTS.filter(([f]) => files.has(f)).map(([f, name]) => el('option', { value: f }, name)));
  }
  const text = (l) => (l.text ??= `${l.name} ${l.title ?? ''} ${l.lhs} ${l.rhs} ${l.source} ${l.file}`.toLowerCase());
  const found = all.filter((l) => (kind ? l.kind === kind : l.kind !== 'variant') && (!about || subject(l.file) === about) && words.every((w) => text(l).includes(w)))
    .map((l, k) => [place(l), k, l]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , l]) => l);
  $('count').textContent = found.length ? `${found.length} law${found.length === 1 ? '' : 's'}` : 'No law is like that.';
  const groups = [];
  for (const l of found.slice(0, most)) {
    if (groups.at(-1)?.name !== named(l)) groups.push({ name: named(l), laws: [] });
    groups.at(-1).laws.push(l);
  }
  $('law-list').replaceChildren(...groups.map((g) => el('section', { 'aria-label': g.name }, el('h2', {}, g.name), el('ul', {}, ...g.laws.map(row)))));
  $('more').hidden = found.length <= most;
}
