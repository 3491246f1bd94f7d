// Elements for what was found.

/** An element with attributes and children. */
export function el(name, attributes = {}, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attributes)) {
    if (v === undefined || v === null || v === false) continue;
    if (k.startsWith('on')) e.addEventListener(k.slice(2), v);
    else if (k === 'class') e.className = v;
    else e.setAttribute(k, v === true ? '' : v);
  }
  e.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return e;
}

/** A formula; where KaTeX has no form for it, its source. */
export function math(latex, display = false, into = el('span')) {
  try {
    katex.render(latex, into, { displayMode: display, throwOnError: true, strict: 'ignore', output: 'htmlAndMathml' });
  } catch {
    into.replaceChildren(el('code', {}, latex));
  }
  return into;
}

/** A formula in a box of its own, which scrolls if it is long. */
export function formula(latex) {
  const box = el('div', { class: 'formula' });
  math(latex, true, box);
  requestAnimationFrame(() => {
    if (box.scrollWidth > box.clientWidth + 1) {
      box.tabIndex = 0;
      box.setAttribute('role', 'region');
      box.setAttribute('aria-label', 'A long formula, which scrolls');
    }
  });
  return box;
}

/** Words with `code` and $mathematics$ in them. */
export function words(text) {
  const out = el('span');
  for (const [k, part] of text.split('`').entries()) out.append(k % 2 ? el('code', {}, part) : part);
  return out;
}

/** Clauses that say what a thing is: `$A$ is invertible`. */
function clause(latex) {
  const out = el('span');
  for (const [k, part] of latex.split('$').entries()) {
    if (k % 2) out.append(math(part));
    else out.append(part);
  }
  return out;
}

function listed(items) {
  const out = [];
  items.forEach((item, k) => {
    if (k > 0) out.push(k === items.length - 1 ? ' and ' : ', ');
    out.push(item);
  });
  return out;
}

const plural = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;

export function shape([rows, cols]) {
  if (rows === '1' && cols === '1') return 'a number';
  return cols === '1' ? `a column of ${rows}` : `${rows} × ${cols}`;
}

export function notes(reading) {
  const items = [
    ...(reading.read_as ? [el('li', {}, 'Read as ', el('code', {}, reading.read_as))] : []),
    ...reading.notes.map((n) => el('li', {}, words(n))),
    ...reading.warnings.map((n) => el('li', { class: 'warning' }, words(n))),
  ];
  return items.length ? el('ul', { class: 'notes' }, ...items) : null;
}

function checked(steps) {
  // What follows from properties alone rewrites nothing.
  return el('span', { class: 'ok', elementtiming: 'answer' }, steps ? `checked by the kernel: ${plural(steps, 'step')}` : 'checked by the kernel');
}

export function answer(a, pending = false) {
  const parts = a.parts.map((p) => el('div', { class: 'part' }, el('span', {}, 'where'), formula(`${/^[a-zA-Z]$/.test(p.name) ? p.name : p.name.replace(/^([a-zA-Z])(\w+)$/, '$1_{$2}')} = ${p.latex}`)));
  const said = a.hypotheses_latex.length ? a.hypotheses_latex : a.hypotheses_said;
  const where = said.length ? el('p', { class: 'where' }, 'Holds where ', ...listed(said.map(clause)), '.') : null;
  // The whole question on the left would say nothing new.
  const left = a.kind === 'simplest' ? '' : `${a.name} = `;
  return el('div', { class: `result good${pending ? ' pending' : ''}` },
    formula(left + a.latex), ...parts, where,
    el('p', { class: 'facts' }, pending ? el('span', { elementtiming: 'answer' }, 'found when this page was built; the kernel checks it here …') : checked(a.steps), el('span', {}, shape(a.shape)), a.layout && el('span', {}, `${a.layout} layout`)),
  );
}

