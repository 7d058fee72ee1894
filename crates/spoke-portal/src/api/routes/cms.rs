//! The CMS. Content has one handler a feature; a row says which kind of content, and which feature.

use http::Method;
use spoke_model::content::declared::{
    BLOG_AUTHORS, BLOG_POSTS, BLOG_TAGS, LANDING_PAGE_FOLDERS, LANDING_PAGES, SITE_PAGES, URL_REDIRECTS,
};

use super::{Route, Versions};
use crate::api::cms::content::Action::{
    AttachLanguage, Batch, Clone, Create, CreateLanguage, CreateTest, Delete, DetachLanguage, EndTest, List,
    PushLive, Read, ReadDraft, RerunTest, ResetDraft, Restore, RestoreToDraft, Revision, Revisions, Schedule,
    SetPrimaryLanguage, Update, UpdateDraft, UpdateLanguages,
};
use crate::api::cms::content::Step;
use crate::api::cms::{self, hubdb, source_code};

const ALL: Versions = Versions::V3_DATED;
const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

/// Posts, authors, tags.
#[rustfmt::skip]
pub(super) const BLOGS: &[Route] = &[
    Route::content(GET, ALL, "cms/blogs/posts", &BLOG_POSTS, List, "blogs.posts.list"),
    Route::content(GET, Versions::D202603, "cms/blogs/posts/cursor/query", &BLOG_POSTS, List, "blogs.posts.query-by-cursor"),
    Route::content(POST, ALL, "cms/blogs/posts", &BLOG_POSTS, Create, "blogs.posts.create"),
    Route::content(GET, ALL, "cms/blogs/posts/{objectId}", &BLOG_POSTS, Read, "blogs.posts.read"),
    Route::content(PATCH, ALL, "cms/blogs/posts/{objectId}", &BLOG_POSTS, Update, "blogs.posts.update"),
    Route::content(DELETE, ALL, "cms/blogs/posts/{objectId}", &BLOG_POSTS, Delete, "blogs.posts.delete"),
    Route::content(POST, ALL, "cms/blogs/posts/batch/create", &BLOG_POSTS, Batch(Step::Create), "blogs.posts.batch.create"),
    Route::content(POST, ALL, "cms/blogs/posts/batch/read", &BLOG_POSTS, Batch(Step::Read), "blogs.posts.batch.read"),
    Route::content(POST, ALL, "cms/blogs/posts/batch/update", &BLOG_POSTS, Batch(Step::Update), "blogs.posts.batch.update"),
    Route::content(POST, ALL, "cms/blogs/posts/batch/archive", &BLOG_POSTS, Batch(Step::Archive), "blogs.posts.batch.archive"),
    Route::content(GET, ALL, "cms/blogs/posts/{objectId}/draft", &BLOG_POSTS, ReadDraft, "blogs.posts.draft.read"),
    Route::content(PATCH, ALL, "cms/blogs/posts/{objectId}/draft", &BLOG_POSTS, UpdateDraft, "blogs.posts.draft.update"),
    Route::content(POST, ALL, "cms/blogs/posts/{objectId}/draft/push-live", &BLOG_POSTS, PushLive, "blogs.posts.draft.push-live"),
    Route::content(POST, ALL, "cms/blogs/posts/{objectId}/draft/reset", &BLOG_POSTS, ResetDraft, "blogs.posts.draft.reset"),
    Route::content(POST, ALL, "cms/blogs/posts/schedule", &BLOG_POSTS, Schedule, "blogs.posts.schedule"),
    Route::content(POST, ALL, "cms/blogs/posts/clone", &BLOG_POSTS, Clone, "blogs.posts.clone"),
    Route::content(GET, ALL, "cms/blogs/posts/{objectId}/revisions", &BLOG_POSTS, Revisions, "blogs.posts.revisions.list"),
    Route::content(GET, ALL, "cms/blogs/posts/{objectId}/revisions/{revisionId}", &BLOG_POSTS, Revision, "blogs.posts.revisions.read"),
    Route::content(POST, ALL, "cms/blogs/posts/{objectId}/revisions/{revisionId}/restore", &BLOG_POSTS, Restore, "blogs.posts.revisions.restore"),
    Route::content(POST, ALL, "cms/blogs/posts/{objectId}/revisions/{revisionId}/restore-to-draft", &BLOG_POSTS, RestoreToDraft, "blogs.posts.revisions.restore-to-draft"),
    Route::content(POST, ALL, "cms/blogs/posts/multi-language/attach-to-lang-group", &BLOG_POSTS, AttachLanguage, "blogs.posts.languages.attach"),
    Route::content(POST, ALL, "cms/blogs/posts/multi-language/detach-from-lang-group", &BLOG_POSTS, DetachLanguage, "blogs.posts.languages.detach"),
    Route::content(POST, ALL, "cms/blogs/posts/multi-language/create-language-variation", &BLOG_POSTS, CreateLanguage, "blogs.posts.languages.create"),
    Route::content(POST, ALL, "cms/blogs/posts/multi-language/update-languages", &BLOG_POSTS, UpdateLanguages, "blogs.posts.languages.update"),
    Route::content(PUT, ALL, "cms/blogs/posts/multi-language/set-new-lang-primary", &BLOG_POSTS, SetPrimaryLanguage, "blogs.posts.languages.set-primary"),
    Route::content(GET, ALL, "cms/blogs/authors", &BLOG_AUTHORS, List, "blogs.authors.list"),
    Route::content(GET, Versions::D202603, "cms/blogs/authors/cursor/query", &BLOG_AUTHORS, List, "blogs.authors.query-by-cursor"),
    Route::content(POST, ALL, "cms/blogs/authors", &BLOG_AUTHORS, Create, "blogs.authors.create"),
    Route::content(GET, ALL, "cms/blogs/authors/{objectId}", &BLOG_AUTHORS, Read, "blogs.authors.read"),
    Route::content(PATCH, ALL, "cms/blogs/authors/{objectId}", &BLOG_AUTHORS, Update, "blogs.authors.update"),
    Route::content(DELETE, ALL, "cms/blogs/authors/{objectId}", &BLOG_AUTHORS, Delete, "blogs.authors.delete"),
    Route::content(POST, ALL, "cms/blogs/authors/batch/create", &BLOG_AUTHORS, Batch(Step::Create), "blogs.authors.batch.create"),
    Route::content(POST, ALL, "cms/blogs/authors/batch/read", &BLOG_AUTHORS, Batch(Step::Read), "blogs.authors.batch.read"),
    Route::content(POST, ALL, "cms/blogs/authors/batch/update", &BLOG_AUTHORS, Batch(Step::Update), "blogs.authors.batch.update"),
    Route::content(POST, ALL, "cms/blogs/authors/batch/archive", &BLOG_AUTHORS, Batch(Step::Archive), "blogs.authors.batch.archive"),
    Route::content(POST, ALL, "cms/blogs/authors/multi-language/attach-to-lang-group", &BLOG_AUTHORS, AttachLanguage, "blogs.authors.languages.attach"),
    Route::content(POST, ALL, "cms/blogs/authors/multi-language/detach-from-lang-group", &BLOG_AUTHORS, DetachLanguage, "blogs.authors.languages.detach"),
    Route::content(POST, ALL, "cms/blogs/authors/multi-language/create-language-variation", &BLOG_AUTHORS, CreateLanguage, "blogs.authors.languages.create"),
    Route::content(POST, ALL, "cms/blogs/authors/multi-language/update-languages", &BLOG_AUTHORS, UpdateLanguages, "blogs.authors.languages.update"),
    Route::content(PUT, ALL, "cms/blogs/authors/multi-language/set-new-lang-primary", &BLOG_AUTHORS, SetPrimaryLanguage, "blogs.authors.languages.set-primary"),
    Route::content(GET, ALL, "cms/blogs/tags", &BLOG_TAGS, List, "blogs.tags.list"),
    Route::content(GET, Versions::D202603, "cms/blogs/tags/cursor/query", &BLOG_TAGS, List, "blogs.tags.query-by-cursor"),
    Route::content(POST, ALL, "cms/blogs/tags", &BLOG_TAGS, Create, "blogs.tags.create"),
    Route::content(GET, ALL, "cms/blogs/tags/{objectId}", &BLOG_TAGS, Read, "blogs.tags.read"),
    Route::content(PATCH, ALL, "cms/blogs/tags/{objectId}", &BLOG_TAGS, Update, "blogs.tags.update"),
    Route::content(DELETE, ALL, "cms/blogs/tags/{objectId}", &BLOG_TAGS, Delete, "blogs.tags.delete"),
    Route::content(POST, ALL, "cms/blogs/tags/batch/create", &BLOG_TAGS, Batch(Step::Create), "blogs.tags.batch.create"),
    Route::content(POST, ALL, "cms/blogs/tags/batch/read", &BLOG_TAGS, Batch(Step::Read), "blogs.tags.batch.read"),
    Route::content(POST, ALL, "cms/blogs/tags/batch/update", &BLOG_TAGS, Batch(Step::Update), "blogs.tags.batch.update"),
    Route::content(POST, ALL, "cms/blogs/tags/batch/archive", &BLOG_TAGS, Batch(Step::Archive), "blogs.tags.batch.archive"),
    Route::content(POST, ALL, "cms/blogs/tags/multi-language/attach-to-lang-group", &BLOG_TAGS, AttachLanguage, "blogs.tags.languages.attach"),
    Route::content(POST, ALL, "cms/blogs/tags/multi-language/detach-from-lang-group", &BLOG_TAGS, DetachLanguage, "blogs.tags.languages.detach"),
    Route::content(POST, ALL, "cms/blogs/tags/multi-language/create-language-variation", &BLOG_TAGS, CreateLanguage, "blogs.tags.languages.create"),
    Route::content(POST, ALL, "cms/blogs/tags/multi-language/update-languages", &BLOG_TAGS, UpdateLanguages, "blogs.tags.languages.update"),
    Route::content(PUT, ALL, "cms/blogs/tags/multi-language/set-new-lang-primary", &BLOG_TAGS, SetPrimaryLanguage, "blogs.tags.languages.set-primary"),
];

