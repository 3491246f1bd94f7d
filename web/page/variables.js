// The variables: how each is understood, what can be changed, and which the question is about.

import { $, keepAddress, page } from './question.js';
import { el, math } from './show.js';

const KINDS = ['matrix', 'column', 'number'];
const ATTRIBUTES = ['', 'symmetric', 'posdef', 'invertible', 'diagonal', 'orthogonal', 'antisymmetric', 'positive', 'nonnegative', 'nonzero'];

const inferred = () => new Set((page.known?.reading.inferred ?? '').split(/[,;](?![^[]*\])/).map((s) => s.trim().match(/^[^\s[]+/)?.[0]).filter(Boolean));
const kindOf = (v) => (v.rows === '1' && v.cols === '1' ? 'number' : v.cols === '1' ? 'column' : 'matrix');

/** A variable as it is declared. */
export function declaration(v) {
  const size = kindOf(v) === 'number' ? '' : v.cols === '1' ? `[${v.rows}]` : `[${v.rows},${v.cols}]`;
  return `${v.name}${size}${v.attributes.length ? ` ${v.attributes.join(' ')}` : ''}${v.over ? ` over ${v.over}` : ''}`;
}

/** The declarations of the variables that were declared before, and of one more; or one less. */
function declare(changed, { forget = false } = {}) {
  const free = inferred();
  const mine = page.known.variables.map((v) => (v.name === changed.name ? changed : v)).filter((v) => (v.name === changed.name ? !forget : !free.has(v.name)));
  const plain = mine.filter((v) => !v.over).map(declaration);
  page.state.vars = [...(plain.length ? [plain.join(', ')] : []), ...mine.filter((v) => v.over).map(declaration)];
}

/** The table of the variables; `changed` is called when one is declared anew. */
export function variables(changed) {
  // A table that says the same stays as it is.
  const key = JSON.stringify([page.known.variables, page.known.reading.inferred]);
  if (variables.key === key) return;
  variables.key = key;
  const free = inferred();
  $('summary').textContent = page.known.variables.map((v) => declaration(v)).join(', ');
  // A row that is being edited stays.
  const focused = document.activeElement?.closest?.('#variables') ? document.activeElement.id : null;
  $('variables').tBodies[0].replaceChildren(...page.known.variables.map((v) => {
    const kind = kindOf(v);
    const change = (more) => {
      declare({ ...v, ...more });
      changed();
    };
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
      el('td', {}, free.has(v.name) ? el('span', { class: 'quiet' }, 'inferred') : el('button', { type: 'button', 'aria-label': `Infer ${v.name} again`, title: 'Infer again', onclick: () => { declare(v, { forget: true }); changed(); } }, '↺')));
  }));
  if (focused) $(focused)?.focus();
}

/** A box that is shown as the variable that it stands for. */
export const chip = (box, latex) => el('label', {}, box, el('span', {}, math(latex)));

/** What can be differentiated by; `changed` is called when another is chosen. */
export function chips(changed) {
  if (page.state.view !== 'derive') return;
  const names = page.known.variables.map((v) => v.name);
  const lets = page.state.lets.map((l) => l.match(/^\s*([^\s=[]+)/)?.[1]).filter(Boolean);
  const possible = [...page.known.variables.map((v) => ({ name: v.name, latex: v.latex, over: v.over })), ...lets.map((name) => ({ name, latex: name }))];
  const kept = page.state.by.filter((b) => possible.some((p) => p.name === b || b.startsWith(`${p.name}[`)));
  if (kept.length !== page.state.by.length) page.state.by = kept;
  if (!page.state.by.length && names.length) {
    // A column first: it is the usual unknown.
    const columns = page.known.variables.filter((v) => !v.over && kindOf(v) === 'column').map((v) => v.name);
    page.state.by = [['w', 'x', 'b', 'z', 'u'].find((n) => columns.includes(n)) ?? columns[0] ?? names.find((n) => n === 'X') ?? names[0]];
  }
  const key = JSON.stringify([possible, page.state.by]);
  if (chips.key === key) return keepAddress();
  chips.key = key;
  const had = document.activeElement?.name === 'by' ? document.activeElement.value : null;
  $('by').replaceChildren(...possible.map((p) => {
    const box = el('input', { type: 'checkbox', name: 'by', value: p.name, checked: page.state.by.includes(p.name), onchange: () => {
      const chosen = [...document.querySelectorAll('[name=by]:checked')].map((b) => b.value);
      if (!chosen.length) return void (box.checked = true);
      page.state.by = chosen;
      changed();
    } });
    return chip(box, p.latex);
  }));
  if (had) document.querySelector(`[name=by][value="${CSS.escape(had)}"]`)?.focus();
  keepAddress();
}

/** Gradients have the shape of their variable: nothing is to be laid out. */
export function layoutBox() {
  const scalar = page.known.shape?.every((d) => d === '1');
  $('layout-box').hidden = !(page.state.what === 'hessian' || (page.state.what === 'derivative' && !scalar));
  $('by-box').hidden = page.state.what === 'simplest';
}
