//! The Python package's native part: the library's facade, with texts and tables for what it answers.
//!
//! Each call works in a thread of its own, without the interpreter's lock, and looks for signals meanwhile.

use gradus::{Answer, Cancel, CodeOptions, Error, Example, Kind, Language, Layout, Line, Part, Problem, ProblemFile};
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

create_exception!(_gradus, GradusError, PyException, "Something that gradus was asked for has no answer.");

/// How often signals are looked for.
const MOMENT: Duration = Duration::from_millis(20);

/// Works without the interpreter's lock until there is an answer, or a signal calls the work off.
fn run<T: Send + 'static>(
    py: Python<'_>,
    cancel: Cancel,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> PyResult<T> {
    let (send, receive) = mpsc::channel();
    let thread = std::thread::Builder::new().name("gradus-call".into()).spawn(move || {
        // Whoever asked may have gone.
        let _ = send.send(work());
    });
    thread.map_err(|e| PyRuntimeError::new_err(format!("cannot start a thread: {e}")))?;
    let receive = std::sync::Mutex::new(receive);
    loop {
        let got = py.detach(|| match receive.lock() {
            Ok(r) => r.recv_timeout(MOMENT),
            Err(_) => Err(RecvTimeoutError::Disconnected),
        });
        match got {
            Ok(done) => return done.map_err(|e| raised(py, &e)),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(signal) = py.check_signals() {
                    cancel.cancel();
                    return Err(signal);
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Err(PyRuntimeError::new_err("the work was lost")),
        }
    }
}

/// The exception for an error: its kind, what it says, and the mistakes with their places.
fn raised(py: Python<'_>, e: &Error) -> PyErr {
    let (kind, wrt) = match e {
        Error::Input(_) => ("input", None),
        Error::NoAnswer(n) => ("no answer", n.wrt.clone()),
        Error::NoCode(_) => ("no code", None),
        Error::Cancelled => ("cancelled", None),
        _ => ("internal", None),
    };
    let mistakes = match e {
        Error::Input(all) => mistakes(py, all),
        _ => Ok(PyList::empty(py)),
    };
    match mistakes {
        Ok(all) => GradusError::new_err((kind, e.to_string(), wrt, all.unbind())),
        Err(e) => e,
    }
}

fn mistakes<'py>(py: Python<'py>, all: &[gradus::Diagnostic]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for m in all {
        let d = PyDict::new(py);
        d.set_item("place", m.place.to_string())?;
        d.set_item("start", m.span.start)?;
        d.set_item("end", m.span.end)?;
        d.set_item("line", m.line)?;
        d.set_item("column", m.column)?;
        d.set_item("end_column", m.end_column)?;
        d.set_item("message", &m.message)?;
        d.set_item("hint", &m.hint)?;
        d.set_item("rendered", m.rendered.trim_end())?;
        list.append(d)?;
    }
    Ok(list)
}

fn example<'py>(py: Python<'py>, e: &Example) -> PyResult<Bound<'py, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("sizes", e.sizes.iter().cloned().collect::<std::collections::BTreeMap<_, _>>())?;
    let values = PyDict::new(py);
    for (name, rows) in &e.values {
        values.set_item(name, rows)?;
    }
    d.set_item("values", values)?;
    d.set_item("functions", e.functions.iter().cloned().collect::<std::collections::BTreeMap<_, _>>())?;
    d.set_item("exact", e.exact)?;
    if let Some([l, r]) = &e.sides {
        d.set_item("left", l)?;
        d.set_item("right", r)?;
    }
    d.set_item("text", e.to_string())?;
    Ok(d)
}

fn line<'py>(py: Python<'py>, l: &Line) -> PyResult<Bound<'py, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("subject", &l.subject)?;
    d.set_item("expression", &l.expression)?;
    d.set_item("latex", &l.latex)?;
    d.set_item("laws", &l.laws)?;
    Ok(d)
}

