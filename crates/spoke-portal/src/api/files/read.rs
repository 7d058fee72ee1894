//! Reading files: one, those that fit, what is at a path.

use http::StatusCode;
use serde_json::{Map, Value};
use spoke_model::file::{PAGE_MAX, file_type};
use spoke_model::time::Timestamp;

use super::file::File;
use super::folder::Folder;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;

/// `GET /files/v3/files/{fileId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let file = File::named(call, &state)?;
    Reply::serialized(StatusCode::OK, &file.view(call, &state))
}

/// `GET /files/v3/files/stat/{path}`: the file or folder at a path.
pub(crate) fn stat(call: &Call<'_>) -> Result<Reply, ApiError> {
    let path = call.parameter(0).trim_matches('/');
    let state = call.portal.store.read();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let file = Folder::at(&state, folder)
        .and_then(|folder| File::in_folder(&state, folder, name))
        .and_then(|id| File::find(&state, id, call.now));
    let mut body = Map::new();
    match file {
        Some(file) => body.insert("file".to_owned(), Value::Object(file.view(call, &state))),
        None => {
            let folder = Folder::at(&state, path).and_then(|id| Folder::find(&state, id));
            let folder = folder.ok_or_else(|| {
                ApiError::object_not_found(format!("Nothing exists at the path /{path}"))
                    .context("path", [path])
            })?;
            body.insert("folder".to_owned(), Value::Object(folder.view(&state)))
        }
    };
    Reply::serialized(StatusCode::OK, &body)
}

/// `GET /files/v3/files/search`: those that pass every filter of the query, oldest first, or as `sort` says.
pub(crate) fn search(call: &Call<'_>) -> Result<Reply, ApiError> {
    let filters = Filters::of(call)?;
    let state = call.portal.store.read();
    let mut files: Vec<File> = File::all(&state, call.now)
        .filter(|file| filters.pass(file))
        .filter(|file| filters.path.is_none_or(|path| file.path(&state) == path))
        .collect();
    for sort in call.query.list("sort") {
        let (name, falling) = match sort.strip_prefix('-') {
            Some(name) => (name, true),
            None => (sort, false),
        };
        match name {
            "createdAt" => files.sort_by_key(|file| file.created_at),
            "updatedAt" => files.sort_by_key(|file| file.updated_at),
            "name" => files.sort_by(|a, b| a.name.cmp(&b.name)),
            "size" => files.sort_by_key(|file| file.size),
            "id" => files.sort_by_key(|file| file.id),
            _ => {
                let rule = "must be createdAt, updatedAt, name, size or id, with - in front to turn it round";
                return Err(ApiError::bad_parameter("sort", sort, rule));
            }
        }
        if falling {
            files.reverse();
        }
    }
    let views = files.iter().map(|file| Value::Object(file.view(call, &state)));
    paged::page(call, views, (10, PAGE_MAX), false)
}

/// What a search asks for. Filters that are not here are passed over, as unknown parameters are.
struct Filters<'c> {
    name: Option<&'c str>,
    path: Option<&'c str>,
    extension: Option<&'c str>,
    kind: Option<&'c str>,
    ids: Vec<u64>,
    folders: Vec<u64>,
    sizes: Range,
    numbers: Range,
    created: Range,
    updated: Range,
    usable: Option<bool>,
    public: Option<bool>,
}

/// Bounds, both included.
struct Range {
    from: i64,
    to: i64,
}

impl Range {
    fn holds(&self, value: i64) -> bool {
        (self.from..=self.to).contains(&value)
    }

    fn of_numbers(call: &Call<'_>, exactly: &str, from: &str, to: &str) -> Result<Self, ApiError> {
        let one = call.query.number(exactly)?;
        Ok(Self {
            from: one.or(call.query.number(from)?).unwrap_or(i64::MIN),
            to: one.or(call.query.number(to)?).unwrap_or(i64::MAX),
        })
    }

    fn of_times(call: &Call<'_>, name: &str) -> Result<Self, ApiError> {
        let time = |name: &str| match call.query.first(name) {
            None => Ok(None),
            Some(text) => Timestamp::parse(text)
                .map(|time| Some(time.millis()))
                .map_err(|_| ApiError::bad_parameter(name, text, "must be a time")),
        };
        let one = time(name)?;
        Ok(Self {
            from: one.or(time(&format!("{name}Gte"))?).unwrap_or(i64::MIN),
            to: one.or(time(&format!("{name}Lte"))?).unwrap_or(i64::MAX),
        })
    }
}

impl<'c> Filters<'c> {
    fn of(call: &'c Call<'_>) -> Result<Self, ApiError> {
        let flag = |name: &str| call.query.first(name).map(|_| call.query.flag(name)).transpose();
        let numbers = |name: &'static str| {
            let one = |text: &str| {
                let rule = "must be a list of whole numbers";
                text.parse()
                    .map_err(|_| ApiError::bad_parameter(name, text, rule))
            };
            call.query.list(name).map(one).collect::<Result<Vec<u64>, _>>()
        };
        Ok(Self {
            name: call.query.first("name"),
            path: call.query.first("path"),
            extension: call.query.first("extension"),
            kind: call.query.first("type"),
            ids: numbers("ids")?,
            folders: numbers("parentFolderIds")?,
            sizes: Range::of_numbers(call, "size", "sizeGte", "sizeLte")?,
            numbers: Range::of_numbers(call, "id", "idGte", "idLte")?,
            created: Range::of_times(call, "createdAt")?,
            updated: Range::of_times(call, "updatedAt")?,
            usable: flag("isUsableInContent")?,
            public: flag("allowsAnonymousAccess")?,
        })
    }

    fn pass(&self, file: &File) -> bool {
        let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        self.name
            .is_none_or(|name| file.name == name || file.full_name() == name)
            && self
                .extension
                .is_none_or(|one| file.extension.eq_ignore_ascii_case(one))
            && self.kind.is_none_or(|kind| file_type(&file.extension) == kind)
            && (self.ids.is_empty() || self.ids.contains(&file.id))
            && (self.folders.is_empty() || self.folders.contains(&file.folder))
            && self.sizes.holds(number(file.size))
            && self.numbers.holds(number(file.id))
            && self.created.holds(file.created_at)
            && self.updated.holds(file.updated_at)
            && self.usable.is_none_or(|wanted| file.usable == wanted)
            && self.public.is_none_or(|wanted| file.access.is_public() == wanted)
    }
}
