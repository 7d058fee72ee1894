//! The kinds of content. Names and kinds of fields are those of the official client's models, scopes those of the published
//! specification (v3); which fields HubSpot asks for, and defaults, are assumed.

use super::{AuditedType, Content};
use crate::resource::{Field, Kind};

/// Given by HubSpot, whatever a body says.
const fn given(name: &'static str) -> Field {
    Field::of(name, Kind::Constant)
}

/// What pages and posts have in common. Everything else that a body holds is kept as it is.
const PAGE: &[Field] = &[
    Field::text("name").required(),
    Field::text("slug").or("\"\""),
    Field::text("language"),
    Field::text("htmlTitle").or("\"\""),
    Field::text("metaDescription").or("\"\""),
    Field::text("domain").or("\"\""),
    Field::text("authorName").or("\"\""),
    Field::text("password").or("\"\""),
    Field::text("featuredImage").or("\"\""),
    Field::flag("useFeaturedImage").or("false"),
    Field::flag("archivedInDashboard").or("false"),
    Field::of("layoutSections", Kind::Anything).or("{}"),
    Field::of("widgets", Kind::Anything).or("{}"),
    Field::of("publicAccessRules", Kind::List(&Kind::Anything)).or("[]"),
    Field::flag("publicAccessRulesEnabled").or("false"),
    given("state"),
    given("currentState"),
    given("publishDate"),
    given("publishImmediately"),
    given("currentlyPublished"),
    given("url"),
    given("translations"),
    given("translatedFromId"),
    given("abStatus"),
    given("abTestId"),
    given("createdById"),
    given("updatedById"),
    given("archivedAt"),
    given("created"),
    given("updated"),
    given("id"),
    Field::others(),
];

/// What pages and posts say where nothing else is known.
const UNSAID_OF_BOTH: &[(&str, &str)] = &[
    ("abStatus", "\"master\""),
    ("abTestId", "\"\""),
    ("attachedStylesheets", "[]"),
    ("campaign", "\"\""),
    ("contentGroupId", "\"\""),
    ("dynamicPageDataSourceId", "\"\""),
    ("dynamicPageDataSourceType", "0"),
    ("dynamicPageHubDbTableId", "\"\""),
    ("enableDomainStylesheets", "false"),
    ("enableLayoutStylesheets", "false"),
    ("featuredImageAltText", "\"\""),
    ("folderId", "\"\""),
    ("footerHtml", "\"\""),
    ("headHtml", "\"\""),
    ("includeDefaultCustomCss", "false"),
    ("language", "\"en\""),
    ("linkRelCanonicalUrl", "\"\""),
    ("mabExperimentId", "\"\""),
    ("pageExpiryDate", "0"),
    ("pageExpiryEnabled", "false"),
    ("pageExpiryRedirectId", "0"),
    ("pageExpiryRedirectUrl", "\"\""),
    ("publishImmediately", "true"),
    ("themeSettingsValues", "{}"),
    ("translatedFromId", "\"\""),
    ("widgetContainers", "{}"),
];

/// What only pages say then.
const UNSAID_OF_PAGES: &[(&str, &str)] = &[
    ("categoryId", "0"),
    ("contentTypeCategory", "\"1\""),
    ("pageRedirected", "false"),
    ("subcategory", "\"\""),
    ("templatePath", "\"\""),
];

/// What only posts say then.
const UNSAID_OF_POSTS: &[(&str, &str)] = &[
    ("blogAuthorId", "\"\""),
    ("categoryId", "3"),
    ("contentTypeCategory", "\"3\""),
    ("enableGoogleAmpOutputOverride", "false"),
    ("postBody", "\"\""),
    ("postSummary", "\"\""),
    ("rssBody", "\"\""),
    ("rssSummary", "\"\""),
    ("tagIds", "[]"),
];

/// Pages of a site.
pub const SITE_PAGES: Content = Content {
    collection: "site_pages",
    fields: PAGE,
    unsaid: &[UNSAID_OF_BOTH, UNSAID_OF_PAGES],
    named_by: "name",
    unique_by: None,
    numbers: None,
    archived_as: Some("archivedAt"),
    archived_in_milliseconds: false,
    has_drafts: true,
    has_revisions: true,
    has_languages: true,
    has_tests: true,
    audited_as: Some(AuditedType::WebsitePage),
    searched_as: Some("SITE_PAGE"),
};