fn part<'py>(py: Python<'py>, p: &Part) -> PyResult<Bound<'py, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("name", &p.name)?;
    d.set_item("body", &p.body)?;
    d.set_item("text", &p.text)?;
    d.set_item("latex", &p.latex)?;
    Ok(d)
}

/// A problem and how it is worked on.
#[pyclass(frozen)]
struct Task {
    problem: Problem,
    cancel: Cancel,
}

#[pymethods]
impl Task {
    #[new]
    #[allow(clippy::too_many_arguments)]
    #[pyo3(signature = (text, vars, funs, lets, assumes, wrt, numerator, latex, strict, effort))]
    fn new(
        text: String,
        vars: Vec<String>,
        funs: Vec<String>,
        lets: Vec<String>,
        assumes: Vec<String>,
        wrt: Vec<String>,
        numerator: bool,
        latex: bool,
        strict: bool,
        effort: u32,
    ) -> Task {
        let cancel = Cancel::new();
        let mut p = Problem::new(text).latex(latex).strict(strict).effort(effort).until(&cancel);
        p = p.layout(if numerator { Layout::Numerator } else { Layout::Denominator });
        p = vars.into_iter().fold(p, Problem::var);
        p = funs.into_iter().fold(p, Problem::fun);
        p = lets.into_iter().fold(p, Problem::define);
        p = assumes.into_iter().fold(p, Problem::assume);
        let problem = wrt.iter().fold(p, |p, w| p.by(w));
        Task { problem, cancel }
    }

    fn derive(&self, py: Python<'_>) -> PyResult<Vec<Found>> {
        let p = self.problem.clone();
        Ok(founds(run(py, self.cancel.clone(), move || p.derive())?))
    }

    fn hessian(&self, py: Python<'_>) -> PyResult<Vec<Found>> {
        let p = self.problem.clone();
        Ok(founds(run(py, self.cancel.clone(), move || p.hessian())?))
    }

    fn simplify(&self, py: Python<'_>) -> PyResult<Found> {
        let p = self.problem.clone();
        run(py, self.cancel.clone(), move || p.simplify()).map(Found)
    }

    fn solve(&self, py: Python<'_>) -> PyResult<Vec<Found>> {
        let p = self.problem.clone();
        Ok(founds(run(py, self.cancel.clone(), move || p.solve())?))
    }

    fn prove(&self, py: Python<'_>) -> PyResult<Verdict> {
        let p = self.problem.clone();
        run(py, self.cancel.clone(), move || p.prove()).map(Verdict)
    }

    fn parse<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let p = self.problem.clone();
        let e = run(py, self.cancel.clone(), move || p.parse())?;
        let d = PyDict::new(py);
        d.set_item("core", e.core)?;
        d.set_item("latex", e.latex)?;
        d.set_item("sexpr", e.sexpr)?;
        d.set_item("shape", (&e.shape[0], &e.shape[1]))?;
        d.set_item("size", e.size)?;
        d.set_item("hypotheses", e.hypotheses)?;
        d.set_item("inferred", e.reading.inferred)?;
        d.set_item("read_as", e.reading.read_as)?;
        Ok(d)
    }
}

fn founds(all: Vec<Answer>) -> Vec<Found> {
    all.into_iter().map(Found).collect()
}

/// An answer.
#[pyclass(frozen)]
struct Found(Answer);

fn language(name: &str) -> PyResult<Language> {
    let found = Language::ALL.into_iter().find(|l| l.name() == name);
    found.ok_or_else(|| pyo3::exceptions::PyValueError::new_err(format!("no code is written in {name}")))
}

