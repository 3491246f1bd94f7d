// The page: a question in the fields and in the address, what was found below it.

import * as engine from './engine.js';
import * as laws from './laws.js';
import { $, page } from './question.js';
import { START, address, fromAddress } from './start.js';
import { derive, forget, keep, open } from './answers.js';
import { check } from './certificates.js';
import { copy, tabs } from './copied.js';
import { el } from './show.js';
import { fill, grow } from './fields.js';
import { update } from './reading.js';
import { chips } from './variables.js';

function go() {
  page.state = fromAddress(location.hash);
  forget();
  page.found = null;
  page.claims = null;
  page.opening = null;
  chips.key = '';
  fill();
  if (document.documentElement.classList.contains('other')) {
    // What the build has read and found is of another question.
    for (const id of ['preview', 'by', 'summary']) $(id).replaceChildren();
    document.documentElement.classList.remove('other');
  }
  $('answer').replaceChildren();
  $('how').replaceChildren();
  $('export').hidden = true;
  if (page.state.view === 'laws') laws.list();
  else if (page.state.view !== 'check') {
    // A question that says by what needs not be read before it is searched for.
    const asked = page.state.view === 'derive' && page.state.by.length > 0;
    if (asked) derive();
    open(update, () => update({ now: true }));
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
  page.state.text = $('text').value.replaceAll('\n', ' ');
  if (page.state.text !== $('text').value) $('text').value = page.state.text;
  grow($('text'));
  update();
});
for (const id of ['assumes', 'lets']) {
  $(id).addEventListener('input', () => {
    page.state[id] = lines($(id).value);
    grow($(id));
    update();
  });
}
$('funs').addEventListener('input', () => {
  page.state.funs = $('funs').value.trim() ? [$('funs').value] : [];
  update();
});
document.querySelectorAll('[name=what]').forEach((b) => b.addEventListener('change', () => {
  page.state.what = b.value;
  update({ now: true });
}));
document.querySelectorAll('[name=layout]').forEach((b) => b.addEventListener('change', () => {
  page.state.layout = b.value;
  update({ now: true });
}));
$('declare').addEventListener('toggle', () => ['assumes', 'lets'].forEach((id) => grow($(id))));
$('mistakes').addEventListener('mend', ({ detail }) => {
  page.state.text = detail;
  fill();
  update({ now: true });
  $('text').focus();
});
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
if (page.state.view === 'check' || page.state.view === 'laws') keep();
