//! What each rule says: why, the fix, and the fact behind it.

use crate::finding::Severity;

/// A rule.
#[derive(Debug, Eq, PartialEq)]
pub struct Rule {
    /// Its short name: `P1`.
    pub id: &'static str,
    /// Its name: `retired-api-key`.
    pub name: &'static str,
    /// What it finds.
    pub title: &'static str,
    /// Why that hurts.
    pub why: &'static str,
    /// What to write instead.
    pub fix: &'static str,
    /// The fact behind it and where it is from.
    pub evidence: &'static str,
    /// How much it matters, unless the place says otherwise.
    pub severity: Severity,
}

/// The rule with this id or name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .copied()
        .find(|rule| rule.id.eq_ignore_ascii_case(name) || rule.name == name)
}

/// Every rule, pitfalls first.
pub const RULES: [&Rule; 16] = [
    &RETIRED_KEY,
    &SINGLE_CALLS,
    &SEARCH_DEPTH,
    &WRONG_ASSOCIATION,
    &PLAIN_CREATE,
    &PROPERTY_LIST,
    &FIXED_STAGE,
    &UNHANDLED_409,
    &POLLING,
    &LEGACY_PATH,
    &MISSING_RETRY,
    &UNVERIFIED_WEBHOOK,
    &IGNORED_207,
    &SECRET,
    &ENV_FILE,
    &GITIGNORE,
];

