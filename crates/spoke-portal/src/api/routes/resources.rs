//! Resources that HubSpot keeps as given: one handler for all, one row for each operation.

use http::Method;
use spoke_model::resource::declared::{
    BLOG_AUTHORS, BLOG_POSTS, BLOG_TAGS, CALLING_CHANNEL_CONNECTION, CALLING_RECORDING, CALLING_SETTINGS,
    CRM_CARDS, LANDING_PAGES, SITE_PAGES, URL_REDIRECTS, VIDEO_CONFERENCING,
};

use super::{Route, Versions};
use crate::api::resource::Action::{Batch, Create, Delete, List, Read, Replace, Update};
use crate::api::resource::Step;

const ALL: Versions = Versions::V3_DATED;
const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

/// Settings of extensions, cards.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::resource(POST, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Create, "calling.settings.create").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Read, "calling.settings.read").with_developer_key(),
    Route::resource(PATCH, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Update, "calling.settings.update").with_developer_key(),
    Route::resource(DELETE, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Delete, "calling.settings.delete").with_developer_key(),
    Route::resource(POST, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Create, "calling.channel-connection.create").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Read, "calling.channel-connection.read").with_developer_key(),
    Route::resource(PATCH, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Update, "calling.channel-connection.update").with_developer_key(),
    Route::resource(DELETE, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Delete, "calling.channel-connection.delete").with_developer_key(),
    Route::resource(POST, ALL, "crm/extensions/calling/{appId}/settings/recording", &CALLING_RECORDING, Create, "calling.recording.create").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/calling/{appId}/settings/recording", &CALLING_RECORDING, Read, "calling.recording.read").with_developer_key(),
    Route::resource(PATCH, ALL, "crm/extensions/calling/{appId}/settings/recording", &CALLING_RECORDING, Update, "calling.recording.update").with_developer_key(),
    Route::resource(PUT, ALL, "crm/extensions/videoconferencing/settings/{appId}", &VIDEO_CONFERENCING, Replace, "videoconferencing.replace").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/videoconferencing/settings/{appId}", &VIDEO_CONFERENCING, Read, "videoconferencing.read").with_developer_key(),
    Route::resource(DELETE, ALL, "crm/extensions/videoconferencing/settings/{appId}", &VIDEO_CONFERENCING, Delete, "videoconferencing.delete").with_developer_key(),
    Route::resource(POST, ALL, "crm/extensions/cards-dev/{appId}", &CRM_CARDS, Create, "cards.create").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/cards-dev/{appId}", &CRM_CARDS, List, "cards.list").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/cards-dev/{appId}/{cardId}", &CRM_CARDS, Read, "cards.read").with_developer_key(),
    Route::resource(PATCH, ALL, "crm/extensions/cards-dev/{appId}/{cardId}", &CRM_CARDS, Update, "cards.update").with_developer_key(),
    Route::resource(DELETE, ALL, "crm/extensions/cards-dev/{appId}/{cardId}", &CRM_CARDS, Delete, "cards.delete").with_developer_key(),
];

