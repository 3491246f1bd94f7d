//! From text to s-expressions, one form at a time, with line numbers and without recursion.

use super::error::{CertificateError, Problem};
use super::limits::{MAX_NESTING, MAX_NUMBER, MAX_WORDS};
use crate::term::{continues_name, turns_text};

/// An s-expression and the line it begins at.
#[derive(Debug)]
pub(super) enum Node<'t> {
    Word(usize, &'t str),
    List(usize, Vec<Node<'t>>),
}

enum Token<'t> {
    Open,
    Close,
    Word(&'t str),
}

pub(super) type Result<T> = std::result::Result<T, CertificateError>;

pub(super) struct Scanner<'t> {
    rest: &'t str,
    line: usize,
    /// Brackets that [`Scanner::open`] opened.
    depth: usize,
}

/// A few characters of what stands there, for a message.
pub(super) fn excerpt(s: &str) -> String {
    match s.char_indices().nth(40) {
        Some((i, _)) => format!("{}…", s.get(..i).unwrap_or_default()),
        None => s.to_string(),
    }
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str) -> Scanner<'t> {
        Scanner { rest: text, line: 1, depth: 0 }
    }

    fn error<T>(&self, problem: Problem) -> Result<T> {
        Err(CertificateError { line: self.line, problem })
    }

    pub fn problem(&self, problem: Problem) -> CertificateError {
        CertificateError { line: self.line, problem }
    }

    pub fn missing(&self, part: &'static str) -> CertificateError {
        CertificateError { line: self.line, problem: Problem::Missing(part) }
    }

    fn token(&mut self) -> Result<Option<Token<'t>>> {
        loop {
            let Some(c) = self.rest.chars().next() else { return Ok(None) };
            let len = match c {
                ';' => self.rest.find('\n').unwrap_or(self.rest.len()),
                '\n' | ' ' | '\r' | '\t' | '(' | ')' => 1,
                _ => self.rest.find([' ', '\n', '\r', '\t', '(', ')', ';']).unwrap_or(self.rest.len()),
            };
            let (word, rest) = self.rest.split_at(len);
            match c {
                '\n' => self.line += 1,
                // Not even a comment may be shown otherwise than it is read.
                ';' => {
                    if let Some(bad) = word.chars().find(|c| turns_text(*c)) {
                        return self.error(Problem::Character(bad));
                    }
                }
                ' ' | '\r' | '\t' => {}
                '(' | ')' => {
                    self.rest = rest;
                    return Ok(Some(if c == '(' { Token::Open } else { Token::Close }));
                }
                _ => {
                    if let Some(bad) = word.chars().find(|c| !(continues_name(*c) || "_-+*/%#.<>=".contains(*c))) {
                        return self.error(Problem::Character(bad));
                    }
                    if word.len() > MAX_NUMBER {
                        return self.error(Problem::Number(excerpt(word)));
                    }
                    self.rest = rest;
                    return Ok(Some(Token::Word(word)));
                }
            }
            self.rest = rest;
        }
    }

    /// Opens a list with this head; its elements are read one by one.
    pub fn open(&mut self, head: &'static str) -> Result<()> {
        match self.token()? {
            Some(Token::Open) => {}
            Some(Token::Word(w)) => {
                return self.error(Problem::Expected { expected: head, found: excerpt(w) });
            }
            _ => return Err(self.missing(head)),
        }
        match self.word(head)? {
            (_, w) if w == head => {
                self.depth += 1;
                Ok(())
            }
            (line, w) => Err(CertificateError { line, problem: Problem::Field(excerpt(w)) }),
        }
    }

    pub fn word(&mut self, expected: &'static str) -> Result<(usize, &'t str)> {
        match self.token()? {
            Some(Token::Word(w)) => Ok((self.line, w)),
            _ => self.error(Problem::Expected { expected, found: "a bracket".into() }),
        }
    }

    /// The next form of the list that is open, or `None` where it ends.
    pub fn form(&mut self) -> Result<Option<Node<'t>>> {
        let mut open: Vec<(usize, Vec<Node<'t>>)> = Vec::new();
        for _ in 0..MAX_WORDS {
            let node = match self.token()? {
                None => return self.error(Problem::Unclosed),
                Some(Token::Open) => {
                    if open.len() + self.depth >= MAX_NESTING {
                        return self.error(Problem::Nesting);
                    }
                    open.push((self.line, Vec::new()));
                    continue;
                }
                Some(Token::Word(w)) => Node::Word(self.line, w),
                Some(Token::Close) => match open.pop() {
                    Some((line, nodes)) => Node::List(line, nodes),
                    None => {
                        self.depth = self.depth.saturating_sub(1);
                        return Ok(None);
                    }
                },
            };
            match open.last_mut() {
                Some((_, nodes)) => nodes.push(node),
                None => return Ok(Some(node)),
            }
        }
        self.error(Problem::TooMany { what: "words in one item", limit: MAX_WORDS })
    }

    /// The bracket that closes the list that is open.
    pub fn close(&mut self) -> Result<()> {
        match self.form()? {
            None => Ok(()),
            Some(n) => Err(n.error(Problem::Field(n.head().to_string()))),
        }
    }

    /// The end of the text.
    pub fn end(&mut self) -> Result<()> {
        match self.token()? {
            None => Ok(()),
            Some(_) => self.error(Problem::Trailing),
        }
    }
}

