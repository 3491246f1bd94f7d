// The page's tests in a headless Chromium: node page.mjs NATIVE
//
// NATIVE is the native program. Each test opens the page afresh.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../serve.mjs';
import { browser } from './browser.mjs';

const native = process.argv[2];
const only = process.argv[3];
const root = fileURLToPath(new URL('../..', import.meta.url));
const server = await serve(0);
const home = `http://127.0.0.1:${server.address().port}/`;
const b = await browser();
const tests = [];
const test = (name, run, options = {}) => tests.push({ name, run, options });

const text = (page, selector) => page.locator(selector).first().innerText();
const answered = (page) => page.waitForSelector('#answer .result:not(.pending)', { timeout: 60000 });
const source = (page, selector) => page.locator(`${selector} annotation`).first().textContent();
const ask = async (page, hash) => {
  await page.goto('about:blank');
  await page.goto(`${home}#${hash}`);
};
const until = async (what, holds) => {
  for (let k = 0; k < 600; k += 1) {
    if (await holds()) return;
    await new Promise((r) => setTimeout(r, 100));
  }
  assert.fail(`never: ${what}`);
};

test('the first answer stands there without a question', async (page) => {
  await page.goto(home);
  await answered(page);
  assert.match(await source(page, '#answer'), /^\\frac\{\\partial f\}\{\\partial w\} = 2/);
  assert.match(await text(page, '#answer .ok'), /checked by the kernel: 66 steps/);
});

test('typing: the preview and the answer follow', async (page) => {
  await page.goto(home);
  await answered(page);
  await page.fill('#text', '');
  await page.type('#text', "x'*A*x");
  await until('the answer', async () => (await source(page, '#answer').catch(() => '')).includes('A^{\\top}'));
  assert.match(await source(page, '#preview'), /x\^\{\\top\} A x/);
  assert.ok(decodeURIComponent(page.url().replaceAll('+', ' ')).includes("e=x'*A*x"));
});

test('LaTeX is told apart', async (page) => {
  await ask(page, `e=${encodeURIComponent('\\|Xw-y\\|^2')}&by=w`);
  await answered(page);
  assert.equal(await text(page, '#language'), 'read as LaTeX');
  assert.match(await text(page, '#answer .notes'), /norm2\(X\*w - y\)\^2/);
});

test('variables: a property and a shape change the answer, and can be taken back', async (page) => {
  await ask(page, `e=${encodeURIComponent("x'*A*x")}&by=x`);
  await answered(page);
  await page.click('#declare summary');
  await page.selectOption('#v-A-attribute', 'symmetric');
  await until('2Ax', async () => (await source(page, '#answer')).endsWith('2 A x'));
  assert.match(await text(page, '#answer .where'), /A is symmetric/);
  assert.ok(new URLSearchParams(page.url().split('#')[1]).getAll('var').includes('A[m,m] symmetric'));
  await page.click('[aria-label="Infer A again"]');
  await until('A plus its transpose', async () => (await source(page, '#answer')).includes('A^{\\top}'));
  await page.selectOption('#v-x-kind', 'matrix');
  await until('a mistake or another answer', async () => (await page.locator('.mistake').count()) > 0 || !(await source(page, '#answer')).includes('x = x'));
});

test('what is asked for: by whom, Hessian, stationary point, layout', async (page) => {
  await ask(page, `e=${encodeURIComponent('norm2(X*w - y)^2')}&by=w`);
  await answered(page);
  await page.check('[name=by][value=X]', { force: true });
  await until('two answers', async () => (await page.locator('#answer .result').count()) === 2);
  await page.uncheck('[name=by][value=X]', { force: true });
  await page.check('[name=what][value=hessian]', { force: true });
  await until('the Hessian', async () => (await source(page, '#answer')).includes('\\partial^2'));
  await page.check('[name=what][value=stationary]', { force: true });
  await until('the normal equations', async () => (await source(page, '#answer')).includes('^{-1}'));
  assert.match(await text(page, '#answer .where'), /is invertible/);
  await ask(page, `e=${encodeURIComponent('A*x')}&by=x&layout=numerator`);
  await answered(page);
  assert.match(await source(page, '#answer'), /= A$/);
});