pub(crate) static RETIRED_KEY: Rule = Rule {
    id: "P1",
    name: "retired-api-key",
    title: "an API key (hapikey) as credential",
    why: "API keys of accounts ended on 2022-11-30: every call is answered with 401",
    fix: "send an access token as a Bearer token: new Client({ accessToken }), HubSpot(access_token=…)",
    evidence: "changelog: API keys sunset 2022-11-30; SDK 9.1.0 removed the option",
    severity: Severity::Error,
};
pub(crate) static SINGLE_CALLS: Rule = Rule {
    id: "P2",
    name: "single-calls-in-a-loop",
    title: "one call for each record in a loop",
    why: "100 records cost 100 calls where one batch call does; the burst limit is 100 to 250 calls in ten seconds",
    fix: "collect the ids and use the batch endpoint, at most 100 inputs a call",
    evidence: "documented: batch endpoints take 100 inputs; usage guidelines: 100/190 calls in 10 s",
    severity: Severity::Warning,
};
pub(crate) static SEARCH_DEPTH: Rule = Rule {
    id: "P3",
    name: "search-past-10000",
    title: "a search paged to its end without a window",
    why: "a search ends at result 10,000: asking for more is answered with 400, and the rest is never seen",
    fix: "sort by hs_object_id ascending and go on with hs_object_id GT the last id, or list instead of searching",
    evidence: "documented: CRM search limits, 10,000 results in total for a query",
    severity: Severity::Error,
};
pub(crate) static WRONG_ASSOCIATION: Rule = Rule {
    id: "P4",
    name: "wrong-association-type",
    title: "an association type id of another direction or of no pair",
    why: "the ids have a direction: the reversed one is refused, or links the wrong pair",
    fix: "take the id from `spoke crm contacts associate --help`, the labels endpoint, or the default association",
    evidence: "documented: association type ids of each object type",
    severity: Severity::Error,
};
pub(crate) static PLAIN_CREATE: Rule = Rule {
    id: "P5",
    name: "create-without-upsert",
    title: "search first, then create",
    why: "searches lag behind writes and two callers race: both find nothing and both create",
    fix: "batch/upsert with idProperty, or GET by idProperty=email and create on 404",
    evidence: "documented: search results can lag; upsert by a unique property",
    severity: Severity::Warning,
};
pub(crate) static PROPERTY_LIST: Rule = Rule {
    id: "P6",
    name: "no-property-list",
    title: "a read that names no properties",
    why: "without `properties` HubSpot returns a few default ones (six for contacts); everything else is silently missing",
    fix: "name the properties that are used",
    evidence: "documented: default properties; six for contacts on record",
    severity: Severity::Warning,
};
pub(crate) static FIXED_STAGE: Rule = Rule {
    id: "P7",
    name: "hard-coded-stage",
    title: "a pipeline or stage id in the code",
    why: "ids differ from portal to portal, and stages are added and removed by people in the settings",
    fix: "read the pipelines once an hour, choose by label or position, and refuse unknown ones by name",
    evidence: "documented: ids of stages that people add are numbers or UUIDs of their portal",
    severity: Severity::Warning,
};
pub(crate) static UNHANDLED_409: Rule = Rule {
    id: "P8",
    name: "unhandled-409",
    title: "a contact is created and a conflict is not handled",
    why: "an e-mail address that exists is answered with 409; the id of the record is in the message",
    fix: "catch status 409 and update the existing record, or use batch/upsert",
    evidence: "recorded: 409 CONFLICT 'Contact already exists. Existing ID: …'",
    severity: Severity::Warning,
};
pub(crate) static POLLING: Rule = Rule {
    id: "P9",
    name: "polling",
    title: "HubSpot is asked again and again by a timer",
    why: "every round costs calls of the daily limit although nothing changed",
    fix: "subscribe to webhooks (private apps have them too) or read the webhooks journal",
    evidence: "documented: webhooks for private, platform and public apps; webhooks journal",
    severity: Severity::Warning,
};
pub(crate) static LEGACY_PATH: Rule = Rule {
    id: "P10",
    name: "numbered-version",
    title: "a path of version 1 to 4",
    why: "numbered versions end: some already have, v4 loses support on 2027-03-30, v1 to v3 in September 2027",
    fix: "use the dated path: `spoke upgrade` names it and rewrites what is mechanical",
    evidence: "changelog: the sunset calendar of `spoke-model`",
    severity: Severity::Note,
};
pub(crate) static MISSING_RETRY: Rule = Rule {
    id: "R1",
    name: "missing-retry",
    title: "a client without retries",
    why: "the SDK does not repeat a refused call by itself: one 429 ends the work",
    fix: "new Client({ accessToken, numberOfApiCallRetries: 3 }), or HubSpot(access_token=…, retry=…)",
    evidence: "observed: @hubspot/api-client 13 and 14, retries are off by default",
    severity: Severity::Note,
};
pub(crate) static UNVERIFIED_WEBHOOK: Rule = Rule {
    id: "R2",
    name: "unverified-webhook",
    title: "a webhook endpoint that checks no signature",
    why: "anybody who knows the address can send events",
    fix: "check X-HubSpot-Signature-v3 over method, address, body and timestamp before anything is read",
    evidence: "documented: validating requests, version 3",
    severity: Severity::Error,
};
pub(crate) static IGNORED_207: Rule = Rule {
    id: "R3",
    name: "ignored-207",
    title: "the outcome of a batch is not looked at",
    why: "a batch answers 207 when some inputs failed; nothing is thrown, and the failed ones are lost",
    fix: "read `errors` (or numErrors) of the result and deal with each input that failed",
    evidence: "documented: batch responses carry `errors` with status 207",
    severity: Severity::Warning,
};
pub(crate) static SECRET: Rule = Rule {
    id: "S1",
    name: "secret",
    title: "a HubSpot credential in a file",
    why: "who can read the repository, now or later, can read and change the portal",
    fix: "rotate it in HubSpot first, then read it from the environment or a secret store",
    evidence: "documented: shapes of tokens; `spoke_model::token_kind`",
    severity: Severity::Error,
};
pub(crate) static ENV_FILE: Rule = Rule {
    id: "S2",
    name: "env-file-not-ignored",
    title: "an environment file that git does not ignore",
    why: "the next `git add .` commits it",
    fix: "add `.env*` to .gitignore, with `!.env.example` for the example",
    evidence: "general",
    severity: Severity::Error,
};
pub(crate) static GITIGNORE: Rule = Rule {
    id: "S3",
    name: "gitignore-without-env",
    title: "a .gitignore that does not cover .env",
    why: "an environment file made tomorrow would be committed",
    fix: "add `.env*` to .gitignore",
    evidence: "general",
    severity: Severity::Warning,
};
