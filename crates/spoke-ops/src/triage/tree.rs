//! The decision tree of an incident, as data: questions, what each answer leads to, and the findings at its ends.

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Severity {
    /// Nothing works: now, everybody.
    P1,
    /// A part does not work: now.
    P2,
    /// It works worse than it should: today.
    P3,
    /// To be watched.
    P4,
}

impl Severity {
    /// `P1` to `P4`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P1 => "P1",
            Self::P2 => "P2",
            Self::P3 => "P3",
            Self::P4 => "P4",
        }
    }
}

/// What a node looks at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Check {
    /// Do our calls arrive, and what answers?
    Reach,
    /// Are the credentials accepted?
    Credentials,
    /// Is an allowance used up?
    Allowance,
    /// What fails most in the journal of the last hour?
    Failures,
    /// Is HubSpot slow?
    Latency,
    /// What does the status page say?
    Platform,
}

/// Where an answer leads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Next {
    /// On to this node.
    Node(&'static str),
    /// To this finding.
    Finding(&'static str),
}

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Its name.
    pub name: &'static str,
    /// What it asks.
    pub question: &'static str,
    /// What it looks at.
    pub check: Check,
    /// Answers and where they lead.
    pub outcomes: &'static [(&'static str, Next)],
}

/// An end of the tree.
#[derive(Clone, Copy, Debug)]
pub struct Finding {
    /// Its name.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// The likely cause.
    pub cause: &'static str,
    /// What to do, in this order.
    pub actions: &'static [&'static str],
    /// What not to do.
    pub beware: &'static str,
}

use Next::{Finding as To, Node as Ask};

/// The questions. The first is where a walk begins.
pub const NODES: &[Node] = &[
    Node {
        name: "reach",
        question: "do our calls reach HubSpot?",
        check: Check::Reach,
        outcomes: &[
            ("yes", Ask("credentials")),
            ("network fails", Ask("platform-of-network")),
            ("server errors", Ask("platform-of-errors")),
            ("limited", To("edge-limited")),
            ("set up wrongly", To("configuration")),
        ],
    },
    Node {
        name: "platform-of-network",
        question: "does HubSpot's status page report an incident?",
        check: Check::Platform,
        outcomes: &[
            ("incident", To("platform-incident")),
            ("clear", To("own-network")),
            ("unknown", To("own-network")),
        ],
    },
    Node {
        name: "platform-of-errors",
        question: "does HubSpot's status page report an incident?",
        check: Check::Platform,
        outcomes: &[
            ("incident", To("platform-incident")),
            ("clear", To("platform-errors")),
            ("unknown", To("platform-errors")),
        ],
    },
    Node {
        name: "credentials",
        question: "are our credentials accepted?",
        check: Check::Credentials,
        outcomes: &[
            ("yes", Ask("allowance")),
            ("expired", To("token-expired")),
            ("unknown token", To("token-unknown")),
            ("missing scope", To("scope-missing")),
            ("forbidden", To("permission")),
            ("limited", Ask("allowance")),
            ("migrating", To("account-migrating")),
            ("server errors", Ask("platform-of-errors")),
            ("other", To(UNCLEAR)),
        ],
    },
    Node {
        name: "allowance",
        question: "is an allowance used up?",
        check: Check::Allowance,
        outcomes: &[
            ("day used up", To("daily-used-up")),
            ("window used up", To("burst-used-up")),
            ("day nearly used up", To("daily-low")),
            ("no", Ask("failures")),
        ],
    },
    Node {
        name: "failures",
        question: "what fails in the journal of the last hour?",
        check: Check::Failures,
        outcomes: &[
            ("429", To("burst-used-up")),
            ("server errors", Ask("platform-of-errors")),
            ("migrating", To("account-migrating")),
            ("locks", To("locks")),
            ("credentials", To("credentials-of-others")),
            ("scopes", To("scope-missing")),
            ("our requests", To("own-bug")),
            ("network", To("network-unsteady")),
            ("little", Ask("latency")),
        ],
    },
    Node {
        name: "latency",
        question: "is HubSpot slow?",
        check: Check::Latency,
        outcomes: &[("yes", To("slow")), ("no", Ask("platform"))],
    },
    Node {
        name: "platform",
        question: "does HubSpot's status page report an incident?",
        check: Check::Platform,
        outcomes: &[
            ("incident", To("platform-watch")),
            ("clear", To("well")),
            ("unknown", To("well")),
        ],
    },
];