test('a mistake is marked in its place, and its fix is a button', async (page) => {
  await ask(page, `e=${encodeURIComponent('sotfmax(x)')}&by=x`);
  await page.waitForSelector('.mistake');
  assert.equal(await page.locator('#mirror mark').innerText(), 'sotfmax');
  assert.equal(await page.getAttribute('#text', 'aria-invalid'), 'true');
  await page.click('.fix');
  assert.equal(await page.inputValue('#text'), 'softmax(x)');
  await answered(page);
  assert.equal(await page.locator('.mistake').count(), 0);
  await ask(page, `e=${encodeURIComponent('µ*tr(A*X')}&by=X`);
  await page.waitForSelector('.mistake');
  assert.equal(await page.locator('#mirror mark').innerText(), '(');
  await page.click('.fix');
  await answered(page);
});

test('a link holds the whole question', async (page) => {
  const hash = `e=${encodeURIComponent("-y'*log(softmax(z))")}&assume=${encodeURIComponent('sum(y) == 1')}&by=z`;
  await ask(page, hash);
  await answered(page);
  const [answer, url] = [await source(page, '#answer'), page.url()];
  assert.match(answer, /softmax/);
  const other = await page.context().newPage();
  await other.goto(url);
  await answered(other);
  assert.equal(await source(other, '#answer'), answer);
  assert.equal(await other.inputValue('#assumes'), 'sum(y) == 1');
});

test('claims: proved, refuted, and why neither', async (page) => {
  await ask(page, `view=claim&e=${encodeURIComponent('tr(A*B) == tr(B*A)')}`);
  await answered(page);
  assert.equal(await text(page, '.verdict'), 'Proved');
  await ask(page, `view=claim&e=${encodeURIComponent("grad(x'*A*x, x) == 2*A*x")}&var=${encodeURIComponent('A[n,n], x[n]')}`);
  await answered(page);
  assert.equal(await text(page, '.verdict'), 'Refuted');
  assert.ok((await page.locator('#answer .values').count()) >= 2);
  assert.match(await text(page, '#answer'), /symmetric\(A\)/);
});

test('claims of other kinds: typeset, decided, with what fails in words', async (page) => {
  const decided = async (e, vars) => {
    await ask(page, `view=claim&e=${encodeURIComponent(e)}&${vars.map((v) => `var=${encodeURIComponent(v)}`).join('&')}`);
    await answered(page);
    assert.equal(await page.locator('#preview .katex-error, #preview code').count(), 0, e);
    return [await text(page, '.verdict'), await source(page, '#preview'), (await text(page, '#answer')).replaceAll('\n', ' ')];
  };
  assert.match((await decided("posdef(X'*X + lambda*eye(n))", ['X[m,n], lambda positive'])).join(), /^Proved.*succ 0.*checked by the kernel/);
  assert.match((await decided('convex norm2(X*w - y)^2 in w', ['X[m,n], w[n], y[m]'])).join(), /^Proved/);
  assert.match((await decided("2*a'*b <= a'*a + b'*b", ['a[n], b[n]'])).join(), /^Proved.*\\ge|^Proved.*\\le/);
  assert.match((await decided("minimum norm2(X*w - y)^2 + lambda*norm2(w)^2 at w = inv(X'*X + lambda*eye(n))*X'*y", ['X[m,n], w[n], y[m], lambda positive'])).join(), /^Proved.*min/);
  assert.match((await decided('symmetric(A*B)', ['A[n,n] symmetric, B[n,n] symmetric'])).join(), /^Refuted.*is not symmetric/);
});

test('claims: lines unfold into steps, whose laws can be looked up', async (page) => {
  await ask(page, `view=claim&e=${encodeURIComponent('tr(A*B*C) == tr(C*A*B)')}`);
  await answered(page);
  await page.click('.unfold >> nth=0');
  await page.waitForSelector('.steps li .katex');
  await page.click('.steps .law >> nth=0');
  await page.waitForSelector('#law[open] dl');
});

test('formats: each has a text, and it can be copied', async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(home);
  await answered(page);
  const known = { latex: /\\begin\{align\*\}/, numpy: /def grad_w[^]*@/, jax: /def grad_w[^]*@/, torch: /def grad_w[^]*@/, julia: /function grad_w/, matlab: /function .*=/, text: /Checked by the kernel/, certificate: /certificate/ };
  for (const [tab, expected] of Object.entries(known)) {
    await page.click(`#tab-${tab}`);
    await until(tab, async () => expected.test(await page.locator('#code').textContent()));
  }
  await page.click('#copy');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.locator('#code').textContent());
});

