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
  const conditions = l.latex?.conditions?.length ? l.latex.conditions.map((c) => (c.includes('$') || c.includes('\\') ? math(c.replaceAll('$', '')) : c)) : l.conditions;
  conditions.forEach((c, k) => row(k ? '' : 'if', c));
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

const MOST = 60;

/** The list, as the search field says. */
export async function list() {
  const all = await load();
  const words = $('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  const kind = $('kinds').value;
  const text = (l) => (l.text ??= `${l.name} ${l.title ?? ''} ${l.lhs} ${l.rhs} ${l.source} ${l.file}`.toLowerCase());
  const found = all.filter((l) => (kind ? l.kind === kind : l.kind !== 'variant') && words.every((w) => text(l).includes(w)));
  $('count').textContent = found.length > MOST ? `${found.length} laws; the first ${MOST} are shown` : `${found.length} law${found.length === 1 ? '' : 's'}`;
  $('law-list').replaceChildren(...found.slice(0, MOST).map((l) =>
    el('li', {}, el('button', { type: 'button', onclick: () => show([l.name]) },
      el('span', { class: 'title' }, called(l), el('span', { class: 'quiet' }, l.kind)), statement(l)))));
}
