// One instance of the engine: questions in, answers out, in order.

let engine = null;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function ask(question) {
  const bytes = encoder.encode(JSON.stringify(question));
  const room = engine.room(bytes.length);
  new Uint8Array(engine.memory.buffer, room, bytes.length).set(bytes);
  const at = engine.answer();
  return JSON.parse(decoder.decode(new Uint8Array(engine.memory.buffer, at, engine.length())));
}

/** What went wrong, for people. */
function complaint(e) {
  if (e instanceof RangeError) return { error: 'deep', message: 'This is nested too deeply for a browser. The command line has no such limit.' };
  let words = '';
  try {
    const at = engine.last_words() >>> 0;
    const all = new Uint8Array(engine.memory.buffer, at);
    words = decoder.decode(all.subarray(0, all.indexOf(0)));
  } catch { /* Nothing was said. */ }
  return { error: 'internal', message: words || String(e) };
}

onmessage = ({ data }) => {
  if (data.module) {
    const start = performance.now();
    engine = new WebAssembly.Instance(data.module, {}).exports;
    engine.prepare();
    // The laws are unpacked while nobody waits.
    ask({ do: 'read', text: 'x' });
    postMessage({ ready: true, took: performance.now() - start });
    return;
  }
  const start = performance.now();
  try {
    const answer = ask(data.question);
    postMessage({ id: data.id, answer, took: performance.now() - start });
  } catch (e) {
    // The instance may be in any state: a new one takes its place.
    postMessage({ id: data.id, answer: complaint(e), broken: true, took: performance.now() - start });
  }
};