test('laws: a link shows the statement, the status and the source; lines unfold', async (page) => {
  await page.goto(home);
  await answered(page);
  await page.click('.below button.law >> nth=0');
  await page.waitForSelector('#law[open] dl');
  const shown = await text(page, '#law');
  assert.match(shown, /status/);
  assert.match(shown, /source/);
  await page.keyboard.press('Escape');
  await page.click('.unfold >> nth=1');
  await page.waitForSelector('.steps li .katex');
  await ask(page, 'view=laws');
  await page.fill('#find', 'cyclic');
  await until('laws', async () => /law/.test(await text(page, '#count')) && (await page.locator('#law-list li').count()) < 60);
  assert.ok((await page.locator('#law-list li').count()) > 0);
});

/** A certificate of the native program. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'gradus-'));
  const file = join(folder, 'c');
  execFileSync(native, ['derive', 'tr(A*X)', '-w', 'X', '--cert', file]);
  const text = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  return text;
}

test('the answer of the beginning is told as the build found it, then as checked here', async (page) => {
  await page.route('**/engine.wasm', () => null);
  await page.goto(home);
  await page.waitForSelector('#answer .pending .katex');
  assert.match(await text(page, '#answer .facts'), /found when this page was built/);
  assert.equal(await page.locator('#answer .ok').count(), 0);
});

test('the first answer stands in the file: no script is needed to see it', async (page) => {
  const refused = [];
  page.on('console', (m) => /Security Policy/.test(m.text()) && refused.push(m.text()));
  await page.route(/\.(js|wasm)$/, (r) => (r.request().url().endsWith('/asked.js') ? r.continue() : r.abort()));
  await page.goto(home);
  assert.equal(await page.locator('#answer .pending .katex').first().isVisible(), true);
  assert.equal(await page.inputValue('#text'), 'norm(X*w - y)^2 + lambda*norm(w)^2');
  assert.equal(await page.locator('#preview .katex-display').isVisible(), true);
  assert.equal(await page.locator('#by input:checked').inputValue(), 'w');
  assert.deepEqual(refused, []);
  // Where another is asked, it is not to be seen.
  await ask(page, `e=${encodeURIComponent("x'*A*x")}&by=x`);
  assert.equal(await page.locator('#answer .pending').isVisible(), false);
});

test('a link to a mistake shows nothing of the question of the beginning', async (page) => {
  await ask(page, `e=${encodeURIComponent("x'*A*x + b'*")}`);
  await page.waitForSelector('.mistake');
  assert.equal(await page.locator('#preview').textContent(), '');
  assert.equal(await page.locator('#by label').count(), 0);
  assert.equal(await text(page, '#declare summary'), 'Variables and assumptions');
});

test('natural powers: 0 is looked at by the whole engine', async (page) => {
  await ask(page, `e=${encodeURIComponent("x'*A^k*x")}&by=x`);
  await answered(page);
  // The small module says that k is not 0.
  await until('no condition', async () => (await page.locator('#answer .ok').count()) === 1 && (await page.locator('#answer .where').count()) === 0);
});

test('where the engine cannot be loaded, that is said', async (page) => {
  await page.route('**/*.wasm', (r) => r.abort());
  await ask(page, `e=${encodeURIComponent("x'*A*x")}&by=x`);
  await page.waitForSelector('.mistake, #answer .unknown');
  assert.match(await text(page, 'main'), /could not be loaded/);
});

test('certificates: a good one is accepted, a tampered one rejected', async (page) => {
  const good = certificate();
  await ask(page, 'view=check');
  await page.fill('#pasted', good);
  await page.click('#do-check');
  await page.waitForSelector('#checked .good', { timeout: 60000 });
  assert.ok(good.includes('(t A)'));
  for (const bad of [good.replace('(t A)', 'A'), good.slice(0, good.length / 2), '']) {
    await page.setInputFiles('#file', { name: 'bad', mimeType: 'text/plain', buffer: Buffer.from(bad) });
    await page.waitForSelector('#checked .bad');
    assert.equal(await text(page, '#checked .verdict'), 'Rejected');
    await page.fill('#pasted', good);
    await page.click('#do-check');
    await page.waitForSelector('#checked .good');
  }
});

