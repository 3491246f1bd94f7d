// Elements as text, so that what the page shows at first can stand in its file: the few things of a document that
// page/show.js uses, and KaTeX.

import katex from 'katex';

const VOID = new Set(['input']);
const escaped = (s) => String(s).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

class Element {
  constructor(name) {
    this.name = name;
    this.attributes = new Map();
    this.children = [];
    this.style = { setProperty() {} };
  }
  set className(value) { this.attributes.set('class', value); }
  setAttribute(name, value) { this.attributes.set(name, value); }
  addEventListener() {}
  append(...children) { this.children.push(...children); }
  replaceChildren(...children) { this.children = children; }
  get inner() {
    return this.children.map((c) => (c instanceof Element ? c.outer : escaped(c))).join('');
  }
  get outer() {
    if (this.html !== undefined) return this.html;
    const attributes = [...this.attributes].map(([k, v]) => ` ${k}="${escaped(v)}"`).join('');
    return `<${this.name}${attributes}>${VOID.has(this.name) ? '' : `${this.inner}</${this.name}>`}`;
  }
}

/** What KaTeX writes is text already. */
class Written extends Element {
  constructor(html) {
    super('');
    this.html = html;
  }
}

globalThis.document = { createElement: (name) => new Element(name) };
globalThis.requestAnimationFrame = () => {};
globalThis.katex = { render: (latex, into, options) => into.replaceChildren(new Written(katex.renderToString(latex, options))) };

/** The same, without styles in the elements, which the page's policy forbids: they stand in `rules`. */
export function withoutStyles(html, rules) {
  return html.replace(/ style="([^"]*)"/g, (_, style) => {
    if (!rules.includes(style)) rules.push(style);
    return ` data-s="${rules.indexOf(style)}"`;
  });
}

export const text = (...elements) => elements.map((e) => (e instanceof Element ? e.outer : escaped(e))).join('');