#[pymethods]
impl Found {
    /// What is told of it without further work.
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let a = &self.0;
        let d = PyDict::new(py);
        let kind = match a.kind {
            Kind::Gradient => "gradient",
            Kind::Jacobian => "jacobian",
            Kind::Hessian => "hessian",
            Kind::Simplest => "simplest",
            Kind::Stationary => "stationary",
            _ => "other",
        };
        d.set_item("kind", kind)?;
        let layout = a.layout.map(|l| if l == Layout::Numerator { "numerator" } else { "denominator" });
        d.set_item("layout", layout)?;
        d.set_item("of", &a.of)?;
        d.set_item("wrt", &a.wrt)?;
        d.set_item("result", &a.result)?;
        d.set_item("text", &a.text)?;
        d.set_item("latex", &a.latex)?;
        d.set_item("name", &a.name[0])?;
        d.set_item("name_latex", &a.name[1])?;
        d.set_item("shape", (&a.shape[0], &a.shape[1]))?;
        d.set_item("size", a.size)?;
        d.set_item("parts", a.parts.iter().map(|p| part(py, p)).collect::<PyResult<Vec<_>>>()?)?;
        d.set_item("hypotheses", &a.hypotheses)?;
        d.set_item("hypotheses_said", &a.hypotheses_said)?;
        d.set_item("hypotheses_latex", &a.hypotheses_latex)?;
        d.set_item("example", a.example.as_ref().map(|e| example(py, e)).transpose()?)?;
        d.set_item("steps", a.steps)?;
        d.set_item("inferred", &a.reading.inferred)?;
        d.set_item("notes", &a.reading.notes)?;
        d.set_item("warnings", &a.reading.warnings)?;
        d.set_item("read_as", &a.reading.read_as)?;
        Ok(d)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn certificate(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| self.0.certificate()).map_err(|e| raised(py, &e))
    }

    fn derivation<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let lines = py.detach(|| self.0.derivation()).map_err(|e| raised(py, &e))?;
        lines.iter().map(|l| line(py, l)).collect()
    }

    fn derivation_text(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| self.0.derivation_text()).map_err(|e| raised(py, &e))
    }

    fn derivation_latex(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| self.0.derivation_latex()).map_err(|e| raised(py, &e))
    }

    /// The text of a file and the names of its functions.
    fn code(
        &self,
        py: Python<'_>,
        name: &str,
        with_value: bool,
        apply: bool,
        check: bool,
        sizes: Vec<(String, u64)>,
    ) -> PyResult<(String, Vec<String>)> {
        let language = language(name)?;
        let mut o = CodeOptions::new();
        (o.with_value, o.apply, o.check, o.sizes) = (with_value, apply, check, sizes);
        let c = py.detach(|| self.0.code(language, &o)).map_err(|e| raised(py, &e))?;
        Ok((c.text, c.functions))
    }

    /// The table of nodes.
    fn table<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let t = py.detach(|| self.0.table()).map_err(|e| raised(py, &e))?;
        let nodes = PyList::empty(py);
        for n in &t.nodes {
            let d = PyDict::new(py);
            d.set_item("op", n.op)?;
            d.set_item("args", &n.args)?;
            d.set_item("shape", n.shape.as_ref().map(|s| (&s[0], &s[1])))?;
            d.set_item("data", &n.data)?;
            nodes.append(d)?;
        }
        let declared = |all: &[gradus::Declared]| -> PyResult<Bound<'py, PyList>> {
            let list = PyList::empty(py);
            for v in all {
                let d = PyDict::new(py);
                d.set_item("name", &v.name)?;
                d.set_item("shape", (&v.shape[0], &v.shape[1]))?;
                d.set_item("over", &v.over)?;
                d.set_item("body", v.body)?;
                list.append(d)?;
            }
            Ok(list)
        };
        let d = PyDict::new(py);
        d.set_item("nodes", nodes)?;
        d.set_item("result", t.result)?;
        d.set_item("of", t.of)?;
        d.set_item("wrt", t.wrt)?;
        d.set_item("variables", declared(&t.variables)?)?;
        d.set_item("definitions", declared(&t.definitions)?)?;
        Ok(d)
    }
}

