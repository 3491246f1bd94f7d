//! `gradus lsp`: a language server over standard input and output.
//!
//! This file reads messages and answers them; [`document`] is a text as it was last read, [`names`] what is said of
//! names in it, [`verdicts`] decides claims in a thread of its own.

mod document;
mod names;
mod verdicts;

use super::Outcome;
use super::options::Global;
use super::output::{Complaint, Failure};
use document::Document;
use gradus::term::Functions;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    Cancel, DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Notification as _, PublishDiagnostics,
};
use lsp_types::request::{CodeLensRequest, CodeLensResolve, Completion, GotoDefinition, HoverRequest, Request as _};
use lsp_types::{
    CodeLens, CodeLensOptions, CompletionOptions, Hover, HoverContents, HoverProviderCapability, Location,
    MarkupContent, MarkupKind, OneOf, PublishDiagnosticsParams, ServerCapabilities, TextDocumentPositionParams,
    TextDocumentSyncCapability, TextDocumentSyncKind, Uri,
};
use serde_json::{Value, from_value, json, to_value};
use std::collections::HashMap;
use std::fmt::Display;
use verdicts::{Job, Verdicts};

/// Options of `lsp`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// What editors pass; there is no other way
    #[arg(long, hide = true)]
    stdio: bool,
}

fn broken(e: impl Display) -> Failure {
    let hint = "an editor starts this command and speaks to it; docs/editors.md says how";
    Complaint::at("lsp", format!("the connection is broken: {e}")).hint(Some(hint.into())).into()
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions::default()),
        definition_provider: Some(OneOf::Left(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(true) }),
        ..ServerCapabilities::default()
    }
}

/// Serves until the editor says that it is over.
///
/// # Errors
/// When the connection breaks, or the laws cannot be used.
pub fn run(global: &Global, _: &Arguments) -> Result<Outcome, Failure> {
    let known = global.functions()?;
    let (rules, index) = global.laws()?;
    let (connection, threads) = Connection::stdio();
    connection.initialize(to_value(capabilities()).map_err(broken)?).map_err(broken)?;
    let sender = connection.sender.clone();
    let send = Box::new(move |m: Response| drop(sender.send(m.into())));
    let ended = std::thread::scope(|scope| {
        let verdicts = Verdicts::start(scope, send, &rules, &index, global.effort).map_err(broken)?;
        Server { connection: &connection, known, verdicts, documents: HashMap::new() }.serve()
    });
    drop(connection);
    ended?;
    threads.join().map_err(broken)?;
    Ok(Outcome::Held)
}

struct Server<'c> {
    connection: &'c Connection,
    known: Functions,
    verdicts: Verdicts,
    documents: HashMap<String, Document>,
}

/// A result, or what is wrong with the parameters.
type Answer = Result<Value, String>;

fn told(e: impl Display) -> String {
    e.to_string()
}

fn text_of(v: &Value, path: &str) -> Result<String, String> {
    v.pointer(path).and_then(Value::as_str).map(str::to_string).ok_or_else(|| format!("`{path}` is missing"))
}

