//! `spoke form`.

use clap::{Args, Subcommand};

const CREATE_HELP: &str = "\
The form begins with the e-mail address, which must be filled in. Each --field names a property of contacts; its label, \
kind and options are the property's. With --consent the form asks for consent to process the data, and with --subscribe \
also to messages of a type (see `spoke subscription types`).";

const SUBMIT_HELP: &str = "\
Sends with the token, as a server does: a visitor's browser would use the open address. The contact with that e-mail \
address is made or changed. HubSpot may drop addresses of test domains, and forms with a captcha refuse programs.";

/// `spoke form`.
#[derive(Args, Debug)]
pub struct FormArguments {
    #[command(subcommand)]
    pub verb: FormVerb,
}

/// What to do with forms.
#[derive(Debug, Subcommand)]
pub enum FormVerb {
    /// Create a form from properties of contacts
    Create(CreateArguments),
    /// Which forms there are
    List(ListArguments),
    /// One form with its fields
    Show(ShowArguments),
    /// Send a form in
    Submit(SubmitArguments),
    /// What was sent in, newest first
    Submissions(SubmissionsArguments),
}

/// `spoke form create`.
#[derive(Args, Debug)]
#[command(after_help = CREATE_HELP)]
pub struct CreateArguments {
    /// The name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// A property of contacts to ask for; repeat it for more
    #[arg(long = "field", value_name = "PROPERTY")]
    pub fields: Vec<String>,
    /// A property to ask for that must be filled in; repeat it for more
    #[arg(long = "required", value_name = "PROPERTY")]
    pub required: Vec<String>,
    /// What people read when they have sent it in
    #[arg(long, value_name = "TEXT", conflicts_with = "redirect")]
    pub thanks: Option<String>,
    /// Where people are taken when they have sent it in
    #[arg(long, value_name = "URL")]
    pub redirect: Option<String>,
    /// Ask for consent to process the data, in these words
    #[arg(long, value_name = "TEXT")]
    pub consent: Option<String>,
    /// Ask for consent to messages of this type too, by name or id
    #[arg(long, value_name = "TYPE", requires = "consent")]
    pub subscribe: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke form list`.
#[derive(Args, Debug)]
pub struct ListArguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke form show`.
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// The form, by name or GUID
    #[arg(value_name = "FORM")]
    pub form: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke form submit`.
#[derive(Args, Debug)]
#[command(after_help = SUBMIT_HELP)]
pub struct SubmitArguments {
    /// The form, by name or GUID
    #[arg(value_name = "FORM")]
    pub form: String,
    /// What is filled in: email=jane@example.com
    #[arg(value_name = "FIELD=VALUE", required = true)]
    pub values: Vec<String>,
    /// The address of the page it was filled in on
    #[arg(long, value_name = "URL")]
    pub page: Option<String>,
    /// The name of that page
    #[arg(long, value_name = "NAME", requires = "page")]
    pub page_name: Option<String>,
    /// Consent to process the data: the words that were agreed to
    #[arg(long, value_name = "TEXT")]
    pub consent: Option<String>,
    /// Consent to messages of this type, by name or id
    #[arg(long, value_name = "TYPE", requires = "consent")]
    pub subscribe: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke form submissions`.
#[derive(Args, Debug)]
pub struct SubmissionsArguments {
    /// The form, by name or GUID
    #[arg(value_name = "FORM")]
    pub form: String,
    /// At most this many
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    pub limit: usize,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
