// The engine in two workers: one reads while the reader types, one searches. A search that nobody waits for any more is
// ended with its worker; another worker stands ready.

/** One worker with an instance of a module, which may still be on its way. */
class Hand {
  constructor(module) {
    this.module = module;
    this.worker = new Worker('worker.js');
    this.waiting = new Map();
    this.next = 0;
    this.ready = new Promise((resolve) => {
      this.worker.onmessage = ({ data }) => {
        if (data.ready) {
          performance.measure('laws unpacked', { start: performance.now() - data.took, end: performance.now() });
          return resolve();
        }
        const done = this.waiting.get(data.id);
        this.waiting.delete(data.id);
        this.broken ||= data.broken;
        done?.({ ...data.answer, took: data.took });
        if (this.retired) this.retire();
      };
    });
    this.begun = module.then((m) => this.worker.postMessage({ module: m }));
    // Who asks is told.
    this.begun.catch(() => null);
  }
  ask(question) {
    const id = this.next++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.begun.then(() => this.worker.postMessage({ id, question }), (e) => {
        this.broken = true;
        this.waiting.delete(id);
        resolve({ error: 'unloaded', message: `The engine could not be loaded (${e.message ?? e}). Open the page again.` });
      });
    });
  }
  get busy() { return this.waiting.size > 0; }
  /** Ends once nothing is waited for. */
  retire() {
    this.retired = true;
    if (!this.busy) this.end();
  }
  end() {
    this.worker.terminate();
    for (const done of this.waiting.values()) done({ error: 'stopped' });
    this.waiting.clear();
  }
}

const load = async (url) => {
  const start = performance.now();
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  // A file server may not know the type.
  const streams = response.headers.get('content-type')?.startsWith('application/wasm');
  const compiled = await (streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  performance.measure(`${url} compiled`, { start, end: performance.now() });
  return compiled;
};

/** A module that is loaded when it is first wanted, and once more where that failed. */
function module(url) {
  let loaded = null;
  return () => {
    loaded ??= load(url).catch((e) => {
      loaded = null;
      throw e;
    });
    return loaded;
  };
}
const small = module('engine.wasm');
const full = module('full.wasm');

// The workers start while the module is on its way.
let reader = new Hand(small());
let finder = /view=/.test(location.hash) ? null : new Hand(small());
let spare = null;
let finderIsFull = false;
let readerIsFull = false;

function reading() {
  if (reader.broken) {
    reader.end();
    reader = new Hand((readerIsFull ? full : small)());
  }
  return reader;
}

/** From now on the whole engine reads: it knows LaTeX, and is the faster one. What was asked before is still answered. */
function readWithAll() {
  if (readerIsFull) return;
  readerIsFull = true;
  const before = reader;
  reader = new Hand(full());
  before.retire();
}

function finding(wantFull) {
  if (finder && !finder.broken && (finderIsFull || !wantFull)) return finder;
  finder?.end();
  finderIsFull ||= wantFull;
  const wanted = (finderIsFull ? full : small)();
  if (spare && !spare.broken && spare.module === wanted) {
    finder = spare;
    spare = null;
  } else {
    finder = new Hand(wanted);
  }
  return finder;
}

/** Reads a text. What the small module leaves to the other is asked of that. */
export async function read(question) {
  const answer = await reading().ask({ ...question, do: 'read' });
  if (answer.error !== 'later') return answer;
  readWithAll();
  return reading().ask({ ...question, do: 'read' });
}

/** Is the whole engine at work? */
export const isFull = () => finderIsFull;

/** Loads the whole engine, so that the next search has it. */
export async function prepareFull() {
  const wanted = full();
  if (!spare || spare.module !== wanted) spare = new Hand(wanted);
  // It may be at work before it is ready.
  const hand = spare;
  await wanted;
  await hand.ready;
  readWithAll();
}

/** So long a search may go on that nobody waits for any more: a new worker costs more. */
const PATIENCE = 80;
let searching = null;
let turn = 0;

/** Searches; what was asked before and is not answered soon is ended. */
export async function find(question, wantFull) {
  const mine = ++turn;
  if (searching) {
    const late = await Promise.race([searching.then(() => false), new Promise((r) => setTimeout(r, PATIENCE, true))]);
    if (mine !== turn) return { error: 'stopped' };
    if (late) stop();
  }
  const hand = finding(wantFull);
  const asked = hand.ask(question);
  searching = asked;
  const answer = await asked;
  if (searching === asked) searching = null;
  if (answer.error !== 'later' || mine !== turn) return answer;
  return find(question, true);
}

/** Asks about what was found last. */
export async function about(question) {
  return finder ? finder.ask(question) : { error: 'gone' };
}

/** Ends the search that is going on. */
export function stop() {
  if (!finder?.busy || !searching) return;
  searching = null;
  finder.end();
  finder = null;
  if (finderIsFull) prepareFull();
}