/// The name of the finding when nothing fits.
pub const UNCLEAR: &str = "unclear";

const fn finding_of(
    name: &'static str,
    severity: Option<Severity>,
    cause: &'static str,
    actions: &'static [&'static str],
    beware: &'static str,
) -> Finding {
    Finding {
        name,
        severity,
        cause,
        actions,
        beware,
    }
}

/// The ends.
pub const FINDINGS: &[Finding] = &[
    finding_of(
        UNCLEAR,
        Some(Severity::P3),
        "nothing that is known fits",
        &[
            "look at the layers: spoke doctor",
            "collect everything for support: spoke bundle --out FILE",
        ],
        "",
    ),
    finding_of(
        "well",
        None,
        "nothing is wrong that can be seen from here",
        &["if users still see errors, look into your own logs for their correlation ids: spoke explain ID"],
        "",
    ),
    finding_of(
        "configuration",
        Some(Severity::P1),
        "address or token are set up wrongly on this machine",
        &[
            "correct what spoke doctor names under configuration",
            "compare with a machine where it works",
        ],
        "",
    ),
    finding_of(
        "own-network",
        Some(Severity::P1),
        "our own network: names, firewall, proxy or TLS between us and HubSpot",
        &[
            "see which layer fails: spoke doctor",
            "try from another network",
            "undo the last change of firewall, proxy or certificates",
        ],
        "the status page lags real incidents by minutes: look at it again",
    ),
    finding_of(
        "platform-incident",
        Some(Severity::P1),
        "an incident at HubSpot",
        &[
            "serve from cache or fallback, queue writes",
            "tell users what does not work and when the next word comes",
            "subscribe to the incident and look again every few minutes",
            "afterwards: replay queued writes, and fetch missed webhooks from the journal within three days",
        ],
        "HubSpot does not repeat lost writes; webhooks are given up after ten tries in 24 hours",
    ),
    finding_of(
        "platform-errors",
        Some(Severity::P1),
        "HubSpot answers with server errors that its status page does not show (yet)",
        &[
            "back off for a few seconds and send again what may be sent twice",
            "serve from cache or fallback if it lasts longer than minutes",
            "collect correlation ids and open a ticket: spoke bundle --out FILE",
        ],
        "the status page lags by minutes; one region can be affected alone",
    ),
    finding_of(
        "edge-limited",
        Some(Severity::P2),
        "the edge in front of HubSpot throttles this address",
        &[
            "slow down everything that this address sends",
            "look for a loop that calls without a pause",
        ],
        "",
    ),
    finding_of(
        "token-expired",
        Some(Severity::P1),
        "the OAuth access token ran out and was not refreshed",
        &[
            "see what is stored and when it ends: spoke auth status",
            "refresh ahead of expiry, by the clock, one refresh at a time",
        ],
        "do not make new credentials: the refresh token most likely still works",
    ),
    finding_of(
        "token-unknown",
        Some(Severity::P1),
        "the token is not known to HubSpot: replaced, deleted, of another account, or mangled on its way",
        &[
            "compare the first characters and the portal id with what the app's settings show",
            "if it was rotated, deploy the new one; the old one may work for seven more days",
            "verify: spoke doctor",
        ],
        "a 401 alone is no proof that the token is dead: do not regenerate it first",
    ),
    finding_of(
        "scope-missing",
        Some(Severity::P2),
        "the token lacks a scope that a call needs",
        &[
            "read which: spoke explain ID-OF-A-FAILURE",
            "add the scope to the app; a static token has it at once, OAuth apps are authorised again",
        ],
        "a 403 is no sign of a dead token",
    ),
    finding_of(
        "permission",
        Some(Severity::P2),
        "the account or user may not use this endpoint",
        &[
            "check the subscription and that the token's user is still a super admin",
            "check that the endpoint takes this kind of credential",
        ],
        "a 403 is no sign of a dead token",
    ),
    finding_of(
        "account-migrating",
        Some(Severity::P2),
        "HubSpot moves the account to another data centre",
        &[
            "set this account's work aside for as long as Retry-After says, up to 24 hours",
            "let the other accounts go on",
        ],
        "",
    ),
    finding_of(
        "daily-used-up",
        Some(Severity::P1),
        "the account's calls of the day are used up; every private app of the account shares them",
        &[
            "find out who calls so much: spoke usage",
            "stop what can wait until midnight in the account's time zone",
            "batch, cache and use webhooks; ask for the API limit increase if that is not enough",
        ],
        "waiting a few seconds does not help, and refused calls may count too",
    ),
    finding_of(
        "burst-used-up",
        Some(Severity::P2),
        "more calls in ten seconds, or more searches in a second, than HubSpot allows",
        &[
            "find out who calls so much: spoke usage",
            "spread the calls, and batch them: 100 records a call",
            "searches: five a second for the whole account; read by id instead",
        ],
        "CRM answers carry no Retry-After; do not wait for one",
    ),
    finding_of(
        "daily-low",
        Some(Severity::P3),
        "less than a tenth of the day's calls is left",
        &[
            "find out who calls so much: spoke usage",
            "stop what can wait until midnight in the account's time zone",
        ],
        "",
    ),
    finding_of(
        "locks",
        Some(Severity::P3),
        "several workers write the same records at once (423)",
        &[
            "wait two seconds before sending again",
            "send writes to one record through one worker",
        ],
        "",
    ),
    finding_of(
        "credentials-of-others",
        Some(Severity::P2),
        "some callers were refused with 401 in the last hour, though our token works now",
        &[
            "find the caller in the journal: spoke errors",
            "look for an old token in another deployment",
        ],
        "",
    ),
    finding_of(
        "own-bug",
        Some(Severity::P3),
        "our own requests are refused: HubSpot works",
        &[
            "read what was refused: spoke errors, then spoke explain ID",
            "look at what was deployed last; roll it back if the failures began with it",
        ],
        "",
    ),
    finding_of(
        "network-unsteady",
        Some(Severity::P2),
        "calls of the last hour found no connection or no answer in time, though they do now",
        &[
            "repeat the timing over a while: spoke doctor --timing 20",
            "look at proxies and NAT tables for dropped connections",
        ],
        "",
    ),
    finding_of(
        "slow",
        Some(Severity::P3),
        "HubSpot answers, but slowly",
        &[
            "measure the spread: spoke doctor --timing 20",
            "ask for smaller pages and fewer associations",
            "serve from cache what may be a little old",
        ],
        "",
    ),
    finding_of(
        "platform-watch",
        Some(Severity::P4),
        "HubSpot reports an incident that does not touch our calls (yet)",
        &[
            "watch the incident",
            "expect late webhooks and searches that lag: read by id",
        ],
        "",
    ),
];

/// Where a walk begins.
#[must_use]
pub const fn root() -> &'static Node {
    // Checked when it is compiled: a constant index.
    const ROOT: &Node = &NODES[0];
    ROOT
}

/// A node by its name.
#[must_use]
pub fn node(name: &str) -> Option<&'static Node> {
    NODES.iter().find(|node| node.name == name)
}

/// A finding by its name; the unclear one for names that there are not.
#[must_use]
pub fn finding(name: &str) -> &'static Finding {
    // Checked when it is compiled: a constant index.
    const FIRST: &Finding = &FINDINGS[0];
    FINDINGS.iter().find(|one| one.name == name).unwrap_or(FIRST)
}