test('a long search can be stopped, and typing goes on meanwhile', async (page) => {
  await page.goto(home);
  await answered(page);
  const long = Array.from({ length: 9 }, (_, k) => `W${k}*tanh(`).join('') + 'x' + ')'.repeat(9);
  await page.fill('#text', `norm2(${long})^2`);
  await page.evaluate(() => document.querySelector('[name=what][value=hessian]').click());
  // The reader answers while the search goes on.
  await page.fill('#text', "x'*x");
  await page.evaluate(() => document.querySelector('[name=what][value=derivative]').click());
  await until('the new answer', async () => (await source(page, '#answer')).endsWith('2 x'));
});

test('what is nested too deeply is told, and the page goes on', async (page) => {
  await page.goto(home);
  await answered(page);
  await page.fill('#text', `x${"'".repeat(3000)}*x`);
  await until('something is said', async () => (await page.locator('.mistake, #answer .unknown').count()) > 0);
  await page.fill('#text', "x'*x");
  await until('the new answer', async () => (await source(page, '#answer').catch(() => '')).endsWith('2 x'));
});

test('keyboard alone: the tab key reaches the field, the questions, the tabs', async (page) => {
  await page.goto(home);
  await answered(page);
  const reached = new Set();
  for (let k = 0; k < 60; k += 1) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.name || document.activeElement.className));
  }
  for (const id of ['text', 'examples', 'what', 'by', 'tab-latex', 'copy', 'share', 'law']) assert.ok(reached.has(id), `${id} is not reached: ${[...reached]}`);
});

test('every field has a label, and colours stand out', async (page) => {
  await page.goto(home);
  await answered(page);
  await page.click('#declare summary');
  const without = await page.evaluate(() => [...document.querySelectorAll('input, select, textarea, button')]
    .filter((e) => !(e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim() || e.title)).map((e) => e.outerHTML));
  assert.deepEqual(without, []);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    const pale = await page.evaluate(() => {
      const rgb = (c) => c.match(/[\d.]+/g).map(Number);
      const lum = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = (e) => { for (let x = e; x; x = x.parentElement) { const c = rgb(getComputedStyle(x).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
      return [...document.querySelectorAll('label, legend span, .facts span, .quiet, .law, .unfold, nav a, h2, pre, .tabs button')]
        .filter((e) => e.offsetParent && e.textContent.trim())
        .map((e) => { const [x, y] = [lum(rgb(getComputedStyle(e).color)), lum(ground(e))].sort((p, q) => q - p); return [e.className || e.tagName, (x + 0.05) / (y + 0.05)]; })
        .filter(([, c]) => c < 4.5);
    });
    assert.deepEqual(pale, [], scheme);
  }
});

test('phone: nothing is wider than the screen', async (page) => {
  for (const e of ['norm(X*w - y)^2 + lambda*norm(w)^2', 'norm2(W2*tanh(W1*x + b1) + b2 - y)^2', "logdet(A'*A + B*diag(exp(C*x))*B')"]) {
    await ask(page, `e=${encodeURIComponent(e)}`);
    await answered(page);
    await page.click('#declare summary');
    await page.waitForTimeout(200);
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(inner <= outer, `${e}: ${inner} > ${outer}`);
  }
}, { viewport: { width: 360, height: 740 } });

test('no jumps: the answer replaces the one before in its place', async (page) => {
  await page.goto(home);
  await answered(page);
  const top = () => page.evaluate(() => document.querySelector('#answer').getBoundingClientRect().top);
  const before = await top();
  await page.fill('#text', 'norm(X*w - y)^2 + lambda*norm(w)^2 + a');
  await page.waitForTimeout(600);
  assert.equal(await top(), before);
});

test('offline: the page opens and answers without a network', async (page) => {
  await page.goto(home);
  await answered(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await until('all is kept', () => page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (n) => (await (await caches.open(n)).keys()).length))).some((n) => n > 20)));
  await page.context().setOffline(true);
  await page.reload();
  await answered(page);
  await ask(page, `view=claim&e=${encodeURIComponent("(A*B)' == B'*A'")}`);
  await answered(page);
  assert.equal(await text(page, '.verdict'), 'Proved');
}, { worker: true });

test('nothing is asked of any other place, and the policy forbids it', async (page) => {
  const others = [];
  page.on('request', (r) => r.url().startsWith(home) || r.url().startsWith('blob:') || r.url().startsWith('about:') || others.push(r.url()));
  await page.goto(home);
  await answered(page);
  assert.deepEqual(others, []);
  const refused = await page.evaluate(() => fetch('https://example.org/').then(() => false, () => true));
  assert.ok(refused);
});

