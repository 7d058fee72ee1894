//! Search over the live pages and posts.
//!
//! Parameters and fields are those of the guide and of the official client's models. Assumed: a page is found when each
//! word of `q` begins a word of it; titles count most, descriptions more than the rest; nothing is boosted.

use std::cmp::Reverse;

use http::StatusCode;
use serde_json::{Map, Value, json};
use spoke_model::content::Content;
use spoke_model::content::declared::{BLOG_AUTHORS, BLOG_POSTS, BLOG_TAGS, LANDING_PAGES, SITE_PAGES};

use super::content::{Item, address, settle};
use super::number;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::page::Cursor;
use crate::api::reply::Reply;
use crate::store::State;

/// Results on a page when a call does not say (documented), and at most.
const PAGES: (u32, u32) = (10, 100);
/// Every type that a call may ask for (documented).
const TYPES: [&str; 5] = [
    "SITE_PAGE",
    "LANDING_PAGE",
    "BLOG_POST",
    "LISTING_PAGE",
    "KNOWLEDGE_ARTICLE",
];
/// What is left out unless it is asked for (documented).
const ONLY_ON_REQUEST: [&str; 2] = ["LANDING_PAGE", "KNOWLEDGE_ARTICLE"];
/// Characters of a description, short and long (assumed).
const DESCRIPTION: (usize, usize) = (200, 500);

/// What search knows of a page.
struct Found {
    id: u64,
    kind: &'static str,
    score: usize,
    page: Page,
}

struct Page {
    title: String,
    description: String,
    body: String,
    url: String,
    domain: String,
    language: String,
    published_at: i64,
    image: String,
    author: String,
    tags: Vec<String>,
}

/// `GET /cms/v3/site-search/search?q=`
pub(crate) fn search(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call)?;
    let limit = Cursor::limit(call, PAGES.0, PAGES.1)?;
    let offset = match call.query.number("offset")?.unwrap_or_default() {
        negative @ ..=-1 => {
            return Err(ApiError::bad_parameter(
                "offset",
                &negative.to_string(),
                "must not be negative",
            ));
        }
        offset => usize::try_from(offset).unwrap_or(usize::MAX),
    };
    let long = match call.query.first("length") {
        None | Some("SHORT") => false,
        Some("LONG") => true,
        Some(other) => return Err(ApiError::bad_parameter("length", other, "must be SHORT or LONG")),
    };
    let wanted = Wanted::of(call)?;
    let state = call.portal.store.read();
    let mut found = wanted.find(call, &state);
    found.sort_by_key(|one| (Reverse(one.score), one.id));
    let total = found.len();
    let results: Vec<Value> = found
        .into_iter()
        .skip(offset)
        .take(limit)
        .map(|one| one.view(long))
        .collect();
    let term = call.query.first("q").unwrap_or_default();
    let view = json!({
        "total": total, "offset": offset, "limit": limit, "page": offset / limit, "searchTerm": term,
        "results": results,
    });
    Reply::serialized(StatusCode::OK, &view)
}

/// `GET /cms/v3/site-search/indexed-data/{contentId}?type=`: what search knows of one; 404 for what is not live.
pub(crate) fn indexed_data(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call)?;
    let id = number(call.parameter(0))?;
    let kind = call.query.first("type");
    if let Some(kind) = kind {
        check_type(kind)?;
    }
    let state = call.portal.store.read();
    let found = searched()
        .filter(|(_, known)| kind.is_none_or(|kind| kind == *known))
        .find_map(|(content, known)| {
            let item = Item::find(&state, content, id)?;
            item.is_live(call.now)
                .then(|| (known, Page::of(call, &state, content, &item)))
        });
    let (kind, page) = found.ok_or_else(ApiError::resource_not_found)?;
    let field = |name: &str, values: Vec<Value>, metadata: bool| {
        let value = values.first().cloned().unwrap_or_default();
        let field = json!({ "name": name, "value": value, "values": values, "metadataField": metadata });
        (name.to_owned(), field)
    };
    let text = |text: &str| vec![Value::from(text)];
    let fields = Map::from_iter([
        field("title", text(&page.title), false),
        field("description", text(&page.description), false),
        field("content", text(&page.body), false),
        field("url", text(&page.url), true),
        field("domain", text(&page.domain), true),
        field("language", text(&page.language), true),
        field("type", text(kind), true),
        field("publishedDate", vec![page.published_at.into()], true),
        field("tags", page.tags.into_iter().map(Value::from).collect(), true),
    ]);
    let view = json!({ "id": id.to_string(), "type": kind, "fields": fields });
    Reply::serialized(StatusCode::OK, &view)
}

/// The kinds of content that are searched, with what search calls them.
fn searched() -> impl Iterator<Item = (&'static Content, &'static str)> {
    [&SITE_PAGES, &LANDING_PAGES, &BLOG_POSTS]
        .into_iter()
        .filter_map(|content| Some((content, content.searched_as?)))
}

fn check_type(kind: &str) -> Result<(), ApiError> {
    if TYPES.contains(&kind) {
        return Ok(());
    }
    let rule = format!("must be one of {}", TYPES.join(", "));
    Err(ApiError::bad_parameter("type", kind, &rule))
}

/// What a call asks for.
struct Wanted<'q> {
    words: Vec<String>,
    kinds: Vec<&'q str>,
    domains: Vec<&'q str>,
    prefixes: Vec<&'q str>,
    /// Whether addresses must begin with a prefix, or must not.
    match_prefix: bool,
    language: Option<&'q str>,
    table: Option<&'q str>,
}