/// What the content tools keep, and the definitions of workflow actions.
#[rustfmt::skip]
pub(super) const CONTENT: &[Route] = &[
    Route::resource(GET, ALL, "cms/blogs/authors", &BLOG_AUTHORS, List, "blogs.authors.list"),
    Route::resource(POST, ALL, "cms/blogs/authors", &BLOG_AUTHORS, Create, "blogs.authors.create"),
    Route::resource(GET, ALL, "cms/blogs/authors/{objectId}", &BLOG_AUTHORS, Read, "blogs.authors.read"),
    Route::resource(PATCH, ALL, "cms/blogs/authors/{objectId}", &BLOG_AUTHORS, Update, "blogs.authors.update"),
    Route::resource(DELETE, ALL, "cms/blogs/authors/{objectId}", &BLOG_AUTHORS, Delete, "blogs.authors.delete"),
    Route::resource(POST, ALL, "cms/blogs/authors/batch/create", &BLOG_AUTHORS, Batch(Step::Create), "blogs.authors.batch.create"),
    Route::resource(POST, ALL, "cms/blogs/authors/batch/read", &BLOG_AUTHORS, Batch(Step::Read), "blogs.authors.batch.read"),
    Route::resource(POST, ALL, "cms/blogs/authors/batch/update", &BLOG_AUTHORS, Batch(Step::Update), "blogs.authors.batch.update"),
    Route::resource(POST, ALL, "cms/blogs/authors/batch/archive", &BLOG_AUTHORS, Batch(Step::Archive), "blogs.authors.batch.archive"),
    Route::resource(GET, ALL, "cms/blogs/tags", &BLOG_TAGS, List, "blogs.tags.list"),
    Route::resource(POST, ALL, "cms/blogs/tags", &BLOG_TAGS, Create, "blogs.tags.create"),
    Route::resource(GET, ALL, "cms/blogs/tags/{objectId}", &BLOG_TAGS, Read, "blogs.tags.read"),
    Route::resource(PATCH, ALL, "cms/blogs/tags/{objectId}", &BLOG_TAGS, Update, "blogs.tags.update"),
    Route::resource(DELETE, ALL, "cms/blogs/tags/{objectId}", &BLOG_TAGS, Delete, "blogs.tags.delete"),
    Route::resource(POST, ALL, "cms/blogs/tags/batch/create", &BLOG_TAGS, Batch(Step::Create), "blogs.tags.batch.create"),
    Route::resource(POST, ALL, "cms/blogs/tags/batch/read", &BLOG_TAGS, Batch(Step::Read), "blogs.tags.batch.read"),
    Route::resource(POST, ALL, "cms/blogs/tags/batch/update", &BLOG_TAGS, Batch(Step::Update), "blogs.tags.batch.update"),
    Route::resource(POST, ALL, "cms/blogs/tags/batch/archive", &BLOG_TAGS, Batch(Step::Archive), "blogs.tags.batch.archive"),
    Route::resource(GET, ALL, "cms/blogs/posts", &BLOG_POSTS, List, "blogs.posts.list"),
    Route::resource(POST, ALL, "cms/blogs/posts", &BLOG_POSTS, Create, "blogs.posts.create"),
    Route::resource(GET, ALL, "cms/blogs/posts/{objectId}", &BLOG_POSTS, Read, "blogs.posts.read"),
    Route::resource(PATCH, ALL, "cms/blogs/posts/{objectId}", &BLOG_POSTS, Update, "blogs.posts.update"),
    Route::resource(DELETE, ALL, "cms/blogs/posts/{objectId}", &BLOG_POSTS, Delete, "blogs.posts.delete"),
    Route::resource(POST, ALL, "cms/blogs/posts/batch/create", &BLOG_POSTS, Batch(Step::Create), "blogs.posts.batch.create"),
    Route::resource(POST, ALL, "cms/blogs/posts/batch/read", &BLOG_POSTS, Batch(Step::Read), "blogs.posts.batch.read"),
    Route::resource(POST, ALL, "cms/blogs/posts/batch/update", &BLOG_POSTS, Batch(Step::Update), "blogs.posts.batch.update"),
    Route::resource(POST, ALL, "cms/blogs/posts/batch/archive", &BLOG_POSTS, Batch(Step::Archive), "blogs.posts.batch.archive"),
    Route::resource(GET, ALL, "cms/pages/landing-pages", &LANDING_PAGES, List, "pages.landing.list"),
    Route::resource(POST, ALL, "cms/pages/landing-pages", &LANDING_PAGES, Create, "pages.landing.create"),
    Route::resource(GET, ALL, "cms/pages/landing-pages/{objectId}", &LANDING_PAGES, Read, "pages.landing.read"),
    Route::resource(PATCH, ALL, "cms/pages/landing-pages/{objectId}", &LANDING_PAGES, Update, "pages.landing.update"),
    Route::resource(DELETE, ALL, "cms/pages/landing-pages/{objectId}", &LANDING_PAGES, Delete, "pages.landing.delete"),
    Route::resource(POST, ALL, "cms/pages/landing-pages/batch/create", &LANDING_PAGES, Batch(Step::Create), "pages.landing.batch.create"),
    Route::resource(POST, ALL, "cms/pages/landing-pages/batch/read", &LANDING_PAGES, Batch(Step::Read), "pages.landing.batch.read"),
    Route::resource(POST, ALL, "cms/pages/landing-pages/batch/update", &LANDING_PAGES, Batch(Step::Update), "pages.landing.batch.update"),
    Route::resource(POST, ALL, "cms/pages/landing-pages/batch/archive", &LANDING_PAGES, Batch(Step::Archive), "pages.landing.batch.archive"),
    Route::resource(GET, ALL, "cms/pages/site-pages", &SITE_PAGES, List, "pages.site.list"),
    Route::resource(POST, ALL, "cms/pages/site-pages", &SITE_PAGES, Create, "pages.site.create"),
    Route::resource(GET, ALL, "cms/pages/site-pages/{objectId}", &SITE_PAGES, Read, "pages.site.read"),
    Route::resource(PATCH, ALL, "cms/pages/site-pages/{objectId}", &SITE_PAGES, Update, "pages.site.update"),
    Route::resource(DELETE, ALL, "cms/pages/site-pages/{objectId}", &SITE_PAGES, Delete, "pages.site.delete"),
    Route::resource(POST, ALL, "cms/pages/site-pages/batch/create", &SITE_PAGES, Batch(Step::Create), "pages.site.batch.create"),
    Route::resource(POST, ALL, "cms/pages/site-pages/batch/read", &SITE_PAGES, Batch(Step::Read), "pages.site.batch.read"),
    Route::resource(POST, ALL, "cms/pages/site-pages/batch/update", &SITE_PAGES, Batch(Step::Update), "pages.site.batch.update"),
    Route::resource(POST, ALL, "cms/pages/site-pages/batch/archive", &SITE_PAGES, Batch(Step::Archive), "pages.site.batch.archive"),
    Route::resource(GET, ALL, "cms/url-redirects", &URL_REDIRECTS, List, "url-redirects.list"),
    Route::resource(POST, ALL, "cms/url-redirects", &URL_REDIRECTS, Create, "url-redirects.create"),
    Route::resource(GET, ALL, "cms/url-redirects/{urlRedirectId}", &URL_REDIRECTS, Read, "url-redirects.read"),
    Route::resource(PATCH, ALL, "cms/url-redirects/{urlRedirectId}", &URL_REDIRECTS, Update, "url-redirects.update"),
    Route::resource(DELETE, ALL, "cms/url-redirects/{urlRedirectId}", &URL_REDIRECTS, Delete, "url-redirects.delete"),
];
