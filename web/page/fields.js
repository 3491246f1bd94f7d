// The fields of the question, as it stands.

import { $, page } from './question.js';

export function grow(field) {
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight + 2}px`;
}

/** Shows the question, and the view that it is for. */
export function fill() {
  const asks = page.state.view === 'derive' || page.state.view === 'claim';
  for (const id of ['ask', 'found']) $(id).hidden = !asks;
  $('check').hidden = page.state.view !== 'check';
  $('laws').hidden = page.state.view !== 'laws';
  $('controls').hidden = page.state.view !== 'derive';
  $('text-label').textContent = page.state.view === 'claim' ? 'Claim' : 'Expression';
  $('share').hidden = !asks;
  if (!asks) $('export').hidden = true;
  $('how').hidden = !asks;
  document.querySelectorAll('nav a').forEach((a) => (a.dataset.view === page.state.view ? a.setAttribute('aria-current', 'page') : a.removeAttribute('aria-current')));
  if (!asks) return;
  $('text').value = page.state.text;
  grow($('text'));
  $('assumes').value = page.state.assumes.join('\n');
  $('lets').value = page.state.lets.join('\n');
  $('funs').value = page.state.funs.join(', ');
  document.querySelector(`[name=what][value=${page.state.what}]`).checked = true;
  document.querySelector(`[name=layout][value=${page.state.layout}]`).checked = true;
  grow($('assumes'));
  grow($('lets'));
}
