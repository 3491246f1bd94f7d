// The page: a question in the fields and in the address, what was found below it.

import * as engine from './engine.js';
import * as laws from './laws.js';
import * as show from './show.js';
import { el, math } from './show.js';
import { START, address, asked as asks, fromAddress } from './start.js';

const $ = (id) => document.getElementById(id);
const KINDS = ['matrix', 'column', 'number'];
const ATTRIBUTES = ['', 'symmetric', 'posdef', 'invertible', 'diagonal', 'orthogonal', 'antisymmetric', 'positive', 'nonnegative', 'nonzero'];

/** The question. */
let state = structuredClone(START);
/** What was read last, if it could be. */
let known = null;
/** What was found last. */
let found = null;
let claims = null;
/** What the build found for the question of the beginning, while it has not been checked here. */
let opening = null;

function keepAddress() {
  const now = address(state);
  if (location.hash !== now) history.replaceState(null, '', now);
}

// Fields.

function grow(field) {
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight + 2}px`;
}

function fill() {
  const asks = state.view === 'derive' || state.view === 'claim';
  for (const id of ['ask', 'found']) $(id).hidden = !asks;
  $('check').hidden = state.view !== 'check';
  $('laws').hidden = state.view !== 'laws';
  $('controls').hidden = state.view !== 'derive';
  $('text-label').textContent = state.view === 'claim' ? 'Claim' : 'Expression';
  $('share').hidden = !asks;
  if (!asks) $('export').hidden = true;
  $('how').hidden = !asks;
  document.querySelectorAll('nav a').forEach((a) => (a.dataset.view === state.view ? a.setAttribute('aria-current', 'page') : a.removeAttribute('aria-current')));
  if (!asks) return;
  $('text').value = state.text;
  grow($('text'));
  $('assumes').value = state.assumes.join('\n');
  $('lets').value = state.lets.join('\n');
  $('funs').value = state.funs.join(', ');
  document.querySelector(`[name=what][value=${state.what}]`).checked = true;
  document.querySelector(`[name=layout][value=${state.layout}]`).checked = true;
  grow($('assumes'));
  grow($('lets'));
}

/** The question as the engine takes it. */
const question = () => asks(state);

// Reading, while the reader types.

let reads = 0;

async function update({ now = false, asked = false } = {}) {
  const turn = ++reads;
  keepAddress();
  $('preview').classList.add('old');
  const start = performance.now();
  const r = await engine.read({ ...question(), by: [] });
  if (turn !== reads) return;
  $('language').hidden = !r.latex_input;
  if (r.error) {
    known = null;
    mistakes(r);
    engine.stop();
    working(false);
    return;
  }
  known = r;
  const keepsBy = state.by.join();
  mistakes({ mistakes: [] });
  math(r.latex ?? `\\texttt{${r.statement ?? ''}}`, true, $('preview'));
  $('preview').classList.remove('old');
  performance.measure('preview', { start, end: performance.now() });
  variables();
  chips();
  layoutBox();
  clearTimeout(update.timer);
  if (asked && keepsBy === state.by.join()) return;
  if (state.view === 'claim') return void (update.timer = setTimeout(prove, now ? 0 : 350));
  update.timer = setTimeout(derive, now ? 0 : 12);
}

/** Characters from bytes of UTF-8. */
function characters(text, bytes) {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, bytes)).length;
}

function mistakes(r) {
  const all = r.mistakes ?? [{ place: 'none', message: r.message, hint: null, fixes: [] }];
  const here = all.filter((m) => m.place === 'text');
  const mirror = [];
  let at = 0;
  for (const m of [...here].sort((a, b) => a.span[0] - b.span[0])) {
    let [from, to] = m.span.map((b) => characters(state.text, b));
    if (from < at) continue;
    to = Math.max(to, from + 1);
    mirror.push(state.text.slice(at, from), el('mark', {}, state.text.slice(from, to) || ' '));
    at = to;
  }
  $('mirror').replaceChildren(...mirror, state.text.slice(at));
  $('text').setAttribute('aria-invalid', String(all.length > 0));
  const where = { vars: 'Variables: ', assumes: 'Assumptions: ', lets: 'Definitions: ', funs: 'Functions: ', by: 'Variable of differentiation: ' };
  $('mistakes').replaceChildren(...all.map((m) => el('div', { class: 'mistake' },
    el('span', { class: 'what' }, where[m.place] ?? '', show.words(sentence(m.message))),
    m.hint && el('span', { class: 'hint' }, show.words(sentence(m.hint))),
    ...m.fixes.map((f) => el('button', { type: 'button', class: 'fix', onclick: () => mend(f.text) }, f.text)))));
  if (all.some((m) => ['vars', 'assumes', 'lets', 'funs'].includes(m.place))) $('declare').open = true;
}

const sentence = (s) => (/^[a-z]/.test(s) ? s[0].toUpperCase() + s.slice(1) : s);

function mend(text) {
  state.text = text;
  fill();
  update({ now: true });
  $('text').focus();
}

// Variables.

const inferred = () => new Set((known?.reading.inferred ?? '').split(/[,;](?![^[]*\])/).map((s) => s.trim().match(/^[^\s[]+/)?.[0]).filter(Boolean));
const kindOf = (v) => (v.rows === '1' && v.cols === '1' ? 'number' : v.cols === '1' ? 'column' : 'matrix');

function declaration(v) {
  const size = kindOf(v) === 'number' ? '' : v.cols === '1' ? `[${v.rows}]` : `[${v.rows},${v.cols}]`;
  return `${v.name}${size}${v.attributes.length ? ` ${v.attributes.join(' ')}` : ''}${v.over ? ` over ${v.over}` : ''}`;
}

/** Declares the variables that were declared before, and one more; or one less. */
function declare(changed, { forget = false } = {}) {
  const free = inferred();
  const mine = known.variables.map((v) => (v.name === changed.name ? changed : v)).filter((v) => (v.name === changed.name ? !forget : !free.has(v.name)));
  const plain = mine.filter((v) => !v.over).map(declaration);
  state.vars = [...(plain.length ? [plain.join(', ')] : []), ...mine.filter((v) => v.over).map(declaration)];
  update();
}

function variables() {
  // A table that says the same stays as it is.
  const key = JSON.stringify([known.variables, known.reading.inferred]);
  if (variables.key === key) return;
  variables.key = key;
  const free = inferred();
  $('summary').textContent = known.variables.map((v) => declaration(v)).join(', ');
  // A row that is being edited stays.
  const focused = document.activeElement?.closest?.('#variables') ? document.activeElement.id : null;
  $('variables').tBodies[0].replaceChildren(...known.variables.map((v) => {
    const kind = kindOf(v);
    const change = (more) => declare({ ...v, ...more });
    const size = (field) => el('input', { id: `v-${v.name}-${field}`, value: v[field], 'aria-label': `${field === 'rows' ? 'Rows' : 'Columns'} of ${v.name}`, disabled: kind === 'number' || (kind === 'column' && field === 'cols'), onchange: (e) => change({ [field]: e.target.value.trim() || '1' }), spellcheck: 'false' });
    const pick = (id, label, options, value, act) => {
      const s = el('select', { id: `v-${v.name}-${id}`, 'aria-label': `${label} of ${v.name}`, onchange: (e) => act(e.target.value) }, ...options.map((o) => el('option', { value: o }, o || 'none')));
      s.value = value;
      return s;
    };
    const shapes = { matrix: { rows: v.rows === '1' ? 'm' : v.rows, cols: v.cols === '1' ? 'n' : v.cols }, column: { rows: v.rows === '1' ? 'n' : v.rows, cols: '1' }, number: { rows: '1', cols: '1', attributes: v.attributes.filter((a) => ATTRIBUTES.indexOf(a) >= 7) } };
    const several = v.attributes.join(' ');
    const square = ['symmetric', 'posdef', 'invertible', 'diagonal', 'orthogonal', 'antisymmetric'];
    const fits = ATTRIBUTES.filter((a) => kind === 'matrix' || !square.includes(a));
    const attribute = (a) => change({ attributes: a ? a.split(' ') : [], ...(square.includes(a) ? { cols: v.rows } : {}) });
    return el('tr', {},
      el('th', { scope: 'row' }, v.over ? el('code', {}, `${v.name}[i]`) : math(v.latex)),
      el('td', {}, pick('kind', 'Kind', KINDS, kind, (k) => change(shapes[k]))),
      el('td', {}, size('rows')), el('td', {}, size('cols')),
      el('td', {}, pick('attribute', 'Property', fits.includes(several) ? fits : [...fits, several], several, attribute)),
      el('td', {}, free.has(v.name) ? el('span', { class: 'quiet' }, 'inferred') : el('button', { type: 'button', 'aria-label': `Infer ${v.name} again`, title: 'Infer again', onclick: () => declare(v, { forget: true }) }, '↺')));
  }));
  if (focused) $(focused)?.focus();
}

/** What can be differentiated by. */
function chips() {
  if (state.view !== 'derive') return;
  const names = known.variables.map((v) => v.name);
  const lets = state.lets.map((l) => l.match(/^\s*([^\s=[]+)/)?.[1]).filter(Boolean);
  const possible = [...known.variables.map((v) => ({ name: v.name, latex: v.latex, over: v.over })), ...lets.map((name) => ({ name, latex: name }))];
  const kept = state.by.filter((b) => possible.some((p) => p.name === b || b.startsWith(`${p.name}[`)));
  if (kept.length !== state.by.length) state.by = kept;
  if (!state.by.length && names.length) {
    // A column first: it is the usual unknown.
    const columns = known.variables.filter((v) => !v.over && kindOf(v) === 'column').map((v) => v.name);
    state.by = [['w', 'x', 'b', 'z', 'u'].find((n) => columns.includes(n)) ?? columns[0] ?? names.find((n) => n === 'X') ?? names[0]];
  }
  const key = JSON.stringify([possible, state.by]);
  if (chips.key === key) return keepAddress();
  chips.key = key;
  const had = document.activeElement?.name === 'by' ? document.activeElement.value : null;
  $('by').replaceChildren(...possible.map((p) => {
    const box = el('input', { type: 'checkbox', name: 'by', value: p.name, checked: state.by.includes(p.name), onchange: () => {
      const now = [...document.querySelectorAll('[name=by]:checked')].map((b) => b.value);
      if (!now.length) return void (box.checked = true);
      state.by = now;
      update({ now: true });
    } });
    return el('label', {}, box, el('span', {}, math(p.latex)));
  }));
  if (had) document.querySelector(`[name=by][value="${CSS.escape(had)}"]`)?.focus();
  keepAddress();
}

/** Gradients have the shape of their variable: nothing is to be laid out. */
function layoutBox() {
  const scalar = known.shape?.every((d) => d === '1');
  $('layout-box').hidden = !(state.what === 'hessian' || (state.what === 'derivative' && !scalar));
  $('by-box').hidden = state.what === 'simplest';
}

// Searching.

let searches = 0;

function working(yes) {
  clearTimeout(working.timer);
  if (!yes) return void ($('working').hidden = true);
  working.timer = setTimeout(() => ($('working').hidden = false), 400);
}

async function derive() {
  const turn = ++searches;
  const wantFull = engine.isFull() || state.what === 'stationary' || state.what === 'simplest';
  working(true);
  const start = performance.now();
  const r = await engine.find({ ...question(), do: 'derive' }, wantFull);
  if (turn !== searches) return;
  working(false);
  const before = opening;
  opening = null;
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
function open() {
  const given = JSON.parse($('opening').textContent || 'null');
  if (!given || JSON.stringify(given.question) !== JSON.stringify(question())) return;
  known = given.read;
  opening = given.found;
  math(known.latex, true, $('preview'));
  variables();
  chips();
  layoutBox();
  answers(opening, { pending: true });
}

/** What stands there is checked now. */
function confirmed(r) {
  found = r;
  cards(r);
  exports();
}

/** Keeps the page for use without a network, once nobody waits. */
function keep() {
  if (keep.done || !('serviceWorker' in navigator)) return;
  keep.done = true;
  navigator.serviceWorker.register('sw.js').catch(() => null);
}

/** Without what the small module does not look for. */
const plain = (r) => r.answers?.map(({ example, ...a }) => a);

function cards(r, pending = false) {
  const readings = show.notes(r.answers[0].reading);
  $('answer').replaceChildren(...r.answers.map((a) => show.answer(a, pending)), ...(readings ? [readings] : []));
  if (!performance.getEntriesByName('first answer').length) performance.mark('first answer');
}

function answers(r, { pending = false } = {}) {
  found = r.error ? null : r;
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
    heading: !many ? ['Derivation'] : ['Derivative by ', math(known?.variables.find((v) => v.name === a.wrt)?.latex ?? a.wrt)],
  })).filter(Boolean));
  $('export').hidden = false;
  exports();
}

async function prove() {
  const turn = ++searches;
  working(true);
  const v = await engine.find({ ...question(), do: 'prove' }, true);
  if (turn !== searches) return;
  working(false);
  $('export').hidden = true;
  found = null;
  if (v.error) return answers(v);
  const readings = show.notes(v.reading);
  $('answer').replaceChildren(show.verdict(v), ...(readings ? [readings] : []));
  $('how').replaceChildren(...(v.derivation.length ? [show.derivation(v.derivation, {
    law: laws.show,
    steps: async (line) => (await engine.about({ do: 'steps of the claim', line })).steps,
    heading: ['Derivation'],
  })] : []));
  claims = v;
  keep();
  if (v.certificate) {
    $('export').hidden = false;
    exports();
  }
}

// What can be copied.

const TABS = [['latex', 'LaTeX'], ['numpy', 'NumPy'], ['jax', 'JAX'], ['torch', 'PyTorch'], ['julia', 'Julia'], ['matlab', 'MATLAB'], ['text', 'Text'], ['certificate', 'Certificate']];
let tab = 'latex';

function tabs() {
  $('tabs').replaceChildren(...TABS.map(([id, name]) => el('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': 'panel', onclick: () => choose(id) }, name)));
  $('tabs').addEventListener('keydown', (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    const shown = TABS.map(([id]) => id).filter((id) => !$(`tab-${id}`).hidden);
    if (step) choose(shown[(shown.indexOf(tab) + step + shown.length) % shown.length], true);
  });
}

function choose(id, focus = false) {
  tab = id;
  exports();
  if (focus) $(`tab-${id}`).focus();
}

function latexOf(r, aligned) {
  const one = (a, k) => {
    const rows = [`${a.name} = ${a.latex}`, ...a.parts.map((p) => `${p.name} = ${p.latex}`)];
    return `${rows.map((x) => `\\[ ${x} \\]`).join('\n')}\n\n${aligned[k]}`;
  };
  return r.answers.map(one).join('\n');
}

async function exports() {
  const claim = state.view === 'claim';
  for (const [id] of TABS) {
    $(`tab-${id}`).hidden = claim && id !== 'certificate';
  }
  const chosen = claim ? 'certificate' : tab;
  for (const [id] of TABS) {
    $(`tab-${id}`).setAttribute('aria-selected', String(id === chosen));
    $(`tab-${id}`).tabIndex = id === chosen ? 0 : -1;
  }
  $('panel').setAttribute('aria-labelledby', `tab-${chosen}`);
  const turn = (exports.turn = (exports.turn ?? 0) + 1);
  let text;
  if (claim) {
    text = claims?.certificate ?? '';
  } else {
    if (!found) return;
    const r = found;
    const code = !['latex', 'text', 'certificate'].includes(chosen);
    if (code && !engine.isFull()) {
      $('code').textContent = '';
      return;
    }
    const each = await Promise.all(r.answers.map((_, k) => engine.about(code ? { do: 'code', language: chosen, answer: k } : { do: chosen, answer: k })));
    if (turn !== exports.turn) return;
    const texts = each.map((t) => t.text ?? t.message ?? '');
    // Answers that were found together have one certificate.
    text = chosen === 'latex' ? latexOf(r, texts) : [...new Set(texts)].join('\n');
  }
  $('code').textContent = text.trimEnd();
}

async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el('textarea', { class: 'hidden' });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  $('said').textContent = said;
  clearTimeout(copy.timer);
  copy.timer = setTimeout(() => ($('said').textContent = ''), 2500);
}

// Certificates.

/** A claim in LaTeX, with what its problem declares; null where it cannot be said so. */
async function typeset(claim, problem) {
  const of = (word) => [...problem.matchAll(new RegExp(`^\\s*${word}\\s+(.*)$`, 'gm'))].map((m) => m[1].trim());
  const r = await engine.read({ ...question(), view: 'claim', text: claim, vars: of('var'), lets: of('let'), funs: of('fun'), assumes: [], by: [] });
  return r.latex ?? null;
}

async function check(text) {
  $('checked').replaceChildren(el('p', { class: 'quiet' }, 'Checking …'));
  const c = await engine.find({ do: 'check', text }, true);
  const shown = c.error ? { accepted: false, statement: [], hypotheses: [], warnings: [], reason: c.message, steps: null } : c;
  $('checked').replaceChildren(show.check({ ...shown, latex: await Promise.all(shown.statement.map((s) => typeset(s, shown.problem ?? ''))) }));
}

// Beginning.

function go() {
  state = fromAddress(location.hash);
  searches += 1;
  found = null;
  claims = null;
  opening = null;
  chips.key = '';
  fill();
  $('answer').replaceChildren();
  $('how').replaceChildren();
  $('export').hidden = true;
  if (state.view === 'laws') laws.list();
  else if (state.view !== 'check') {
    // A question that says by what needs not be read before it is searched for.
    const asked = state.view === 'derive' && state.by.length > 0;
    if (asked) derive();
    open();
    update({ now: true, asked });
  }
}

async function examples() {
  const all = await (await fetch('examples.json')).json();
  const groups = Map.groupBy ? Map.groupBy(all, (e) => e.subject) : all.reduce((m, e) => m.set(e.subject, [...(m.get(e.subject) ?? []), e]), new Map());
  for (const [subject, list] of groups) $('examples').append(el('optgroup', { label: subject }, ...list.map((e) => el('option', { value: String(all.indexOf(e)) }, e.title))));
  $('examples').addEventListener('change', (e) => {
    const chosen = all[Number(e.target.value)];
    if (e.target.value === '' || !chosen) return;
    const question = { ...structuredClone(START), by: [], ...chosen.question };
    e.target.value = '';
    history.pushState(null, '', address(question));
    go();
    $('text').focus();
  });
}

const lines = (s) => s.split('\n').map((l) => l.trim()).filter(Boolean);
$('text').addEventListener('input', () => {
  state.text = $('text').value.replaceAll('\n', ' ');
  if (state.text !== $('text').value) $('text').value = state.text;
  grow($('text'));
  update();
});
for (const id of ['assumes', 'lets']) {
  $(id).addEventListener('input', () => {
    state[id] = lines($(id).value);
    grow($(id));
    update();
  });
}
$('funs').addEventListener('input', () => {
  state.funs = $('funs').value.trim() ? [$('funs').value] : [];
  update();
});
document.querySelectorAll('[name=what]').forEach((b) => b.addEventListener('change', () => {
  state.what = b.value;
  update({ now: true });
}));
document.querySelectorAll('[name=layout]').forEach((b) => b.addEventListener('change', () => {
  state.layout = b.value;
  update({ now: true });
}));
$('declare').addEventListener('toggle', () => ['assumes', 'lets'].forEach((id) => grow($(id))));
$('stop').addEventListener('click', () => engine.stop());
$('copy').addEventListener('click', () => copy($('code').textContent, 'Copied.'));
$('share').addEventListener('click', () => copy(location.href, 'The link is copied.'));
$('do-check').addEventListener('click', () => check($('pasted').value));
$('file').addEventListener('change', async () => $('file').files[0] && check(await $('file').files[0].text()));
for (const name of ['dragenter', 'dragover']) $('drop').addEventListener(name, (e) => { e.preventDefault(); $('drop').classList.add('over'); });
$('drop').addEventListener('dragleave', () => $('drop').classList.remove('over'));
$('drop').addEventListener('drop', async (e) => {
  e.preventDefault();
  $('drop').classList.remove('over');
  if (e.dataTransfer.files[0]) check(await e.dataTransfer.files[0].text());
});
$('find').addEventListener('input', () => laws.list());
for (const id of ['kinds', 'subjects']) $(id).addEventListener('change', () => laws.list());
$('more').addEventListener('click', () => laws.list({ more: true }));
document.querySelectorAll('nav a, #home').forEach((a) => a.addEventListener('click', (e) => {
  e.preventDefault();
  history.pushState(null, '', a.getAttribute('href'));
  go();
}));
window.addEventListener('popstate', go);
window.addEventListener('hashchange', go);

tabs();
go();
examples();
// Views that ask nothing by themselves.
if (state.view === 'check' || state.view === 'laws') keep();
