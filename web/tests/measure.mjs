// Measures the page: node measure.mjs [RUNS]. Milliseconds; the median and the largest of all.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { brotliCompressSync } from 'node:zlib';
import { serve } from '../serve.mjs';
import { browser } from './browser.mjs';

const runs = Number(process.argv[2] ?? 7);
const server = await serve(0);
const home = `http://127.0.0.1:${server.address().port}/`;
const b = await browser();
/** Waits, for 20 seconds at most. */
const until = async (holds) => {
  for (let k = 0; k < 2000; k += 1) {
    if (await holds()) return true;
    await new Promise((r) => setTimeout(r, 10));
  }
  return false;
};
const told = (name, all) => {
  const s = [...all].sort((x, y) => x - y);
  const at = (q) => s[Math.min(s.length - 1, Math.floor(s.length * q))]?.toFixed(1);
  console.log(`${name.padEnd(44)} median ${at(0.5)}, 90 % ${at(0.9)}, largest ${at(1)} (${s.length})`);
};
const size = (f) => brotliCompressSync(readFileSync(new URL(`../dist/${f}`, import.meta.url))).length;
for (const f of ['engine.wasm', 'full.wasm', 'katex/katex.min.js', 'laws.json']) console.log(f.padEnd(24), statSync(new URL(`../dist/${f}`, import.meta.url)).size, 'bytes,', size(f), 'with brotli');
const together = (files) => `${files.reduce((n, f) => n + size(f), 0)} with brotli, without fonts`;
const shown = ['index.html', 'style.css', 'asked.js', 'katex/katex.min.css'];
const scripts = readdirSync(new URL('../dist', import.meta.url)).filter((f) => f.endsWith('.js') && !['sw.js', 'asked.js'].includes(f));
console.log('until the first answer is shown', together(shown));
console.log('until it is checked, and another can be asked for', together([...shown, ...scripts, 'engine.wasm', 'katex/katex.min.js']));
console.log('load', loadavg().map((x) => x.toFixed(1)).join(' '));

for (const kept of [false, true]) {
  const times = [];
  const parts = {};
  const context = await b.newContext({ serviceWorkers: 'allow' });
  for (let k = 0; k < runs + 1; k += 1) {
    const c = kept ? context : await b.newContext({ serviceWorkers: 'block' });
    const page = await c.newPage();
    // What is painted, not what is in the document.
    await page.addInitScript(() => {
      window.painted = [];
      new PerformanceObserver((l) => window.painted.push(...l.getEntries().map((e) => e.renderTime))).observe({ type: 'element', buffered: true });
    });
    await page.goto(home);
    await until(() => page.evaluate(() => window.painted.length > 0 && performance.getEntriesByName('answer checked').length > 0));
    const t = await page.evaluate(() => window.painted[0]);
    if (kept) await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForTimeout(500);
    if (k > 0 || !kept) {
      times.push(t);
      const all = await page.evaluate(() => performance.getEntries().map(({ name, startTime, duration }) => ({ name, startTime, duration })));
      (parts['  checked by the kernel in the page'] ??= []).push(all.find((x) => x.name === 'answer checked').startTime);
      const note = (name, x) => (parts[name] ??= []).push(x);
      for (const n of ['first-contentful-paint', 'engine.wasm compiled', 'laws unpacked', 'engine']) {
        const e = all.find((x) => x.name === n);
        if (e) note(`  ${n}: until`, e.startTime + e.duration);
        if (e && n !== 'first-contentful-paint') note(`  ${n}: took`, e.duration);
      }
    }
    await page.close();
    if (!kept) await c.close();
  }
  told(`first answer after opening, ${kept ? 'again' : 'for the first time'}`, times);
  for (const [name, all] of Object.entries(parts)) told(name, all);
  await context.close();
}

const page = await (await b.newContext({ serviceWorkers: 'block' })).newPage();
await page.goto(home);
await page.waitForTimeout(2500);
await page.evaluate(() => performance.clearMeasures());
const text = "norm(X*w - y)^2 + lambda*norm(w)^2 + tr(A'*B*A) + sum(log(1 + exp(C*w)))";
await page.fill('#text', '');
await page.type('#text', text, { delay: 40 });
await page.waitForTimeout(1000);
const measures = (name) => page.evaluate((n) => performance.getEntriesByName(n).map((e) => e.duration), name);
told('preview after a key', await measures('preview'));
told('answer after a key, while typing', await measures('answer'));
told('  of that, in the engine', await measures('engine'));

// The gradients that the seed problems claim, as questions of the page.
const seeds = JSON.parse(process.env.SEEDS ?? '[]');
const all = seeds.length ? seeds : JSON.parse(readFileSync(new URL('../dist/examples.json', import.meta.url), 'utf8')).filter((e) => e.question.view !== 'claim').map((e) => e.question);
for (const round of [1, 2]) {
  await page.evaluate(() => performance.clearMeasures());
  for (const q of all) {
    const p = new URLSearchParams({ e: q.text });
    for (const v of q.vars ?? []) p.append('var', v);
    for (const v of q.lets ?? []) p.append('let', v);
    for (const v of q.assumes ?? []) p.append('assume', v);
    if (q.by?.length) p.set('by', q.by.join(','));
    if (q.what && q.what !== 'derivative') p.set('find', q.what);
    const n = (await measures('answer')).length;
    await page.evaluate((h) => { location.hash = h; }, p.toString());
    if (!(await until(async () => (await measures('answer')).length > n))) console.log('no answer:', q.text);
  }
  told(`answer of ${seeds.length ? 'a seed case' : 'an example'}, round ${round}`, await measures('answer'));
  told('  of that, in the engine', await measures('engine'));
}
await b.close();
server.close();