/// Pages of sites, landing pages, folders of those.
#[rustfmt::skip]
pub(super) const PAGES: &[Route] = &[
    Route::content(GET, ALL, "cms/pages/site-pages", &SITE_PAGES, List, "pages.site.list"),
    Route::content(POST, ALL, "cms/pages/site-pages", &SITE_PAGES, Create, "pages.site.create"),
    Route::content(GET, ALL, "cms/pages/site-pages/cursor", &SITE_PAGES, List, "pages.site.list-by-cursor"),
    Route::content(GET, ALL, "cms/pages/site-pages/cursor/query", &SITE_PAGES, List, "pages.site.query-by-cursor"),
    Route::content(GET, ALL, "cms/pages/site-pages/{objectId}", &SITE_PAGES, Read, "pages.site.read"),
    Route::content(PATCH, ALL, "cms/pages/site-pages/{objectId}", &SITE_PAGES, Update, "pages.site.update"),
    Route::content(DELETE, ALL, "cms/pages/site-pages/{objectId}", &SITE_PAGES, Delete, "pages.site.delete"),
    Route::content(POST, ALL, "cms/pages/site-pages/batch/create", &SITE_PAGES, Batch(Step::Create), "pages.site.batch.create"),
    Route::content(POST, ALL, "cms/pages/site-pages/batch/read", &SITE_PAGES, Batch(Step::Read), "pages.site.batch.read"),
    Route::content(POST, ALL, "cms/pages/site-pages/batch/update", &SITE_PAGES, Batch(Step::Update), "pages.site.batch.update"),
    Route::content(POST, ALL, "cms/pages/site-pages/batch/archive", &SITE_PAGES, Batch(Step::Archive), "pages.site.batch.archive"),
    Route::content(GET, ALL, "cms/pages/site-pages/{objectId}/draft", &SITE_PAGES, ReadDraft, "pages.site.draft.read"),
    Route::content(PATCH, ALL, "cms/pages/site-pages/{objectId}/draft", &SITE_PAGES, UpdateDraft, "pages.site.draft.update"),
    Route::content(POST, ALL, "cms/pages/site-pages/{objectId}/draft/push-live", &SITE_PAGES, PushLive, "pages.site.draft.push-live"),
    Route::content(POST, ALL, "cms/pages/site-pages/{objectId}/draft/reset", &SITE_PAGES, ResetDraft, "pages.site.draft.reset"),
    Route::content(POST, ALL, "cms/pages/site-pages/schedule", &SITE_PAGES, Schedule, "pages.site.schedule"),
    Route::content(POST, ALL, "cms/pages/site-pages/clone", &SITE_PAGES, Clone, "pages.site.clone"),
    Route::content(GET, ALL, "cms/pages/site-pages/{objectId}/revisions", &SITE_PAGES, Revisions, "pages.site.revisions.list"),
    Route::content(GET, ALL, "cms/pages/site-pages/{objectId}/revisions/{revisionId}", &SITE_PAGES, Revision, "pages.site.revisions.read"),
    Route::content(POST, ALL, "cms/pages/site-pages/{objectId}/revisions/{revisionId}/restore", &SITE_PAGES, Restore, "pages.site.revisions.restore"),
    Route::content(POST, ALL, "cms/pages/site-pages/{objectId}/revisions/{revisionId}/restore-to-draft", &SITE_PAGES, RestoreToDraft, "pages.site.revisions.restore-to-draft"),
    Route::content(POST, ALL, "cms/pages/site-pages/multi-language/attach-to-lang-group", &SITE_PAGES, AttachLanguage, "pages.site.languages.attach"),
    Route::content(POST, ALL, "cms/pages/site-pages/multi-language/detach-from-lang-group", &SITE_PAGES, DetachLanguage, "pages.site.languages.detach"),
    Route::content(POST, ALL, "cms/pages/site-pages/multi-language/create-language-variation", &SITE_PAGES, CreateLanguage, "pages.site.languages.create"),
    Route::content(POST, ALL, "cms/pages/site-pages/multi-language/update-languages", &SITE_PAGES, UpdateLanguages, "pages.site.languages.update"),
    Route::content(PUT, ALL, "cms/pages/site-pages/multi-language/set-new-lang-primary", &SITE_PAGES, SetPrimaryLanguage, "pages.site.languages.set-primary"),
    Route::content(POST, ALL, "cms/pages/site-pages/ab-test/create-variation", &SITE_PAGES, CreateTest, "pages.site.tests.create"),
    Route::content(POST, ALL, "cms/pages/site-pages/ab-test/end", &SITE_PAGES, EndTest, "pages.site.tests.end"),
    Route::content(POST, ALL, "cms/pages/site-pages/ab-test/rerun", &SITE_PAGES, RerunTest, "pages.site.tests.rerun"),
    Route::content(GET, ALL, "cms/pages/landing-pages", &LANDING_PAGES, List, "pages.landing.list"),
    Route::content(POST, ALL, "cms/pages/landing-pages", &LANDING_PAGES, Create, "pages.landing.create"),
    Route::content(GET, ALL, "cms/pages/landing-pages/cursor", &LANDING_PAGES, List, "pages.landing.list-by-cursor"),
    Route::content(GET, ALL, "cms/pages/landing-pages/cursor/query", &LANDING_PAGES, List, "pages.landing.query-by-cursor"),
    Route::content(GET, ALL, "cms/pages/landing-pages/{objectId}", &LANDING_PAGES, Read, "pages.landing.read"),
    Route::content(PATCH, ALL, "cms/pages/landing-pages/{objectId}", &LANDING_PAGES, Update, "pages.landing.update"),
    Route::content(DELETE, ALL, "cms/pages/landing-pages/{objectId}", &LANDING_PAGES, Delete, "pages.landing.delete"),
    Route::content(POST, ALL, "cms/pages/landing-pages/batch/create", &LANDING_PAGES, Batch(Step::Create), "pages.landing.batch.create"),
    Route::content(POST, ALL, "cms/pages/landing-pages/batch/read", &LANDING_PAGES, Batch(Step::Read), "pages.landing.batch.read"),
    Route::content(POST, ALL, "cms/pages/landing-pages/batch/update", &LANDING_PAGES, Batch(Step::Update), "pages.landing.batch.update"),
    Route::content(POST, ALL, "cms/pages/landing-pages/batch/archive", &LANDING_PAGES, Batch(Step::Archive), "pages.landing.batch.archive"),
    Route::content(GET, ALL, "cms/pages/landing-pages/{objectId}/draft", &LANDING_PAGES, ReadDraft, "pages.landing.draft.read"),
    Route::content(PATCH, ALL, "cms/pages/landing-pages/{objectId}/draft", &LANDING_PAGES, UpdateDraft, "pages.landing.draft.update"),
    Route::content(POST, ALL, "cms/pages/landing-pages/{objectId}/draft/push-live", &LANDING_PAGES, PushLive, "pages.landing.draft.push-live"),
    Route::content(POST, ALL, "cms/pages/landing-pages/{objectId}/draft/reset", &LANDING_PAGES, ResetDraft, "pages.landing.draft.reset"),
    Route::content(POST, ALL, "cms/pages/landing-pages/schedule", &LANDING_PAGES, Schedule, "pages.landing.schedule"),
    Route::content(POST, ALL, "cms/pages/landing-pages/clone", &LANDING_PAGES, Clone, "pages.landing.clone"),
    Route::content(GET, ALL, "cms/pages/landing-pages/{objectId}/revisions", &LANDING_PAGES, Revisions, "pages.landing.revisions.list"),
    Route::content(GET, ALL, "cms/pages/landing-pages/{objectId}/revisions/{revisionId}", &LANDING_PAGES, Revision, "pages.landing.revisions.read"),
    Route::content(POST, ALL, "cms/pages/landing-pages/{objectId}/revisions/{revisionId}/restore", &LANDING_PAGES, Restore, "pages.landing.revisions.restore"),
    Route::content(POST, ALL, "cms/pages/landing-pages/{objectId}/revisions/{revisionId}/restore-to-draft", &LANDING_PAGES, RestoreToDraft, "pages.landing.revisions.restore-to-draft"),
    Route::content(POST, ALL, "cms/pages/landing-pages/multi-language/attach-to-lang-group", &LANDING_PAGES, AttachLanguage, "pages.landing.languages.attach"),
    Route::content(POST, ALL, "cms/pages/landing-pages/multi-language/detach-from-lang-group", &LANDING_PAGES, DetachLanguage, "pages.landing.languages.detach"),
    Route::content(POST, ALL, "cms/pages/landing-pages/multi-language/create-language-variation", &LANDING_PAGES, CreateLanguage, "pages.landing.languages.create"),
    Route::content(POST, ALL, "cms/pages/landing-pages/multi-language/update-languages", &LANDING_PAGES, UpdateLanguages, "pages.landing.languages.update"),
    Route::content(PUT, ALL, "cms/pages/landing-pages/multi-language/set-new-lang-primary", &LANDING_PAGES, SetPrimaryLanguage, "pages.landing.languages.set-primary"),
    Route::content(POST, ALL, "cms/pages/landing-pages/ab-test/create-variation", &LANDING_PAGES, CreateTest, "pages.landing.tests.create"),
    Route::content(POST, ALL, "cms/pages/landing-pages/ab-test/end", &LANDING_PAGES, EndTest, "pages.landing.tests.end"),
    Route::content(POST, ALL, "cms/pages/landing-pages/ab-test/rerun", &LANDING_PAGES, RerunTest, "pages.landing.tests.rerun"),
    Route::content(GET, ALL, "cms/pages/landing-pages/folders", &LANDING_PAGE_FOLDERS, List, "pages.folders.list"),
    Route::content(POST, ALL, "cms/pages/landing-pages/folders", &LANDING_PAGE_FOLDERS, Create, "pages.folders.create"),
    Route::content(GET, ALL, "cms/pages/landing-pages/folders/cursor", &LANDING_PAGE_FOLDERS, List, "pages.folders.list-by-cursor"),
    Route::content(GET, ALL, "cms/pages/landing-pages/folders/cursor/query", &LANDING_PAGE_FOLDERS, List, "pages.folders.query-by-cursor"),
    Route::content(GET, ALL, "cms/pages/landing-pages/folders/{objectId}", &LANDING_PAGE_FOLDERS, Read, "pages.folders.read"),
    Route::content(PATCH, ALL, "cms/pages/landing-pages/folders/{objectId}", &LANDING_PAGE_FOLDERS, Update, "pages.folders.update"),
    Route::content(DELETE, ALL, "cms/pages/landing-pages/folders/{objectId}", &LANDING_PAGE_FOLDERS, Delete, "pages.folders.delete"),
    Route::content(POST, ALL, "cms/pages/landing-pages/folders/batch/create", &LANDING_PAGE_FOLDERS, Batch(Step::Create), "pages.folders.batch.create"),
    Route::content(POST, ALL, "cms/pages/landing-pages/folders/batch/read", &LANDING_PAGE_FOLDERS, Batch(Step::Read), "pages.folders.batch.read"),
    Route::content(POST, ALL, "cms/pages/landing-pages/folders/batch/update", &LANDING_PAGE_FOLDERS, Batch(Step::Update), "pages.folders.batch.update"),
    Route::content(POST, ALL, "cms/pages/landing-pages/folders/batch/archive", &LANDING_PAGE_FOLDERS, Batch(Step::Archive), "pages.folders.batch.archive"),
    Route::content(GET, ALL, "cms/pages/landing-pages/folders/{objectId}/revisions", &LANDING_PAGE_FOLDERS, Revisions, "pages.folders.revisions.list"),
    Route::content(GET, ALL, "cms/pages/landing-pages/folders/{objectId}/revisions/{revisionId}", &LANDING_PAGE_FOLDERS, Revision, "pages.folders.revisions.read"),
    Route::content(POST, ALL, "cms/pages/landing-pages/folders/{objectId}/revisions/{revisionId}/restore", &LANDING_PAGE_FOLDERS, Restore, "pages.folders.revisions.restore"),
];