impl Server<'_> {
    fn serve(mut self) -> Result<(), Failure> {
        while let Ok(message) = self.connection.receiver.recv() {
            match message {
                Message::Request(r) => {
                    if self.connection.handle_shutdown(&r).map_err(broken)? {
                        break;
                    }
                    self.request(r)?;
                }
                Message::Notification(n) => self.notification(&n)?,
                Message::Response(_) => {}
            }
        }
        Ok(())
    }

    fn send(&self, m: impl Into<Message>) -> Result<(), Failure> {
        self.connection.sender.send(m.into()).map_err(broken)
    }

    fn request(&mut self, r: Request) -> Result<(), Failure> {
        let answer = match r.method.as_str() {
            HoverRequest::METHOD => self.hover(r.params),
            Completion::METHOD => self.completion(r.params),
            GotoDefinition::METHOD => self.definition(r.params),
            CodeLensRequest::METHOD => self.lenses(&r.params),
            CodeLensResolve::METHOD => match self.resolve(r.id.clone(), r.params) {
                Ok(()) => return Ok(()),
                Err(e) => Err(e),
            },
            other => {
                let message = format!("`{other}` is not served");
                return self.send(Response::new_err(r.id, ErrorCode::MethodNotFound as i32, message));
            }
        };
        self.send(match answer {
            Ok(v) => Response::new_ok(r.id, v),
            Err(e) => Response::new_err(r.id, ErrorCode::InvalidParams as i32, e),
        })
    }

    fn notification(&mut self, n: &Notification) -> Result<(), Failure> {
        let uri = text_of(&n.params, "/textDocument/uri");
        match (n.method.as_str(), uri) {
            (DidOpenTextDocument::METHOD, Ok(uri)) => match text_of(&n.params, "/textDocument/text") {
                Ok(text) => self.read(uri, text),
                Err(_) => Ok(()),
            },
            (DidChangeTextDocument::METHOD, Ok(uri)) => {
                // Each change is the whole text; the last one holds.
                let changes = n.params.get("contentChanges").and_then(Value::as_array);
                match changes.and_then(|c| c.last()).map(|c| text_of(c, "/text")) {
                    Some(Ok(text)) => self.read(uri, text),
                    _ => Ok(()),
                }
            }
            (DidCloseTextDocument::METHOD, Ok(uri)) => {
                self.documents.remove(&uri);
                self.publish(&uri, Vec::new())
            }
            (Cancel::METHOD, _) => {
                if let Some(id) = n.params.get("id").and_then(|id| from_value::<RequestId>(id.clone()).ok()) {
                    self.verdicts.cancel(id);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Reads a text and says what is wrong with it.
    fn read(&mut self, uri: String, text: String) -> Result<(), Failure> {
        let before = self.documents.remove(&uri);
        let document = Document::read(&uri, text, &self.known, before);
        let found = document.diagnostics(&uri);
        self.documents.insert(uri.clone(), document);
        self.publish(&uri, found)
    }

    fn publish(&self, uri: &str, diagnostics: Vec<lsp_types::Diagnostic>) -> Result<(), Failure> {
        let Ok(uri) = uri.parse::<Uri>() else { return Ok(()) };
        let p = PublishDiagnosticsParams { uri, diagnostics, version: None };
        let params = to_value(p).map_err(broken)?;
        self.send(Notification { method: PublishDiagnostics::METHOD.into(), params })
    }

    /// The document and the place that a request is about.
    fn place(&self, params: Value) -> Result<(&Document, TextDocumentPositionParams), String> {
        let p: TextDocumentPositionParams = from_value(params).map_err(told)?;
        let d = self.documents.get(p.text_document.uri.as_str()).ok_or("the document is not open")?;
        Ok((d, p))
    }

    fn hover(&self, params: Value) -> Answer {
        let (d, p) = self.place(params)?;
        let Some((word, range)) = d.word(p.position) else { return Ok(Value::Null) };
        let Some(value) = names::about(d, p.position.line, &word) else { return Ok(Value::Null) };
        let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
        to_value(Hover { contents, range: Some(range) }).map_err(told)
    }

    fn completion(&self, params: Value) -> Answer {
        let (d, p) = self.place(params)?;
        to_value(names::completions(d, p.position, &self.known)).map_err(told)
    }

    fn definition(&self, params: Value) -> Answer {
        let (d, p) = self.place(params)?;
        let found = d.word(p.position).and_then(|(word, _)| names::declaration(d, p.position.line, &word));
        let at = found.map(|range| Location { uri: p.text_document.uri, range });
        to_value(at).map_err(told)
    }

    fn lenses(&self, params: &Value) -> Answer {
        let uri = text_of(params, "/textDocument/uri")?;
        let d = self.documents.get(&uri).ok_or("the document is not open")?;
        let lens = |line: u32| CodeLens {
            range: d.line_range(line),
            command: None,
            data: Some(json!({ "uri": &uri, "line": line })),
        };
        to_value(d.goals().map(|(_, _, line)| lens(line)).collect::<Vec<_>>()).map_err(told)
    }

    /// Has a claim decided; the thread that does so answers.
    fn resolve(&mut self, id: RequestId, params: Value) -> Result<(), String> {
        let lens: CodeLens = from_value(params).map_err(told)?;
        let data = lens.data.clone().unwrap_or_default();
        let (uri, line) = (text_of(&data, "/uri")?, data.get("line").and_then(Value::as_u64));
        let d = self.documents.get(&uri).ok_or("the document is not open")?;
        let found = d.goals().find(|g| Some(u64::from(g.2)) == line);
        let (problem, goal, _) = found.ok_or("the claim is no longer there")?;
        let key = format!("{}\n{}", d.block(problem), goal.line - problem.line);
        let job = Job { id, lens, key, problem: problem.clone(), goal: goal.clone() };
        self.verdicts.ask(job).map_err(told)
    }
}
