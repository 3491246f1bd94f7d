// Questions, and the one that stands there when the page is opened.

export const START = { view: 'derive', text: 'norm(X*w - y)^2 + lambda*norm(w)^2', by: ['w'], what: 'derivative', layout: 'denominator', vars: [], assumes: [], lets: [], funs: [] };

/** A question as the engine takes it. */
export const asked = (s) => ({
  view: s.view, text: s.text, vars: s.vars, assumes: s.assumes, lets: s.lets, funs: s.funs,
  by: s.view === 'derive' && s.what !== 'simplest' ? s.by : [], layout: s.layout, what: s.what,
});
