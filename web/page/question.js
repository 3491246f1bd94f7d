// What the page is about now: the question in its fields, what was read of it, and what was found.

import { START, address, asked } from './start.js';

export const $ = (id) => document.getElementById(id);

export const page = {
  /** The question. */
  state: structuredClone(START),
  /** What was read last, if it could be. */
  known: null,
  /** What was found last. */
  found: null,
  /** The claim that was decided last. */
  claims: null,
  /** What the build found for the question of the beginning, while it has not been checked here. */
  opening: null,
};

/** The question as the engine takes it. */
export const question = () => asked(page.state);

export function keepAddress() {
  const hash = address(page.state);
  if (location.hash !== hash) history.replaceState(null, '', hash);
}
