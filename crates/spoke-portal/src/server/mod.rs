//! HTTP: connections, paths, and what every answer carries. HubSpot's behaviour is in `api` and `rules`.

mod body;
mod compress;
mod cors;
mod damaged_body;
mod headers;
mod listen;
mod loopback;
mod page;
mod path;
mod service;
mod upload;

pub(crate) use headers::{correlation_id, uuid};
pub(crate) use listen::{Server, bind};
pub(crate) use loopback::is_loopback;
pub(crate) use page::address_too_long;
pub(crate) use path::{Path, PathVersion};
pub(crate) use upload::{Part, PartContent, UploadLimits, UploadedFile};
