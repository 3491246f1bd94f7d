// Questions, and the one that stands there when the page is opened.

export const START = { view: 'derive', text: 'norm(X*w - y)^2 + lambda*norm(w)^2', by: ['w'], what: 'derivative', layout: 'denominator', vars: [], assumes: [], lets: [], funs: [] };

/** A question as the engine takes it. */
export const asked = (s) => ({
  view: s.view, text: s.text, vars: s.vars, assumes: s.assumes, lets: s.lets, funs: s.funs,
  by: s.view === 'derive' && s.what !== 'simplest' ? s.by : [], layout: s.layout, what: s.what,
});

// The address holds the whole question.

export function address(s) {
  const p = new URLSearchParams();
  if (s.view !== 'derive') p.set('view', s.view);
  if (s.view === 'derive' || s.view === 'claim') {
    p.set('e', s.text);
    for (const [k, field] of [['var', 'vars'], ['assume', 'assumes'], ['let', 'lets'], ['fun', 'funs']]) s[field].forEach((v) => p.append(k, v));
    if (s.view === 'derive') {
      if (s.by.length) p.set('by', s.by.join(','));
      if (s.what !== 'derivative') p.set('find', s.what);
      if (s.layout !== 'denominator') p.set('layout', s.layout);
    }
  }
  return `#${p}`;
}

export function fromAddress(hash) {
  const p = new URLSearchParams(hash.replace(/^#/, ''));
  const view = ['derive', 'claim', 'check', 'laws'].includes(p.get('view')) ? p.get('view') : 'derive';
  const text = p.get('e');
  if (text === null) {
    if (view === 'claim') return { ...structuredClone(START), view, text: 'grad(x\'*A*x, x) == 2*A*x', by: [], vars: [] };
    return { ...structuredClone(START), view };
  }
  return {
    view, text, vars: p.getAll('var'), assumes: p.getAll('assume'), lets: p.getAll('let'), funs: p.getAll('fun'),
    by: (p.get('by') ?? '').split(',').filter(Boolean),
    what: ['hessian', 'stationary', 'simplest'].includes(p.get('find')) ? p.get('find') : 'derivative',
    layout: p.get('layout') === 'numerator' ? 'numerator' : 'denominator',
  };
}
