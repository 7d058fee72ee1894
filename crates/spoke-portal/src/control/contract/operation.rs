//! One control: a row of the table.

use std::future::Future;
use std::pin::Pin;

use http::Method;

use super::Field;
use crate::control::{BODY_LIMIT, Control, ControlAnswer};

/// What answers later.
pub(in crate::control) type Answering<'a> = Pin<Box<dyn Future<Output = ControlAnswer> + Send + 'a>>;

/// Who answers a control.
#[derive(Debug, Clone, Copy)]
pub(in crate::control) enum Handler {
    /// A function that answers at once.
    Now(for<'a> fn(&'a Control<'a>) -> ControlAnswer),
    /// A function that waits for the disk.
    Later(for<'a> fn(&'a Control<'a>) -> Answering<'a>),
}

/// One control.
#[derive(Debug)]
pub(in crate::control) struct Operation {
    /// Its method.
    pub(in crate::control) method: Method,
    /// Its path; `{name}` stands for a segment, or for the beginning of one.
    pub(in crate::control) path: &'static str,
    /// Its name in the document, such as `faults.add`.
    pub(in crate::control) name: &'static str,
    /// What it does, in a sentence.
    pub(in crate::control) summary: &'static str,
    /// Who answers.
    pub(in crate::control) handler: Handler,
    /// What stands in the path, in its order.
    pub(in crate::control) segments: &'static [Field],
    /// What the query may hold.
    pub(in crate::control) query: &'static [Field],
    /// What the body may hold.
    pub(in crate::control) body: &'static [Field],
    /// Whether the handler checks the body, because it can say more about what is wrong than the table.
    pub(in crate::control) reads_itself: bool,
    /// The largest body, in bytes.
    pub(in crate::control) body_max: usize,
    /// A body that is accepted, as JSON.
    pub(in crate::control) example: Option<&'static str>,
    /// What its body is, where that is a file and not JSON.
    pub(in crate::control) file: Option<&'static str>,
    /// The control whose example has to be sent first for this one's example to be accepted.
    pub(in crate::control) after: Option<&'static str>,
    /// What it answers when all is well.
    pub(in crate::control) success: Success,
    /// The statuses of its own refusals, and why; 400, 403, 405 and 413 go without saying.
    pub(in crate::control) refusals: &'static [(u16, &'static str)],
}

/// An answer when all is well.
#[derive(Debug, Clone, Copy)]
pub(in crate::control) struct Success {
    /// The status.
    pub(in crate::control) status: u16,
    /// What is in it.
    pub(in crate::control) what: &'static str,
    /// The type of the body.
    pub(in crate::control) content_type: &'static str,
    /// The fields of a JSON body.
    pub(in crate::control) fields: &'static [Field],
}

/// The type of JSON answers.
const JSON: &str = "application/json";

impl Operation {
    const fn new(
        method: Method,
        path: &'static str,
        name: &'static str,
        summary: &'static str,
        handler: Handler,
    ) -> Self {
        Self {
            method,
            path,
            name,
            summary,
            handler,
            segments: &[],
            query: &[],
            body: &[],
            reads_itself: false,
            body_max: BODY_LIMIT,
            example: None,
            file: None,
            after: None,
            success: Success {
                status: 200,
                what: summary,
                content_type: JSON,
                fields: &[],
            },
            refusals: &[],
        }
    }

    /// A control that reads.
    pub(in crate::control) const fn get(
        path: &'static str,
        name: &'static str,
        summary: &'static str,
        handler: Handler,
    ) -> Self {
        Self::new(Method::GET, path, name, summary, handler)
    }

    /// A control that does something.
    pub(in crate::control) const fn post(
        path: &'static str,
        name: &'static str,
        summary: &'static str,
        handler: Handler,
    ) -> Self {
        Self::new(Method::POST, path, name, summary, handler)
    }

    /// A control that sets something.
    pub(in crate::control) const fn put(
        path: &'static str,
        name: &'static str,
        summary: &'static str,
        handler: Handler,
    ) -> Self {
        Self::new(Method::PUT, path, name, summary, handler)
    }

    /// A control that changes some fields of something.
    pub(in crate::control) const fn patch(
        path: &'static str,
        name: &'static str,
        summary: &'static str,
        handler: Handler,
    ) -> Self {
        Self::new(Method::PATCH, path, name, summary, handler)
    }

    /// A control that removes something.
    pub(in crate::control) const fn delete(
        path: &'static str,
        name: &'static str,
        summary: &'static str,
        handler: Handler,
    ) -> Self {
        Self::new(Method::DELETE, path, name, summary, handler)
    }

    /// Describes what stands in the path, in its order; each needs an example.
    pub(in crate::control) const fn segments(mut self, fields: &'static [Field]) -> Self {
        self.segments = fields;
        self
    }

    /// Says what the query may hold.
    pub(in crate::control) const fn query(mut self, fields: &'static [Field]) -> Self {
        self.query = fields;
        self
    }

    /// Says what the body may hold, with a body that is accepted.
    pub(in crate::control) const fn body(mut self, fields: &'static [Field], example: &'static str) -> Self {
        self.body = fields;
        self.example = Some(example);
        self
    }

    /// Leaves the check of the body to the handler.
    pub(in crate::control) const fn reads_itself(mut self) -> Self {
        self.reads_itself = true;
        self
    }

    /// Gives an example of the file that is taken, where it is a text.
    pub(in crate::control) const fn file_example(mut self, text: &'static str) -> Self {
        self.example = Some(text);
        self
    }

    /// Takes a file as its body.
    pub(in crate::control) const fn takes_file(mut self, what: &'static str) -> Self {
        self.file = Some(what);
        self
    }

    /// Takes bodies of up to so many bytes.
    pub(in crate::control) const fn body_of_up_to(mut self, bytes: usize) -> Self {
        self.body_max = bytes;
        self
    }

    /// Names the control whose example comes before this one's.
    pub(in crate::control) const fn after(mut self, name: &'static str) -> Self {
        self.after = Some(name);
        self
    }

    /// Says what a JSON answer holds.
    pub(in crate::control) const fn answers(
        mut self,
        status: u16,
        what: &'static str,
        fields: &'static [Field],
    ) -> Self {
        self.success = Success {
            status,
            what,
            content_type: JSON,
            fields,
        };
        self
    }

    /// Says which type an answer has that is no JSON.
    pub(in crate::control) const fn answers_text(
        mut self,
        content_type: &'static str,
        what: &'static str,
    ) -> Self {
        self.success = Success {
            status: 200,
            what,
            content_type,
            fields: &[],
        };
        self
    }

    /// Says when it refuses.
    pub(in crate::control) const fn refuses(mut self, refusals: &'static [(u16, &'static str)]) -> Self {
        self.refusals = refusals;
        self
    }
}