impl<'t> Node<'t> {
    pub fn line(&self) -> usize {
        match self {
            Node::Word(line, _) | Node::List(line, _) => *line,
        }
    }

    pub fn error(&self, problem: Problem) -> CertificateError {
        CertificateError { line: self.line(), problem }
    }

    pub fn expected(&self, expected: &'static str) -> CertificateError {
        let found = match self {
            Node::Word(_, w) => excerpt(w),
            Node::List(..) => format!("({} …)", excerpt(self.head())),
        };
        self.error(Problem::Expected { expected, found })
    }

    /// The word that a list begins with, or the word itself.
    pub fn head(&self) -> &'t str {
        match self {
            Node::Word(_, w) => w,
            Node::List(_, l) => match l.first() {
                Some(Node::Word(_, w)) => w,
                _ => "",
            },
        }
    }

    pub fn word(&self, expected: &'static str) -> Result<&'t str> {
        match self {
            Node::Word(_, w) => Ok(w),
            Node::List(..) => Err(self.expected(expected)),
        }
    }

    pub fn list(&self, expected: &'static str) -> Result<&[Node<'t>]> {
        match self {
            Node::List(_, l) => Ok(l),
            Node::Word(..) => Err(self.expected(expected)),
        }
    }

    /// A list that begins with a word: the word and the rest.
    pub fn headed(&self, expected: &'static str) -> Result<(&'t str, &[Node<'t>])> {
        match self.list(expected)?.split_first() {
            Some((Node::Word(_, w), rest)) => Ok((w, rest)),
            _ => Err(self.expected(expected)),
        }
    }

    /// What stands there, on one line.
    pub fn text(&self) -> String {
        enum Work<'a, 't> {
            Node(&'a Node<'t>),
            Text(char),
        }
        let (mut out, mut stack) = (String::new(), vec![Work::Node(self)]);
        while let Some(w) = stack.pop() {
            match w {
                Work::Text(c) => out.push(c),
                Work::Node(Node::Word(_, w)) => out += w,
                Work::Node(Node::List(_, nodes)) => {
                    out.push('(');
                    stack.push(Work::Text(')'));
                    for (i, n) in nodes.iter().enumerate().rev() {
                        stack.push(Work::Node(n));
                        stack.extend((i > 0).then_some(Work::Text(' ')));
                    }
                }
            }
        }
        out
    }

    /// The rest of a list that begins with this word.
    pub fn clause(&self, head: &'static str) -> Result<&[Node<'t>]> {
        match self.headed(head)? {
            (w, rest) if w == head => Ok(rest),
            (w, _) => Err(self.error(Problem::Field(excerpt(w)))),
        }
    }
}