/// What was found out about a claim.
#[pyclass(frozen)]
struct Verdict(gradus::Verdict);

#[pymethods]
impl Verdict {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let v = &self.0;
        let d = PyDict::new(py);
        d.set_item("status", v.kind.name())?;
        d.set_item("held", v.held)?;
        d.set_item("refute", v.refute)?;
        d.set_item("problem", &v.problem)?;
        d.set_item("line", v.line)?;
        d.set_item("statement", &v.statement)?;
        d.set_item("hypotheses", &v.hypotheses)?;
        d.set_item("holds_if", &v.holds_if)?;
        d.set_item("example", v.example.as_ref().map(|e| example(py, e)).transpose()?)?;
        d.set_item("counterexample", v.counterexample.as_ref().map(|e| example(py, e)).transpose()?)?;
        d.set_item("reason", &v.reason)?;
        d.set_item("derived", &v.derived)?;
        d.set_item("steps", v.steps)?;
        d.set_item("inferred", &v.reading.inferred)?;
        d.set_item("notes", &v.reading.notes)?;
        d.set_item("warnings", &v.reading.warnings)?;
        d.set_item("read_as", &v.reading.read_as)?;
        Ok(d)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn certificate(&self, py: Python<'_>) -> PyResult<Option<String>> {
        py.detach(|| self.0.certificate()).map_err(|e| raised(py, &e))
    }

    fn derivation<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let lines = py.detach(|| self.0.derivation()).map_err(|e| raised(py, &e))?;
        lines.iter().map(|l| line(py, l)).collect()
    }
}

/// Has the kernel replay a certificate.
#[pyfunction]
fn check<'py>(py: Python<'py>, certificate: String) -> PyResult<Bound<'py, PyDict>> {
    let c = run(py, Cancel::new(), move || gradus::check(&certificate))?;
    let d = PyDict::new(py);
    d.set_item("accepted", c.accepted)?;
    d.set_item("statement", c.statement)?;
    d.set_item("problem", c.problem)?;
    d.set_item("hypotheses", c.hypotheses)?;
    d.set_item("example", c.example.as_ref().map(|e| example(py, e)).transpose()?)?;
    d.set_item("steps", c.steps)?;
    d.set_item("reason", c.reason)?;
    d.set_item("warnings", c.warnings)?;
    Ok(d)
}

/// What a file asks to be shown: problem, line, statement, answers, and why there are none.
type Shown<'py> = (String, usize, String, Vec<Found>, Option<Bound<'py, PyAny>>);

/// Works on the text of a problem file: verdicts, what is shown, and mistakes.
#[pyfunction]
fn run_file<'py>(
    py: Python<'py>,
    name: String,
    text: String,
    strict: bool,
    effort: u32,
) -> PyResult<(Vec<Verdict>, Vec<Shown<'py>>, Bound<'py, PyList>)> {
    let cancel = Cancel::new();
    let file = ProblemFile::new(name, text).strict(strict).effort(effort).until(&cancel);
    let report = run(py, cancel, move || file.run())?;
    let mut shown = Vec::new();
    for s in report.shown {
        let (answers, error) = match s.answers {
            Ok(all) => (founds(all), None),
            Err(e) => (Vec::new(), Some(raised(py, &e).into_value(py).into_bound(py).into_any())),
        };
        shown.push((s.problem, s.line, s.statement, answers, error));
    }
    let verdicts = report.verdicts.into_iter().map(Verdict).collect();
    Ok((verdicts, shown, mistakes(py, &report.diagnostics)?))
}

#[pymodule]
fn _gradus(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add("GradusError", m.py().get_type::<GradusError>())?;
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    m.add_class::<Task>()?;
    m.add_class::<Found>()?;
    m.add_class::<Verdict>()?;
    m.add_function(wrap_pyfunction!(check, m)?)?;
    m.add_function(wrap_pyfunction!(run_file, m)?)
}