test('examples: each has an answer', async (page) => {
  const all = JSON.parse(readFileSync(new URL('../dist/examples.json', import.meta.url), 'utf8'));
  assert.ok(all.length >= 20);
  await page.goto(home);
  await answered(page);
  for (let k = 0; k < all.length; k += 1) {
    await page.evaluate(() => document.querySelector('#answer').replaceChildren());
    await page.selectOption('#examples', String(k));
    await answered(page);
    assert.equal(await page.locator('#answer .unknown').count(), 0, all[k].title);
    assert.equal(await page.locator('#answer .katex-error').count(), 0, all[k].title);
  }
});

// The same bytes as the native program.

test('problems: byte for byte what the native program finds', async (page) => {
  await page.goto(home);
  await page.evaluate(async () => {
    const module = await WebAssembly.compileStreaming(fetch('full.wasm'));
    window.hand = () => {
      const worker = new Worker('worker.js');
      worker.postMessage({ module });
      return worker;
    };
    window.one = window.hand();
    window.file = (text) => new Promise((resolve) => {
      window.one.onmessage = ({ data }) => {
        if (data.ready) return;
        if (data.broken) window.one = window.hand();
        resolve(data.answer);
      };
      window.one.postMessage({ id: 0, question: { do: 'file', text } });
    });
  });
  const folders = (process.env.FOLDERS ?? 'seeds,ml').split(',').map((f) => join(root, 'tests/problems', f));
  const work = mkdtempSync(join(tmpdir(), 'gradus-'));
  let [claims, certificates] = [0, 0];
  for (const folder of folders) {
    for (const file of readdirSync(folder).filter((f) => f.endsWith('.gradus')).sort()) {
      const path = join(folder, file);
      const kept = join(work, `${folder.split('/').pop()}-${file}`);
      let out;
      try {
        out = execFileSync(native, ['prove', path, '--format', 'json', '--certs', kept], { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] }).toString();
      } catch (e) {
        out = e.stdout.toString();
      }
      const here = out.split('\n').filter(Boolean).map((l) => JSON.parse(l)).filter((v) => v.status ?? v.verdict);
      const there = await page.evaluate((t) => window.file(t), readFileSync(path, 'utf8'));
      assert.ok(there.verdicts, `${file}: ${JSON.stringify(there).slice(0, 300)}`);
      assert.equal(there.verdicts.length, here.length, file);
      const texts = [];
      there.verdicts.forEach((v, k) => {
        claims += 1;
        for (const field of ['hypotheses', 'holds_if', 'derived', 'steps']) {
          if (here[k][field] !== undefined) assert.deepEqual(v[field] ?? null, here[k][field] ?? null, `${file} ${k + 1}: ${field}`);
        }
        assert.equal(v.verdict, here[k].status ?? here[k].verdict, `${file} ${k + 1}`);
        if (v.certificate !== null) texts.push(v.certificate);
      });
      let native_texts = [];
      try {
        native_texts = readdirSync(kept).map((f) => readFileSync(join(kept, f), 'utf8'));
      } catch { /* Nothing was proved. */ }
      assert.deepEqual([...texts].sort(), native_texts.sort(), `${file}: certificates`);
      certificates += texts.length;
    }
  }
  rmSync(work, { recursive: true });
  assert.ok(claims > 100 && certificates > 100, `${claims} claims, ${certificates} certificates`);
  console.log(`  ${claims} claims, ${certificates} certificates: the same bytes`);
});

let failed = 0;
for (const { name, run, options } of tests) {
  if (only && !name.includes(only)) continue;
  const context = await b.newContext({ viewport: options.viewport ?? { width: 1000, height: 900 }, serviceWorkers: options.worker ? 'allow' : 'block' });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (e) => errors.push(String(e)));
  const start = Date.now();
  try {
    await run(page);
    assert.deepEqual(errors, []);
    console.log(`ok    ${name} (${Date.now() - start} ms)`);
  } catch (e) {
    failed += 1;
    console.log(`FAIL  ${name}\n      ${String(e.message ?? e).split('\n').slice(0, 12).join('\n      ')}`);
  }
  await context.close();
}
await b.close();
server.close();
if (failed) {
  console.log(`${failed} failed`);
  process.exit(1);
}
