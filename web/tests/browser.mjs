// A headless Chromium: CHROMIUM, or the one that the system has.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export function browser() {
  const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const executablePath = places.find((p) => p && existsSync(p));
  if (!executablePath) throw new Error('no Chromium: install one, or name it in CHROMIUM');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}
