//! Claims decided in a thread of their own, one after the other, each text once.

use gradus::calculus::Index;
use gradus::decide::{Decision, Options, Status, decide};
use gradus::rules::RuleSet;
use gradus::syntax::{Goal, GoalKind, Problem};
use lsp_server::{ErrorCode, RequestId, Response};
use lsp_types::{CodeLens, Command};
use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::mpsc::{Receiver, SendError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, Scope};

/// A claim to be decided, and the request to be answered.
pub struct Job {
    /// The request.
    pub id: RequestId,
    /// The lens that is asked about.
    pub lens: CodeLens,
    /// What the verdict depends on.
    pub key: String,
    /// The problem.
    pub problem: Problem,
    /// The claim.
    pub goal: Goal,
}

/// Who answers a request.
pub type Reply = Box<dyn Fn(Response) + Send>;

/// The thread that decides.
pub struct Verdicts {
    jobs: Sender<Box<Job>>,
    cancelled: Arc<Mutex<HashSet<RequestId>>>,
}

impl Verdicts {
    /// Starts the thread; it ends when this is dropped.
    ///
    /// # Errors
    /// When there can be no thread.
    pub fn start<'s, 'e: 's>(
        scope: &'s Scope<'s, 'e>,
        send: Reply,
        rules: &'e RuleSet,
        index: &'e Index,
        effort: u32,
    ) -> io::Result<Verdicts> {
        let (jobs, queue) = channel();
        let cancelled = Arc::new(Mutex::new(HashSet::new()));
        let seen = cancelled.clone();
        let work = move || work(&queue, &send, &seen, rules, index, effort);
        Builder::new().stack_size(crate::cli::STACK).spawn_scoped(scope, work)?;
        Ok(Verdicts { jobs, cancelled })
    }

    /// Asks for a verdict.
    ///
    /// # Errors
    /// When the thread is gone.
    pub fn ask(&self, job: Job) -> Result<(), SendError<Box<Job>>> {
        self.jobs.send(Box::new(job))
    }

    /// A request need not be answered any more, unless it is being worked on.
    pub fn cancel(&self, id: RequestId) {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }
}

fn work(
    queue: &Receiver<Box<Job>>,
    send: &Reply,
    cancelled: &Mutex<HashSet<RequestId>>,
    rules: &RuleSet,
    index: &Index,
    effort: u32,
) {
    let options = Options::level(effort);
    let mut known: HashMap<String, String> = HashMap::new();
    while let Ok(job) = queue.recv() {
        let Job { id, mut lens, key, problem, goal } = *job;
        if cancelled.lock().unwrap_or_else(PoisonError::into_inner).remove(&id) {
            send(Response::new_err(id, ErrorCode::RequestCanceled as i32, "cancelled".into()));
            continue;
        }
        let title = known.entry(key).or_insert_with(|| title(&goal, &decide(&problem, &goal, rules, index, &options)));
        lens.command = Some(Command { title: title.clone(), command: String::new(), arguments: None });
        lens.data = None;
        send(Response::new_ok(id, lens));
    }
}

/// The verdict in a line, with what it rests on.
fn title(goal: &Goal, d: &Decision) -> String {
    let mut s = d.status.name().to_string();
    match d.status {
        Status::Proved if !d.hypotheses.is_empty() => s = format!("{s} if {}", d.hypotheses.join(" and ")),
        Status::Unknown if !d.holds_if.is_empty() => s = format!("{s}; holds if {}", d.holds_if.join(" and ")),
        Status::Unknown => s.extend(d.reason.iter().map(|r| format!(": {r}"))),
        _ => {}
    }
    let asked = if goal.kind == GoalKind::Claim { "claimed" } else { "to be refuted" };
    if d.held || d.status == Status::Unknown { s } else { format!("{s}, though {asked}") }
}
