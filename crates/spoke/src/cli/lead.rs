//! `spoke lead`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

const CAPTURE_HELP: &str = "\
The contact is found by e-mail and updated, or created. The company is found by domain, or created. The \
deal is opened unless the contact has a deal of that name. All are associated with each other, and the note \
is logged on all of them. Running it again with the same values changes nothing.

With --from-json every lead is one object, in an array or one a line, with the fields email, firstname, lastname, \
phone, company, domain, deal, amount, pipeline, stage and note; \"properties\" takes any others of the contact. \
A bad line is told with its number and field and does not keep the others from being captured (exit status 5).";

const LOG_HELP: &str = "\
Name at least one record: --contact takes an id or an e-mail address, --company an id or a domain; each may be \
given several times, and the activity stands on the timeline of all of them. With a time that is given (--at, --due, \
--start) an equal activity is found instead of being logged twice. Times are ISO 8601, UTC unless they say otherwise.";

/// `spoke lead`.
#[derive(Args, Debug)]
pub struct LeadArguments {
    #[command(subcommand)]
    pub verb: LeadVerb,
}

/// What to do with a lead.
#[derive(Debug, Subcommand)]
pub enum LeadVerb {
    /// Record a lead: contact by e-mail, company by domain, deal, and what joins them
    Capture(Box<CaptureArguments>),
    /// Move a deal to another stage of its pipeline
    Advance(AdvanceArguments),
    /// Log a note, task, call, meeting or e-mail
    Log(Box<LogArguments>),
    /// Show a contact with its companies, deals and timeline
    Show(ShowArguments),
}

/// `spoke lead capture`.
#[derive(Args, Debug)]
#[command(after_help = CAPTURE_HELP)]
pub struct CaptureArguments {
    /// The contact's e-mail address
    #[arg(
        long,
        required_unless_present = "from_json",
        default_value = "",
        hide_default_value = true
    )]
    pub email: String,
    /// Capture many leads from a file of JSON; - reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["email", "firstname", "lastname", "phone", "company", "domain", "deal", "note", "no_note"])]
    pub from_json: Option<PathBuf>,
    /// The contact's first name
    #[arg(long, value_name = "NAME")]
    pub firstname: Option<String>,
    /// The contact's last name
    #[arg(long, value_name = "NAME")]
    pub lastname: Option<String>,
    /// The contact's telephone number
    #[arg(long, value_name = "NUMBER")]
    pub phone: Option<String>,
    /// The company's name, for when it has to be created
    #[arg(long, value_name = "NAME", requires = "domain")]
    pub company: Option<String>,
    /// The company's domain, such as example.com: what the company is found by
    #[arg(long)]
    pub domain: Option<String>,
    /// The deal's name
    #[arg(long, value_name = "NAME")]
    pub deal: Option<String>,
    /// The deal's amount, such as 1200 or 1200.50
    #[arg(long, requires = "deal")]
    pub amount: Option<String>,
    /// The pipeline to open the deal in, by id or label [default: the default pipeline]
    #[arg(long, requires = "deal")]
    pub pipeline: Option<String>,
    /// The stage to open the deal in, by id or label [default: the first]
    #[arg(long, requires = "deal")]
    pub stage: Option<String>,
    /// The note to log on contact, company and deal [default: that the lead was captured]
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Log no note
    #[arg(long, conflicts_with = "note")]
    pub no_note: bool,
    /// Keep the lead when capturing fails and may be done later: see `spoke deadletter`
    #[arg(long)]
    pub dead_letter: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke lead advance`.
#[derive(Args, Debug)]
pub struct AdvanceArguments {
    /// The deal's id
    #[arg(value_name = "DEAL")]
    pub deal: String,
    /// The stage: its id or its label, as `spoke crm deals pipelines` prints them
    #[arg(value_name = "STAGE")]
    pub stage: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke lead show`.
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// The contact: its id or its e-mail address
    #[arg(value_name = "CONTACT")]
    pub contact: String,
    /// How many activities to show, newest first
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub limit: usize,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke lead log`.
#[derive(Args, Debug)]
pub struct LogArguments {
    #[command(subcommand)]
    pub kind: LogKind,
}

/// What is logged.
#[derive(Debug, Subcommand)]
pub enum LogKind {
    /// Log a note
    Note(NoteArguments),
    /// Log a task to be done
    Task(TaskArguments),
    /// Log a call
    Call(CallArguments),
    /// Log a meeting
    Meeting(MeetingArguments),
    /// Log an e-mail; none is sent
    Email(EmailArguments),
}

/// Whose timeline the activity stands on, and how it is printed.
#[derive(Args, Debug)]
#[command(after_help = LOG_HELP)]
pub struct OnArguments {
    /// A contact, by id or e-mail address
    #[arg(long, value_name = "ID|EMAIL")]
    pub contact: Vec<String>,
    /// A company, by id or domain
    #[arg(long, value_name = "ID|DOMAIN")]
    pub company: Vec<String>,
    /// A deal, by id
    #[arg(long, value_name = "ID")]
    pub deal: Vec<String>,
    /// A ticket, by id
    #[arg(long, value_name = "ID")]
    pub ticket: Vec<String>,
    /// Whose activity it is: an owner, by id or e-mail address
    #[arg(long, value_name = "ID|EMAIL")]
    pub owner: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke lead log note`.
