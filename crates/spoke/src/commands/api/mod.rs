//! `spoke api`: any call, sent or explained.

mod body;
mod explain;
mod send;

use spoke_client::Method;
use spoke_model::suggest::nearest;

use crate::failure::Failure;

pub use explain::explain;
pub use send::{check, send};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// A call as it was typed, checked as far as that can be done without a portal.
#[derive(Clone, Debug)]
pub struct ApiCall {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<serde_json::Value>,
}

impl ApiCall {
    /// Checks what was typed and reads the body.
    ///
    /// # Errors
    /// When a part of it can't be sent; the hint shows how it is written.
    pub fn parse(method: &str, path: &str, query: &[String], body: Option<&str>) -> Result<Self, Failure> {
        let upper = method.to_ascii_uppercase();
        let method = METHODS
            .contains(&upper.as_str())
            .then(|| upper.parse().ok())
            .flatten()
            .ok_or_else(|| {
                let failure = Failure::usage(format!("{method} is none of {}", METHODS.join(", ")));
                match nearest(&upper, METHODS) {
                    Some(near) => failure.hint(format!("did you mean {near}?")),
                    None => failure.hint("the method stands first: spoke api GET /crm/v3/objects/contacts"),
                }
            })?;
        if path.contains("://") {
            return Err(Failure::usage("a path is wanted, and not an address")
                .hint("leave scheme and host away; --portal says where the call goes"));
        }
        let (path, in_path) = path.split_once('?').unwrap_or((path, ""));
        let mut pairs: Vec<(String, String)> = in_path
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        for pair in query {
            let (name, value) = pair.split_once('=').ok_or_else(|| {
                Failure::usage(format!("--query {pair} has no =")).hint("write --query NAME=VALUE")
            })?;
            pairs.push((name.to_owned(), value.to_owned()));
        }
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/{path}")
        };
        if path
            .bytes()
            .any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
        {
            return Err(Failure::usage("the path holds a blank").hint("write a blank in a path as %20"));
        }
        Ok(Self {
            method,
            path,
            query: pairs,
            body: body.map(body::read).transpose()?,
        })
    }
}
