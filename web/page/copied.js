// What can be copied: the answer in many languages, and its certificate.

import * as engine from './engine.js';
import { $, page } from './question.js';
import { el } from './show.js';

const TABS = [['latex', 'LaTeX'], ['numpy', 'NumPy'], ['jax', 'JAX'], ['torch', 'PyTorch'], ['julia', 'Julia'], ['matlab', 'MATLAB'], ['text', 'Text'], ['certificate', 'Certificate']];
let tab = 'latex';

export function tabs() {
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

/** Shows the text of the format that is chosen. */
export async function exports() {
  const claim = page.state.view === 'claim';
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
    text = page.claims?.certificate ?? '';
  } else {
    if (!page.found) return;
    const r = page.found;
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

export async function copy(text, said) {
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