impl<'q> Wanted<'q> {
    fn of(call: &'q Call<'_>) -> Result<Self, ApiError> {
        let all = |name: &'static str| call.query.list(name).collect::<Vec<_>>();
        let kinds = all("type");
        kinds.iter().try_for_each(|kind| check_type(kind))?;
        let match_prefix = match call.query.first("matchPrefix") {
            None => true,
            Some(_) => call.query.flag("matchPrefix")?,
        };
        let term = call.query.first("q").unwrap_or_default();
        Ok(Self {
            words: words(term),
            kinds,
            domains: all("domain"),
            prefixes: all("pathPrefix"),
            match_prefix,
            language: call.query.first("language"),
            table: call.query.first("tableId"),
        })
    }

    fn find(&self, call: &Call<'_>, state: &State) -> Vec<Found> {
        let is_wanted = |kind: &str| {
            if self.kinds.is_empty() {
                !ONLY_ON_REQUEST.contains(&kind)
            } else {
                self.kinds.contains(&kind)
            }
        };
        let mut found = Vec::new();
        for (content, kind) in searched().filter(|(_, kind)| is_wanted(kind)) {
            for item in Item::all(state, content, false) {
                let of_table = |table: &str| {
                    ["dynamicPageHubDbTableId", "dynamicPageDataSourceId"]
                        .iter()
                        .any(|field| item.text(field) == table)
                };
                if !item.is_live(call.now) || !self.table.is_none_or(of_table) {
                    continue;
                }
                let page = Page::of(call, state, content, &item);
                if let Some(score) = self.score(&page) {
                    let id = item.id();
                    found.push(Found {
                        id,
                        kind,
                        score,
                        page,
                    });
                }
            }
        }
        found
    }

    /// How well a page fits; nothing for one that is not asked for.
    fn score(&self, page: &Page) -> Option<usize> {
        let path = page.url.splitn(4, '/').nth(3).unwrap_or_default();
        let below = |prefix: &&str| path.starts_with(prefix.trim_start_matches('/'));
        let fits = (self.domains.is_empty() || self.domains.contains(&page.domain.as_str()))
            && self.language.is_none_or(|language| page.language == language)
            && (self.prefixes.is_empty() || self.prefixes.iter().any(below) == self.match_prefix);
        if !fits {
            return None;
        }
        let texts = [(&page.title, 10), (&page.description, 3), (&page.body, 1)];
        let texts = texts.map(|(text, weight)| (words(text), weight));
        let mut score = 0;
        for wanted in &self.words {
            let of_word: usize = texts
                .iter()
                .map(|(words, weight)| weight * words.iter().filter(|word| word.starts_with(wanted)).count())
                .sum();
            if of_word == 0 {
                return None;
            }
            score += of_word;
        }
        Some(score)
    }
}

impl Page {
    fn of(call: &Call<'_>, state: &State, content: &Content, item: &Item) -> Self {
        let url = address(call.portal.hub_id, item.fields());
        let domain = url.split('/').nth(2).unwrap_or_default().to_owned();
        let html_title = item.text("htmlTitle");
        let title = if html_title.is_empty() {
            item.text(content.named_by)
        } else {
            html_title
        };
        let mut body = String::new();
        for field in [
            "postBody",
            "postSummary",
            "layoutSections",
            "widgets",
            "widgetContainers",
        ] {
            gather(item.fields().get(field).unwrap_or(&Value::Null), &mut body);
        }
        let linked = |content: &Content, id: &Value| {
            let id = id.as_u64().or_else(|| id.as_str()?.parse().ok())?;
            let other = Item::find(state, content, id)?;
            Some(other.text(content.named_by).to_owned())
        };
        let author = item
            .fields()
            .get("blogAuthorId")
            .and_then(|id| linked(&BLOG_AUTHORS, id));
        let tags = item.fields().get("tagIds").and_then(Value::as_array);
        Self {
            title: title.to_owned(),
            description: item.text("metaDescription").to_owned(),
            body,
            url,
            domain,
            language: item.text("language").to_owned(),
            published_at: item.live_from().unwrap_or_default(),
            image: item.text("featuredImage").to_owned(),
            author: author.unwrap_or_else(|| item.text("authorName").to_owned()),
            tags: tags
                .into_iter()
                .flatten()
                .filter_map(|id| linked(&BLOG_TAGS, id))
                .collect(),
        }
    }
}

impl Found {
    fn view(self, long: bool) -> Value {
        let page = self.page;
        let text = if page.description.is_empty() {
            &page.body
        } else {
            &page.description
        };
        let most = if long { DESCRIPTION.1 } else { DESCRIPTION.0 };
        let description: String = text.chars().take(most).collect();
        let mut view = json!({
            "id": self.id, "type": self.kind, "score": self.score as f64, "title": page.title,
            "description": description, "url": page.url, "domain": page.domain,
            "publishedDate": page.published_at, "tags": page.tags,
        });
        let others = [
            ("language", page.language),
            ("featuredImageUrl", page.image),
            ("authorFullName", page.author),
        ];
        if let Some(view) = view.as_object_mut() {
            let others = others.into_iter().filter(|(_, text)| !text.is_empty());
            view.extend(others.map(|(name, text)| (name.to_owned(), text.into())));
        }
        view
    }
}

/// The texts in a value, without the tags of HTML.
fn gather(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => {
            let mut in_tag = false;
            for letter in text.chars() {
                match letter {
                    '<' => {
                        in_tag = true;
                        out.push(' ');
                    }
                    '>' if in_tag => in_tag = false,
                    _ if in_tag => {}
                    letter => out.push(letter),
                }
            }
            out.push(' ');
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, out)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, out)),
        _ => {}
    }
}

/// The words of a text in small letters.
fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
