//! What the content audit log calls things.

/// Kinds of things in the content audit log (the official client's model).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
#[non_exhaustive]
pub enum AuditedType {
    /// A blog post.
    BlogPost,
    /// A landing page.
    LandingPage,
    /// A page of a site.
    WebsitePage,
    /// A redirect.
    UrlMapping,
    /// A table of HubDB.
    HubdbTable,
    /// A template of the design manager.
    Template,
    /// A file of a module.
    Module,
    /// A file of a serverless function.
    ServerlessFunction,
    /// A style sheet.
    Css,
    /// A script.
    Js,
    /// The description of a theme.
    Theme,
    /// Any other file of the design manager.
    File,
}

impl AuditedType {
    /// `BLOG_POST` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BlogPost => "BLOG_POST",
            Self::LandingPage => "LANDING_PAGE",
            Self::WebsitePage => "WEBSITE_PAGE",
            Self::UrlMapping => "URL_MAPPING",
            Self::HubdbTable => "HUBDB_TABLE",
            Self::Template => "TEMPLATE",
            Self::Module => "MODULE",
            Self::ServerlessFunction => "SERVERLESS_FUNCTION",
            Self::Css => "CSS",
            Self::Js => "JS",
            Self::Theme => "THEME",
            Self::File => "FILE",
        }
    }

    /// The kind of a file of the design manager, by its path (assumed: folders ending in `.module` are modules, those
    /// ending in `.functions` serverless functions).
    #[must_use]
    pub fn of_file(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let below = |ending: &str| path.split('/').any(|segment| segment.ends_with(ending));
        match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
            _ if below(".module") => Self::Module,
            _ if below(".functions") => Self::ServerlessFunction,
            _ if name == "theme.json" => Self::Theme,
            "html" | "hubl" => Self::Template,
            "css" => Self::Css,
            "js" => Self::Js,
            _ => Self::File,
        }
    }
}

/// What happened to a thing in the content audit log (the official client's model).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
#[non_exhaustive]
pub enum AuditEvent {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// It went live.
    Published,
    /// It was deleted.
    Deleted,
    /// It went off line.
    Unpublished,
    /// An earlier version came back.
    Restore,
}

impl AuditEvent {
    /// `CREATED` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Updated => "UPDATED",
            Self::Published => "PUBLISHED",
            Self::Deleted => "DELETED",
            Self::Unpublished => "UNPUBLISHED",
            Self::Restore => "RESTORE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AuditedType;

    #[test]
    fn files_are_told_apart_by_their_path() {
        for (path, kind) in [
            ("theme/templates/home.html", "TEMPLATE"),
            ("theme/css/main.css", "CSS"),
            ("theme/js/main.js", "JS"),
            ("theme/theme.json", "THEME"),
            ("theme/modules/menu.module/module.css", "MODULE"),
            ("api.functions/serverless.json", "SERVERLESS_FUNCTION"),
            ("images/logo.png", "FILE"),
            ("readme", "FILE"),
        ] {
            assert_eq!(AuditedType::of_file(path).as_str(), kind, "{path}");
        }
    }
}