/// Landing pages.
pub const LANDING_PAGES: Content = Content {
    collection: "landing_pages",
    audited_as: Some(AuditedType::LandingPage),
    searched_as: Some("LANDING_PAGE"),
    ..SITE_PAGES
};

/// Folders of landing pages.
pub const LANDING_PAGE_FOLDERS: Content = Content {
    collection: "landing_page_folders",
    fields: &[
        Field::text("name").required(),
        Field::whole("parentFolderId").or("0"),
        Field::whole("category").or("1"),
        given("deletedAt"),
        given("created"),
        given("updated"),
        given("id"),
    ],
    unsaid: &[],
    archived_as: Some("deletedAt"),
    has_drafts: false,
    has_languages: false,
    has_tests: false,
    audited_as: None,
    searched_as: None,
    ..LANDING_PAGES
};

/// Blog posts.
pub const BLOG_POSTS: Content = Content {
    collection: "blog_posts",
    unsaid: &[UNSAID_OF_BOTH, UNSAID_OF_POSTS],
    archived_in_milliseconds: true,
    has_tests: false,
    audited_as: Some(AuditedType::BlogPost),
    searched_as: Some("BLOG_POST"),
    ..SITE_PAGES
};

/// Blog tags.
pub const BLOG_TAGS: Content = Content {
    collection: "blog_tags",
    fields: &[
        Field::text("name").required(),
        Field::text("language"),
        given("translatedFromId"),
        given("deletedAt"),
        given("created"),
        given("updated"),
        given("id"),
        Field::others(),
    ],
    unsaid: &[&[("language", "\"en\""), ("translatedFromId", "0")]],
    archived_as: Some("deletedAt"),
    archived_in_milliseconds: false,
    has_drafts: false,
    has_revisions: false,
    has_tests: false,
    audited_as: None,
    searched_as: None,
    ..BLOG_POSTS
};

/// Blog authors.
pub const BLOG_AUTHORS: Content = Content {
    collection: "blog_authors",
    fields: &[
        Field::text("fullName").required(),
        Field::text("name"),
        Field::text("displayName"),
        Field::text("slug"),
        Field::text("email"),
        Field::text("language"),
        given("translatedFromId"),
        given("deletedAt"),
        given("created"),
        given("updated"),
        given("id"),
        Field::others(),
    ],
    unsaid: &[&[
        ("avatar", "\"\""),
        ("bio", "\"\""),
        ("displayName", "\"\""),
        ("email", "\"\""),
        ("facebook", "\"\""),
        ("language", "\"en\""),
        ("linkedin", "\"\""),
        ("name", "\"\""),
        ("slug", "\"\""),
        ("translatedFromId", "0"),
        ("twitter", "\"\""),
        ("website", "\"\""),
    ]],
    named_by: "fullName",
    ..BLOG_TAGS
};

/// Redirects from one address to another; nothing is redirected here.
pub const URL_REDIRECTS: Content = Content {
    collection: "url_redirects",
    fields: &[
        Field::text("routePrefix").required(),
        Field::text("destination").required(),
        Field::whole("redirectStyle").required(),
        Field::flag("isOnlyAfterNotFound").or("false"),
        Field::flag("isMatchFullUrl").or("false"),
        Field::flag("isMatchQueryString").or("false"),
        Field::flag("isPattern").or("false"),
        Field::flag("isTrailingSlashOptional").or("false"),
        Field::flag("isProtocolAgnostic").or("true"),
        Field::whole("precedence").or("0"),
        given("created"),
        given("updated"),
        given("id"),
        Field::others(),
    ],
    unsaid: &[],
    named_by: "routePrefix",
    // That a second redirect from the same address is refused is assumed.
    unique_by: Some("routePrefix"),
    numbers: Some(("redirectStyle", &REDIRECT_STYLES)),
    archived_as: None,
    has_languages: false,
    audited_as: Some(AuditedType::UrlMapping),
    ..BLOG_TAGS
};

/// Statuses that a redirect may have: moved for good, for now, or served through (the redirects guide).
pub const REDIRECT_STYLES: [i64; 3] = [301, 302, 305];
