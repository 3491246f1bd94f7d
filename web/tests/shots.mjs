// Pictures of the page: node shots.mjs FOLDER [NAME…]
import { mkdirSync } from 'node:fs';
import { serve } from '../serve.mjs';
import { browser } from './browser.mjs';

const WIDTHS = { phone: 390, tablet: 768, desktop: 1280 };
export const QUESTIONS = {
  ridge: 'e=norm(X*w - y)^2 %2B lambda*norm(w)^2&by=w',
  covariance: "e=-0.5*logdet(S) - 0.5*(x - mu)'*inv(S)*(x - mu)&var=S[n,n] posdef, x[n], mu[n]&by=S",
  network: 'e=norm2(W2*tanh(W1*x %2B b1) %2B b2 - y)^2&by=W1,b1,W2,b2',
  refuted: "view=claim&e=grad(x'*A*x, x) == 2*A*x&var=A[n,n], x[n]",
  mistake: "e=x'*A*x %2B sotfmax(b'*x",
};
const [folder, ...names] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const server = await serve(0);
const b = await browser();
const small = process.env.SMALL === '1';
for (const scheme of small ? ['light'] : ['light', 'dark']) {
  for (const [size, width] of Object.entries(WIDTHS)) {
    const page = await (await b.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, serviceWorkers: 'block' })).newPage();
    page.on('console', (m) => m.type() === 'error' && console.log(m.text()));
    page.on('pageerror', (e) => console.log(String(e)));
    for (const [name, question] of Object.entries(QUESTIONS).filter(([n]) => !names.length || names.includes(n))) {
      await page.goto('about:blank');
      await page.goto(`http://127.0.0.1:${server.address().port}/#${question}`);
      await page.waitForSelector(name === 'mistake' ? '.mistake' : '#answer .result:not(.pending)', { timeout: 60000 });
      await page.waitForTimeout(700);
      await page.screenshot({ path: `${folder}/${name}-${size}${small ? '' : `-${scheme}`}.png`, fullPage: !small });
    }
    await page.context().close();
  }
}
await b.close();
server.close();
