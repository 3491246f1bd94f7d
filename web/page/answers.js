// Answers: searched for, shown, and checked.

import * as engine from './engine.js';
import * as laws from './laws.js';
import * as show from './show.js';
import { $, page, question } from './question.js';
import { chips, layoutBox, variables } from './variables.js';
import { el, math } from './show.js';
import { exports } from './copied.js';
import { mistakes } from './mistakes.js';

let searches = 0;

/** What is searched for is not awaited any more. */
export const forget = () => {
  searches += 1;
};

export function working(yes) {
  clearTimeout(working.timer);
  if (!yes) return void ($('working').hidden = true);
  working.timer = setTimeout(() => ($('working').hidden = false), 400);
}

export async function derive() {
  const turn = ++searches;
  const wantFull = engine.isFull() || page.state.what === 'stationary' || page.state.what === 'simplest';
  working(true);
  const start = performance.now();
  const r = await engine.find({ ...question(), do: 'derive' }, wantFull);
  if (turn !== searches) return;
  working(false);
  const before = page.opening;
  page.opening = null;
  if (before && JSON.stringify(plain(r)) === JSON.stringify(plain(before))) confirmed(r);
  else answers(r);
  performance.mark('answer checked');
  performance.measure('answer', { start, end: performance.now() });
  if (r.took) performance.measure('engine', { start, end: start + r.took });
  keep();
  if (r.answers && !r.examined) {
    // The rest is loaded, and looks at the hypotheses too; nothing is shown twice.
    await engine.prepareFull().catch(() => null);
    if (turn !== searches) return;
    const again = await engine.find({ ...question(), do: 'derive' }, true);
    if (turn !== searches || again.error === 'stopped') return;
    if (again.error || JSON.stringify(plain(again)) !== JSON.stringify(plain(r))) answers(again);
    else exports();
  }
}

/** What the build found for the question of the beginning stands there until it is checked here. */
export function open(declared, chosen) {
  const given = JSON.parse($('opening').textContent || 'null');
  if (!given || JSON.stringify(given.question) !== JSON.stringify(question())) return;
  page.known = given.read;
  page.opening = given.found;
  math(page.known.latex, true, $('preview'));
  variables(declared);
  chips(chosen);
  layoutBox();
  answers(page.opening, { pending: true });
}

/** What stands there is checked now. */
function confirmed(r) {
  page.found = r;
  cards(r);
  exports();
}

/** Keeps the page for use without a network, once nobody waits. */
export function keep() {
  if (keep.done || !('serviceWorker' in navigator)) return;
  keep.done = true;
  navigator.serviceWorker.register('sw.js').catch(() => null);
}

/** Without what the small module does not look for. */
const plain = (r) => r.answers?.map(({ example, ...a }) => a);

function cards(r, pending = false) {
  const readings = show.notes(r.answers[0].reading);
  $('answer').replaceChildren(...r.answers.map((a) => show.answer(a, pending)), ...(readings ? [readings] : []));
}

function answers(r, { pending = false } = {}) {
  page.found = r.error ? null : r;
  if (r.error === 'input') return mistakes(r);
  if (r.error) {
    const message = r.error === 'stopped' ? 'The search was stopped.' : r.error === 'none' ? `No answer${r.wrt ? ` for ${r.wrt}` : ''}: ${r.message}` : r.error === 'deep' || r.error === 'unloaded' ? r.message : `This is a defect of the program: ${r.message}`;
    $('answer').replaceChildren(el('div', { class: 'result unknown' }, el('p', { class: 'where' }, show.words(message))));
    $('how').replaceChildren();
    $('export').hidden = true;
    return;
  }
  cards(r, pending);
  const many = r.answers.length > 1;
  // Lines that an answer shares with the one before are told once.
  const shared = r.answers.map((a, k) => {
    const before = r.answers[k - 1]?.derivation ?? [];
    const differs = a.derivation.findIndex((l, i) => JSON.stringify(l) !== JSON.stringify(before[i]));
    return differs < 0 ? a.derivation.length : differs;
  });
  $('how').replaceChildren(...r.answers.map((a, k) => a.derivation.length > shared[k] && show.derivation(a.derivation.slice(shared[k]), {
    law: laws.show,
    steps: async (line) => (await engine.about({ do: 'steps', answer: k, line: line + shared[k] })).steps,
    heading: !many ? ['Derivation'] : ['Derivative by ', math(page.known?.variables.find((v) => v.name === a.wrt)?.latex ?? a.wrt)],
  })).filter(Boolean));
  $('export').hidden = false;
  exports();
}

export async function prove() {
  const turn = ++searches;
  working(true);
  const v = await engine.find({ ...question(), do: 'prove' }, true);
  if (turn !== searches) return;
  working(false);
  $('export').hidden = true;
  page.found = null;
  if (v.error) return answers(v);
  const readings = show.notes(v.reading);
  $('answer').replaceChildren(show.verdict(v), ...(readings ? [readings] : []));
  $('how').replaceChildren(...(v.derivation.length ? [show.derivation(v.derivation, {
    law: laws.show,
    steps: async (line) => (await engine.about({ do: 'steps of the claim', line })).steps,
    heading: ['Derivation'],
  })] : []));
  page.claims = v;
  keep();
  if (v.certificate) {
    $('export').hidden = false;
    exports();
  }
}
