//! One row of a routing table.

use http::Method;
use spoke_model::content::Content;
use spoke_model::limits::Plan;
use spoke_model::meter::Meter;
use spoke_model::own_limit::OwnLimit;
use spoke_model::resource::Resource;

use crate::api::call::Call;
use crate::api::cms::content;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::api::resource::{self, Action};
use crate::api::scopes::Gate;
use crate::server::{PathVersion, UploadLimits};

/// An operation with behaviour of its own.
pub(crate) type Handler = fn(&Call<'_>) -> Result<Reply, ApiError>;

/// What answers a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AnsweredBy {
    /// A function of its own.
    Own(Handler),
    /// The handler of all resources that HubSpot keeps as given.
    Resource(&'static Resource, Action),
    /// The handlers that all kinds of CMS content share.
    Content(&'static Content, content::Action),
}

/// One row of a routing table.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    /// The method.
    pub(crate) method: Method,
    /// The path versions the operation exists in.
    pub(crate) versions: Versions,
    /// The path without version and leading slash: `crm/objects/{objectType}/{id}`.
    pub(crate) pattern: &'static str,
    /// The operation.
    pub(crate) answered_by: AnsweredBy,
    /// A short name for coverage tables and logs: `objects.read`.
    pub(crate) name: &'static str,
    /// Whether the operation answers without a token.
    pub(crate) open: bool,
    /// Whether pages of any origin may call the operation from a browser.
    pub(crate) browsers: bool,
    /// Whether the operation takes a multipart body.
    pub(crate) upload: Option<Upload>,
    /// Whether the developer API key opens it too.
    pub(crate) developer: bool,
    /// What it counts against; the index fills it in.
    pub(crate) meter: Meter,
    /// What it asks of a token; the index fills it in.
    pub(crate) gate: Gate,
    /// The limit of its own that it has, if any; the index fills it in.
    pub(crate) own_limit: Option<OwnLimit>,
    /// The method as it is counted; the index fills it in.
    pub(crate) counted: &'static str,
}

/// What an operation with a multipart body asks for before it reads one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Upload {
    /// How much is read.
    pub(crate) limits: UploadLimits,
    /// How large a file may be under a plan, where that depends on it.
    pub(crate) bytes_of_plan: Option<fn(Option<Plan>) -> u64>,
}

impl Upload {
    /// How much is read in an account with this plan.
    pub(crate) fn limits(&self, plan: Option<Plan>) -> UploadLimits {
        UploadLimits {
            file_bytes: self
                .bytes_of_plan
                .map_or(self.limits.file_bytes, |bytes| bytes(plan)),
            ..self.limits
        }
    }
}

impl Route {
    /// A row for `GET`.
    pub(crate) const fn get(
        versions: Versions,
        pattern: &'static str,
        handler: Handler,
        name: &'static str,
    ) -> Self {
        Self::row(Method::GET, versions, pattern, AnsweredBy::Own(handler), name)
    }

    /// A row for `POST`.
    pub(crate) const fn post(
        versions: Versions,
        pattern: &'static str,
        handler: Handler,
        name: &'static str,
    ) -> Self {
        Self::row(Method::POST, versions, pattern, AnsweredBy::Own(handler), name)
    }

    /// A row for `PUT`.
    pub(crate) const fn put(
        versions: Versions,
        pattern: &'static str,
        handler: Handler,
        name: &'static str,
    ) -> Self {
        Self::row(Method::PUT, versions, pattern, AnsweredBy::Own(handler), name)
    }

    /// A row for `PATCH`.
    pub(crate) const fn patch(
        versions: Versions,
        pattern: &'static str,
        handler: Handler,
        name: &'static str,
    ) -> Self {
        Self::row(Method::PATCH, versions, pattern, AnsweredBy::Own(handler), name)
    }

    /// A row for `DELETE`.
    pub(crate) const fn delete(
        versions: Versions,
        pattern: &'static str,
        handler: Handler,
        name: &'static str,
    ) -> Self {
        Self::row(Method::DELETE, versions, pattern, AnsweredBy::Own(handler), name)
    }

    /// A row for a resource that HubSpot keeps as given.
    pub(crate) const fn resource(
        method: Method,
        versions: Versions,
        pattern: &'static str,
        resource: &'static Resource,
        action: Action,
        name: &'static str,
    ) -> Self {
        Self::row(
            method,
            versions,
            pattern,
            AnsweredBy::Resource(resource, action),
            name,
        )
    }