#[derive(Args, Debug)]
pub struct NoteArguments {
    /// The text
    #[arg(value_name = "TEXT")]
    pub text: String,
    /// When it was [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[command(flatten)]
    pub on: OnArguments,
}

/// `spoke lead log task`.
#[derive(Args, Debug)]
pub struct TaskArguments {
    /// What is to be done
    #[arg(value_name = "SUBJECT")]
    pub subject: String,
    /// More about it
    #[arg(long, value_name = "TEXT")]
    pub body: Option<String>,
    /// When it is due [default: now]
    #[arg(long, value_name = "TIME")]
    pub due: Option<String>,
    /// How urgent it is
    #[arg(long, value_name = "PRIORITY", default_value = "none")]
    pub priority: Priority,
    /// What kind of task it is
    #[arg(long = "type", value_name = "TYPE", default_value = "todo")]
    pub task_type: TaskType,
    #[command(flatten)]
    pub on: OnArguments,
}

/// `spoke lead log call`.
#[derive(Args, Debug)]
pub struct CallArguments {
    /// What was said
    #[arg(value_name = "TEXT")]
    pub text: String,
    /// A title
    #[arg(long)]
    pub title: Option<String>,
    /// How long it took: 90s, 5m, 1h5m or 5m30s
    #[arg(long, value_name = "LENGTH")]
    pub duration: Option<String>,
    /// Who called whom
    #[arg(long, value_name = "DIRECTION")]
    pub direction: Option<CallDirection>,
    /// What came of it, by label: Connected, "Left voicemail", "No answer" … or one of the account's own
    #[arg(long, value_name = "LABEL")]
    pub outcome: Option<String>,
    /// Whether it took place
    #[arg(long, value_name = "STATUS", default_value = "completed")]
    pub status: CallStatus,
    /// When it was [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[command(flatten)]
    pub on: OnArguments,
}

/// `spoke lead log meeting`.
#[derive(Args, Debug)]
pub struct MeetingArguments {
    /// The title
    #[arg(value_name = "TITLE")]
    pub title: String,
    /// When it starts
    #[arg(long, value_name = "TIME")]
    pub start: String,
    /// When it ends
    #[arg(long, value_name = "TIME", conflicts_with = "duration")]
    pub end: Option<String>,
    /// How long it takes, instead of --end [default: 30m]
    #[arg(long, value_name = "LENGTH")]
    pub duration: Option<String>,
    /// What came of it
    #[arg(long, value_name = "OUTCOME")]
    pub outcome: Option<MeetingOutcome>,
    /// Where it takes place
    #[arg(long, value_name = "TEXT")]
    pub location: Option<String>,
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    pub body: Option<String>,
    #[command(flatten)]
    pub on: OnArguments,
}

/// `spoke lead log email`.
#[derive(Args, Debug)]
pub struct EmailArguments {
    /// The subject
    #[arg(value_name = "SUBJECT")]
    pub subject: String,
    /// The text
    #[arg(long, value_name = "TEXT")]
    pub body: Option<String>,
    /// Who wrote to whom
    #[arg(long, value_name = "DIRECTION", default_value = "outgoing")]
    pub direction: EmailDirection,
    /// Who sent it
    #[arg(long, value_name = "EMAIL")]
    pub from: Option<String>,
    /// Who received it
    #[arg(long, value_name = "EMAIL")]
    pub to: Vec<String>,
    /// When it was [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[command(flatten)]
    pub on: OnArguments,
}

/// HubSpot's priorities of tasks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Priority {
    None,
    Low,
    Medium,
    High,
}

/// HubSpot's types of tasks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum TaskType {
    Todo,
    Call,
    Email,
}

/// HubSpot's directions of calls.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum CallDirection {
    Inbound,
    Outbound,
}

/// HubSpot's states of calls that are over.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum CallStatus {
    Completed,
    NoAnswer,
    Busy,
    Failed,
    Missed,
    Canceled,
}

/// HubSpot's outcomes of meetings.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum MeetingOutcome {
    Scheduled,
    Completed,
    Rescheduled,
    NoShow,
    Canceled,
}

/// HubSpot's directions of e-mails.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum EmailDirection {
    Outgoing,
    Incoming,
    Forwarded,
}
