// The engine in two workers: one reads while the reader types, one searches. A search that nobody waits for any more is
// ended with its worker; another worker stands ready.

/** One worker with an instance of a module. */
class Hand {
  constructor(module) {
    this.worker = new Worker('worker.js');
    this.waiting = new Map();
    this.next = 0;
    this.ready = new Promise((resolve) => {
      this.worker.onmessage = ({ data }) => {
        if (data.ready) return resolve();
        const done = this.waiting.get(data.id);
        this.waiting.delete(data.id);
        this.broken ||= data.broken;
        done?.({ ...data.answer, took: data.took });
      };
    });
    this.worker.postMessage({ module });
  }
  ask(question) {
    const id = this.next++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker.postMessage({ id, question });
    });
  }
  get busy() { return this.waiting.size > 0; }
  end() {
    this.worker.terminate();
    for (const done of this.waiting.values()) done({ error: 'stopped' });
    this.waiting.clear();
  }
}

const load = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  try {
    return await WebAssembly.compileStreaming(response.clone());
  } catch {
    // A file server may not know the type.
    return WebAssembly.compile(await response.arrayBuffer());
  }
};

const small = load('engine.wasm');
let whole = null;
/** The module with everything, loaded when it is first wanted. */
const full = () => (whole ??= load('full.wasm'));

let reader = null;
let finder = null;
let spare = null;
let finderIsFull = false;

async function reading() {
  if (!reader || reader.broken) {
    reader?.end();
    reader = new Hand(await small);
  }
  return reader;
}

async function finding(wantFull) {
  if (finder && !finder.broken && (finderIsFull || !wantFull)) return finder;
  finder?.end();
  const module = await (wantFull || finderIsFull ? full() : small);
  finderIsFull ||= wantFull;
  if (spare?.module === module) {
    finder = spare.hand;
    spare = null;
  } else {
    finder = new Hand(module);
  }
  return finder;
}

/** Reads a text. */
export const read = async (question) => (await reading()).ask({ ...question, do: 'read' });

/** Is the whole engine at work? */
export const isFull = () => finderIsFull;

/** Loads the whole engine, so that the next search has it. */
export async function prepareFull() {
  const module = await full();
  if (!spare) {
    spare = { module, hand: new Hand(module) };
    await spare.hand.ready;
  }
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
  const hand = await finding(wantFull);
  if (mine !== turn) return { error: 'stopped' };
  const asked = hand.ask(question);
  searching = asked;
  const answer = await asked;
  if (searching === asked) searching = null;
  return answer;
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