    /// A row for CMS content.
    pub(crate) const fn content(
        method: Method,
        versions: Versions,
        pattern: &'static str,
        content: &'static Content,
        action: content::Action,
        name: &'static str,
    ) -> Self {
        Self::row(
            method,
            versions,
            pattern,
            AnsweredBy::Content(content, action),
            name,
        )
    }

    const fn row(
        method: Method,
        versions: Versions,
        pattern: &'static str,
        answered_by: AnsweredBy,
        name: &'static str,
    ) -> Self {
        Self {
            method,
            versions,
            pattern,
            answered_by,
            name,
            open: false,
            browsers: false,
            upload: None,
            developer: false,
            meter: Meter::Standard,
            gate: Gate::OPEN,
            own_limit: None,
            counted: "",
        }
    }

    /// Answers a call.
    pub(crate) fn answer(&self, call: &Call<'_>) -> Result<Reply, ApiError> {
        match self.answered_by {
            AnsweredBy::Own(handler) => handler(call),
            AnsweredBy::Resource(resource, action) => resource::answer(resource, action, call),
            AnsweredBy::Content(content, action) => content::answer(content, action, call),
        }
    }

    /// The same row, taking a multipart body.
    pub(crate) const fn uploading(mut self, upload: Upload) -> Self {
        self.upload = Some(upload);
        self
    }

    /// The same row, also answering to the developer API key in `hapikey`.
    pub(crate) const fn with_developer_key(mut self) -> Self {
        self.developer = true;
        self
    }

    /// The same row, answering without a token too.
    pub(crate) const fn without_token(mut self) -> Self {
        self.open = true;
        self
    }

    /// The same row, for pages of any origin too.
    pub(crate) const fn for_browsers(mut self) -> Self {
        self.browsers = true;
        self
    }
}

/// A set of path versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Versions(u16);

impl Versions {
    /// Paths without a version.
    pub(crate) const NONE: Self = Self(1 << 15);
    /// `v1`.
    pub(crate) const V1: Self = Self(1 << PathVersion::V1 as u8);
    /// `v2`.
    pub(crate) const V2: Self = Self(1 << PathVersion::V2 as u8);
    /// `v3`.
    pub(crate) const V3: Self = Self(1 << PathVersion::V3 as u8);
    /// `v4`.
    pub(crate) const V4: Self = Self(1 << PathVersion::V4 as u8);
    /// Every dated release. The betas are taken to hold what the releases hold: the specification has both, but says of
    /// a few areas only which are in a beta (assumed for the others).
    pub(crate) const DATED: Self = Self(
        1 << PathVersion::Dated202509 as u8
            | 1 << PathVersion::Dated202603 as u8
            | 1 << PathVersion::Dated202609 as u8
            | 1 << PathVersion::Beta202609 as u8
            | 1 << PathVersion::Beta202703 as u8,
    );
    /// `2025-09`.
    pub(crate) const D202509: Self = Self(1 << PathVersion::Dated202509 as u8);
    /// `2026-03`.
    pub(crate) const D202603: Self = Self(1 << PathVersion::Dated202603 as u8);
    /// The dated releases from 2026-09 on.
    pub(crate) const SINCE_2026_09: Self = Self(1 << PathVersion::Dated202609 as u8);
    /// The betas of dated releases.
    pub(crate) const BETAS: Self =
        Self(1 << PathVersion::Beta202609 as u8 | 1 << PathVersion::Beta202703 as u8);
    /// `v3` and the dated releases: where most of the CRM lives.
    pub(crate) const V3_DATED: Self = Self::V3.and(Self::DATED);
    /// `v4` and the dated releases: associations.
    pub(crate) const V4_DATED: Self = Self::V4.and(Self::DATED);
    /// `v3`, `v4` and the dated releases.
    pub(crate) const CURRENT: Self = Self::V3_DATED.and(Self::V4);

    /// Both sets together.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a path's version is in the set.
    pub(crate) fn holds(self, version: Option<PathVersion>) -> bool {
        match version {
            None => self.0 & Self::NONE.0 != 0,
            Some(version) => self.0 & (1 << version as u8) != 0,
        }
    }
}
