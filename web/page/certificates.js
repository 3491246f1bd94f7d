// Certificates that are given to be checked.

import * as engine from './engine.js';
import * as show from './show.js';
import { $, question } from './question.js';
import { el } from './show.js';

/** A claim in LaTeX, with what its problem declares; null where it cannot be said so. */
async function typeset(claim, problem) {
  const of = (word) => [...problem.matchAll(new RegExp(`^\\s*${word}\\s+(.*)$`, 'gm'))].map((m) => m[1].trim());
  const r = await engine.read({ ...question(), view: 'claim', text: claim, vars: of('var'), lets: of('let'), funs: of('fun'), assumes: [], by: [] });
  return r.latex ?? null;
}

/** Has the kernel replay a certificate. */
export async function check(text) {
  $('checked').replaceChildren(el('p', { class: 'quiet' }, 'Checking …'));
  const c = await engine.find({ do: 'check', text }, true);
  const shown = c.error ? { accepted: false, statement: [], hypotheses: [], warnings: [], reason: c.message, steps: null } : c;
  $('checked').replaceChildren(show.check({ ...shown, latex: await Promise.all(shown.statement.map((s) => typeset(s, shown.problem ?? ''))) }));
}
