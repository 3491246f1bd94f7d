// Mistakes, under the characters that they are about, and what mends them.

import * as show from './show.js';
import { $, page } from './question.js';
import { el } from './show.js';

/** Characters from bytes of UTF-8. */
function characters(text, bytes) {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, bytes)).length;
}

/** Shows what is wrong. What a button offers is told by an event `mend` of the list. */
export function mistakes(r) {
  const all = r.mistakes ?? [{ place: 'none', message: r.message, hint: null, fixes: [] }];
  const here = all.filter((m) => m.place === 'text');
  const mirror = [];
  let at = 0;
  for (const m of [...here].sort((a, b) => a.span[0] - b.span[0])) {
    let [from, to] = m.span.map((b) => characters(page.state.text, b));
    if (from < at) continue;
    to = Math.max(to, from + 1);
    mirror.push(page.state.text.slice(at, from), el('mark', {}, page.state.text.slice(from, to) || ' '));
    at = to;
  }
  $('mirror').replaceChildren(...mirror, page.state.text.slice(at));
  $('text').setAttribute('aria-invalid', String(all.length > 0));
  const where = { vars: 'Variables: ', assumes: 'Assumptions: ', lets: 'Definitions: ', funs: 'Functions: ', by: 'Variable of differentiation: ' };
  $('mistakes').replaceChildren(...all.map((m) => el('div', { class: 'mistake' },
    el('span', { class: 'what' }, where[m.place] ?? '', show.words(sentence(m.message))),
    m.hint && el('span', { class: 'hint' }, show.words(sentence(m.hint))),
    ...m.fixes.map((f) => el('button', { type: 'button', class: 'fix', onclick: () => $('mistakes').dispatchEvent(new CustomEvent('mend', { detail: f.text })) }, f.text)))));
  if (all.some((m) => ['vars', 'assumes', 'lets', 'funs'].includes(m.place))) $('declare').open = true;
}

const sentence = (s) => (/^[a-z]/.test(s) ? s[0].toUpperCase() + s.slice(1) : s);