/// Redirects.
#[rustfmt::skip]
pub(super) const REDIRECTS: &[Route] = &[
    Route::content(GET, ALL, "cms/url-redirects", &URL_REDIRECTS, List, "url-redirects.list"),
    Route::content(POST, ALL, "cms/url-redirects", &URL_REDIRECTS, Create, "url-redirects.create"),
    Route::content(GET, ALL, "cms/url-redirects/{urlRedirectId}", &URL_REDIRECTS, Read, "url-redirects.read"),
    Route::content(PATCH, ALL, "cms/url-redirects/{urlRedirectId}", &URL_REDIRECTS, Update, "url-redirects.update"),
    Route::content(DELETE, ALL, "cms/url-redirects/{urlRedirectId}", &URL_REDIRECTS, Delete, "url-redirects.delete"),
];

/// Tables and rows. What is published can be read without a token, where a table says so.
#[rustfmt::skip]
pub(super) const HUBDB: &[Route] = &[
    Route::get(ALL, "cms/hubdb/tables", hubdb::list_tables, "hubdb.tables.list"),
    Route::post(ALL, "cms/hubdb/tables", hubdb::create_table, "hubdb.tables.create"),
    Route::get(ALL, "cms/hubdb/tables/draft", hubdb::list_draft_tables, "hubdb.tables.list-drafts"),
    Route::get(ALL, "cms/hubdb/tables/{tableIdOrName}", hubdb::read_table, "hubdb.tables.read").without_token(),
    Route::delete(ALL, "cms/hubdb/tables/{tableIdOrName}", hubdb::delete_table, "hubdb.tables.delete"),
    Route::get(ALL, "cms/hubdb/tables/{tableIdOrName}/draft", hubdb::read_draft_table, "hubdb.tables.read-draft"),
    Route::patch(ALL, "cms/hubdb/tables/{tableIdOrName}/draft", hubdb::update_table, "hubdb.tables.update"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/draft/clone", hubdb::clone_table, "hubdb.tables.clone"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/draft/publish", hubdb::publish, "hubdb.tables.publish"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/unpublish", hubdb::unpublish, "hubdb.tables.unpublish"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/draft/reset", hubdb::reset, "hubdb.tables.reset"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/draft/import", hubdb::import, "hubdb.tables.import").uploading(hubdb::UPLOAD),
    Route::get(ALL, "cms/hubdb/tables/{tableIdOrName}/export", hubdb::export, "hubdb.tables.export"),
    Route::get(ALL, "cms/hubdb/tables/{tableIdOrName}/draft/export", hubdb::export_draft, "hubdb.tables.export-draft"),
    Route::delete(ALL, "cms/hubdb/tables/{tableIdOrName}/versions/{versionId}", hubdb::delete_version, "hubdb.tables.versions.delete"),
    Route::get(ALL, "cms/hubdb/tables/{tableIdOrName}/rows", hubdb::list_rows, "hubdb.rows.list").without_token(),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/rows", hubdb::create_row, "hubdb.rows.create"),
    Route::get(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/draft", hubdb::list_draft_rows, "hubdb.rows.list-drafts"),
    Route::get(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/{rowId}", hubdb::read_row, "hubdb.rows.read").without_token(),
    Route::get(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft", hubdb::read_draft_row, "hubdb.rows.read-draft"),
    Route::patch(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft", hubdb::update_row, "hubdb.rows.update"),
    Route::put(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft", hubdb::replace_row, "hubdb.rows.replace"),
    Route::delete(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft", hubdb::purge_row, "hubdb.rows.purge"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft/clone", hubdb::clone_row, "hubdb.rows.clone"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/batch/read", hubdb::read_batch, "hubdb.rows.batch.read"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/draft/batch/read", hubdb::read_drafts, "hubdb.rows.draft.batch.read"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/draft/batch/create", hubdb::create_drafts, "hubdb.rows.draft.batch.create"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/draft/batch/update", hubdb::update_drafts, "hubdb.rows.draft.batch.update"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/draft/batch/replace", hubdb::replace_drafts, "hubdb.rows.draft.batch.replace"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/draft/batch/clone", hubdb::clone_drafts, "hubdb.rows.draft.batch.clone"),
    Route::post(ALL, "cms/hubdb/tables/{tableIdOrName}/rows/draft/batch/purge", hubdb::purge_drafts, "hubdb.rows.draft.batch.purge"),
];

/// Files of the design manager.
#[rustfmt::skip]
pub(super) const SOURCE_CODE: &[Route] = &[
    Route::post(ALL, "cms/source-code/{environment}/content/{path}", source_code::create, "source-code.create").uploading(source_code::UPLOAD),
    Route::put(ALL, "cms/source-code/{environment}/content/{path}", source_code::replace, "source-code.replace").uploading(source_code::UPLOAD),
    Route::get(ALL, "cms/source-code/{environment}/content/{path}", source_code::download, "source-code.download"),
    Route::delete(ALL, "cms/source-code/{environment}/content/{path}", source_code::delete, "source-code.delete"),
    Route::get(ALL, "cms/source-code/{environment}/metadata/{path}", source_code::metadata, "source-code.metadata"),
    Route::post(ALL, "cms/source-code/{environment}/validate/{path}", source_code::validate, "source-code.validate").uploading(source_code::UPLOAD),
    Route::post(ALL, "cms/source-code/extract/async", source_code::extract, "source-code.extract"),
    Route::get(ALL, "cms/source-code/extract/async/tasks/{taskId}/status", source_code::extract_status, "source-code.extract.status"),
];

/// What is known of the site.
#[rustfmt::skip]
pub(super) const SITE: &[Route] = &[
    Route::get(ALL, "cms/site-search/search", cms::site_search, "site-search.search"),
    Route::get(ALL, "cms/site-search/indexed-data/{contentId}", cms::indexed_data, "site-search.indexed-data"),
    Route::get(ALL, "cms/domains", cms::domains, "domains.list"),
    Route::get(ALL, "cms/domains/{domainId}", cms::domain, "domains.read"),
    Route::get(ALL, "cms/audit-logs", cms::audit_logs, "content-audit-logs.list"),
];
