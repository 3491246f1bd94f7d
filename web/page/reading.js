// Reading, while the reader types.

import * as engine from './engine.js';
import { $, keepAddress, page, question } from './question.js';
import { chips, layoutBox, variables } from './variables.js';
import { derive, prove, working } from './answers.js';
import { math } from './show.js';
import { mistakes } from './mistakes.js';

let reads = 0;

/** Reads the question, and searches for its answer. */
export async function update({ now = false, asked = false } = {}) {
  const turn = ++reads;
  keepAddress();
  $('preview').classList.add('old');
  const start = performance.now();
  const r = await engine.read({ ...question(), by: [] });
  if (turn !== reads) return;
  $('language').hidden = !r.latex_input;
  if (r.error) {
    page.known = null;
    mistakes(r);
    engine.stop();
    working(false);
    return;
  }
  page.known = r;
  const keepsBy = page.state.by.join();
  mistakes({ mistakes: [] });
  math(r.latex ?? `\\texttt{${r.statement ?? ''}}`, true, $('preview'));
  $('preview').classList.remove('old');
  performance.measure('preview', { start, end: performance.now() });
  variables(update);
  chips(() => update({ now: true }));
  layoutBox();
  clearTimeout(update.timer);
  if (asked && keepsBy === page.state.by.join()) return;
  if (page.state.view === 'claim') return void (update.timer = setTimeout(prove, now ? 0 : 350));
  update.timer = setTimeout(derive, now ? 0 : 12);
}