/** The lines of a derivation. `law` shows a law, `steps` finds the steps of a line. */
export function derivation(lines, { law, steps, heading }) {
  const texts = lines.map((l) => l.subject ?? '');
  const wide = texts.some((t) => t.length > 14);
  const list = el('ol', { class: `derivation${wide ? ' wide' : ''}` });
  lines.forEach((line, k) => {
    const left = el('div', { class: 'left' });
    if (line.subject_latex) math(line.subject_latex, false, left);
    const right = formula(`${wide && !line.subject_latex ? '' : ''}= ${line.latex}`);
    const below = el('div', { class: 'below' });
    line.laws.forEach((l, i) => {
      if (i > 0) below.append('; ');
      below.append(l.names.length ? el('button', { type: 'button', class: 'law', onclick: () => law(l.names) }, l.title) : l.title);
    });
    if (steps && line.laws.length) {
      const inner = el('ol', { class: 'steps', hidden: true });
      const button = el('button', { type: 'button', class: 'unfold', 'aria-expanded': 'false' }, '▸ steps');
      button.addEventListener('click', async () => {
        const open = inner.hidden;
        if (open && !inner.childElementCount) {
          const found = (await steps(k)) ?? [];
          inner.append(...found.map((s) => {
            const sides = math(`${s.before} \\;\\to\\; ${s.after}`);
            const by = s.title
              ? el('button', { type: 'button', class: 'law by', onclick: () => law([s.by]) }, s.title)
              : el('span', { class: 'by' }, s.by);
            return el('li', {}, sides, by);
          }));
          if (!found.length) inner.append(el('li', {}, 'Written out; nothing is rewritten.'));
        }
        inner.hidden = !open;
        button.setAttribute('aria-expanded', String(open));
        button.textContent = open ? '▾ steps' : '▸ steps';
      });
      below.append(button);
      list.append(el('li', {}, el('div', { class: 'row' }, left, right, below), inner));
    } else {
      list.append(el('li', {}, el('div', { class: 'row' }, left, right, below.childNodes.length ? below : null)));
    }
  });
  const story = el('div', { class: 'story' }, heading ? el('h2', {}, ...heading) : null, list);
  // The left sides stand in a column as wide as the widest.
  requestAnimationFrame(() => {
    const widths = [...list.querySelectorAll('.left')].map((l) => (l.firstElementChild ? l.firstElementChild.getBoundingClientRect().width : 0));
    if (!wide && widths.length) list.style.setProperty('--left', `${Math.ceil(Math.max(...widths)) + 2}px`);
  });
  return story;
}

const matrix = (rows) => {
  const entry = (x) => x.replace(/^(-?)(\d+)\/(\d+)$/, '$1\\tfrac{$2}{$3}').replace(/…/g, '\\ldots');
  return rows.length === 1 && rows[0].length === 1
    ? entry(rows[0][0])
    : `\\begin{bmatrix}${rows.map((r) => r.map(entry).join(' & ')).join(' \\\\ ')}\\end{bmatrix}`;
};
const letter = (n) => (/^[A-Za-z]$/.test(n) ? n : `\\text{${n.replace(/[{}\\$%&#^~]/g, '')}}`);

export function example(e) {
  const box = el('div', { class: 'values' });
  for (const [n, k] of e.sizes) box.append(math(`${letter(n)} = ${k}`));
  for (const [n, rows] of e.values) box.append(math(`${letter(n)} = ${matrix(rows)}`));
  for (const [n, f] of e.functions) box.append(el('span', {}, `${n}(x) = ${f}`));
  return box;
}

/** Properties as people say them. */
const PROPERTY = { psd: 'positive semidefinite', posdef: 'positive definite', nonnegative: 'nonnegative', nonzero: 'different from 0' };

export function verdict(v) {
  const kind = { proved: 'good', refuted: 'bad', unknown: 'unknown' }[v.verdict];
  const title = { proved: 'Proved', refuted: 'Refuted', unknown: 'Unknown' }[v.verdict];
  const out = el('div', { class: `result ${kind}` }, el('p', { class: 'verdict' }, title));
  if (v.verdict === 'proved') {
    if (v.hypotheses_latex.length) out.append(el('p', { class: 'where' }, 'Holds where ', ...listed(v.hypotheses_latex.map(clause)), '.'));
    out.append(el('p', { class: 'facts' }, checked(v.steps)));
  }
  if (v.counterexample) {
    out.append(el('p', {}, 'It fails here; check it:'), example(v.counterexample));
    const { sides, property } = v.counterexample;
    if (property) {
      out.append(el('div', { class: 'values' }, math(`\\text{its value} = ${matrix(sides[0])}`), el('span', {}, `is not ${PROPERTY[property] ?? property}.`)));
    } else if (sides) {
      const [l, r] = sides;
      out.append(el('div', { class: 'values' }, math(`\\text{left side} = ${matrix(l)}`), math(`\\text{right side} = ${matrix(r)}`)));
    }
  }
  if (v.holds_if.length) out.append(el('p', { class: 'where' }, 'It would hold if ', ...listed(v.holds_if.map((h) => el('code', {}, h))), '.'));
  if (v.reason) out.append(el('p', { class: 'where' }, words(v.reason)));
  if (v.derived) out.append(el('p', { class: 'where' }, 'The left side is ', el('code', {}, v.derived), '.'));
  return out;
}

export function check(c) {
  const out = el('div', { class: `result ${c.accepted ? 'good' : 'bad'}` },
    el('p', { class: 'verdict' }, c.accepted ? 'Accepted' : 'Rejected'));
  c.statement.forEach((s, k) => out.append(c.latex?.[k] ? formula(c.latex[k]) : el('p', {}, el('code', {}, s))));
  if (c.hypotheses.length) out.append(el('p', { class: 'where' }, 'Holds where ', ...listed(c.hypotheses.map((h) => el('code', {}, h))), '.'));
  if (c.reason) out.append(el('p', { class: 'where' }, words(c.reason)));
  c.warnings.forEach((w) => out.append(el('p', { class: 'where' }, words(w))));
  if (c.accepted && c.steps !== null) out.append(el('p', { class: 'facts' }, checked(c.steps)));
  return out;
}
