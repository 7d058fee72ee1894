//! Filters about what happened to a record and what a person agreed to.

use super::Parser;
use crate::list::error::FilterError;
use crate::list::filter::{EventFilter, Filter};
use crate::list::node::Node;

/// A type of filter about events.
struct EventType {
    /// `filterType`.
    kind: &'static str,
    /// What `operator` may say: the word, what happened, and whether it must not have. None for filters without one.
    operators: &'static [(&'static str, (&'static str, bool))],
    /// Fields that must be there.
    required: &'static [&'static str],
    /// Fields that may be.
    optional: &'static [&'static str],
    /// Lists of texts that must be there.
    lists: &'static [&'static str],
}

/// Filter types, their fields (SDK) and operators (documented).
#[rustfmt::skip]
const TYPES: &[EventType] = &[
    EventType { kind: "FORM_SUBMISSION", operators: FORM, required: &[], optional: &["formId"], lists: &[] },
    EventType { kind: "FORM_SUBMISSION_ON_PAGE", operators: FORM, required: &["pageId"], optional: &["formId"], lists: &[] },
    EventType { kind: "PAGE_VIEW", operators: PAGE_VIEW, required: &["pageUrl"], optional: &["enableTracking"], lists: &[] },
    EventType { kind: "CTA", operators: CTA, required: &["ctaName"], optional: &[], lists: &[] },
    EventType { kind: "EVENT", operators: EVENT, required: &["eventId"], optional: &[], lists: &[] },
    EventType { kind: "INTEGRATION_EVENT", operators: &[], required: &["eventTypeId"], optional: &[], lists: &[] },
    EventType { kind: "UNIFIED_EVENTS", operators: &[], required: &[], optional: &["eventTypeId"], lists: &[] },
    EventType { kind: "EMAIL_SUBSCRIPTION", operators: &[], required: &[], optional: &["subscriptionType"],
        lists: &["subscriptionIds", "acceptedStatuses"] },
    EventType { kind: "COMMUNICATION_SUBSCRIPTION", operators: &[], required: &["channel", "subscriptionType"],
        optional: &["businessUnitId"], lists: &["subscriptionIds", "acceptedOptStates"] },
    EventType { kind: "EMAIL_EVENT", operators: EMAIL_EVENT, required: &["emailId", "level"], optional: &["appId", "clickUrl"], lists: &[] },
    EventType { kind: "CAMPAIGN_INFLUENCED", operators: &[], required: &["campaignId"], optional: &[], lists: &[] },
    EventType { kind: "SURVEY_MONKEY", operators: SURVEY, required: &["surveyId"], optional: &[], lists: &[] },
    EventType { kind: "SURVEY_MONKEY_VALUE", operators: SURVEY_VALUE, required: &["surveyId", "surveyQuestion"],
        optional: &["surveyAnswerRowId", "surveyAnswerColId"], lists: &[] },
    EventType { kind: "WEBINAR", operators: WEBINAR, required: &[], optional: &["webinarId"], lists: &[] },
    EventType { kind: "PRIVACY", operators: PRIVACY, required: &["privacyName"], optional: &[], lists: &[] },
    EventType { kind: "ADS_SEARCH", operators: ADS_SEARCH, required: &["adNetwork", "entityType", "searchTermType"],
        optional: &[], lists: &["searchTerms"] },
    EventType { kind: "ADS_TIME", operators: &[], required: &[], optional: &[], lists: &[] },
];

type Operators = &'static [(&'static str, (&'static str, bool))];

const FORM: Operators = &[
    ("FILLED_OUT", ("FILLED_OUT", false)),
    ("NOT_FILLED_OUT", ("FILLED_OUT", true)),
];
const PAGE_VIEW: Operators = &[
    ("HAS_PAGEVIEW_EQ", ("HAS_PAGEVIEW_EQ", false)),
    ("HAS_PAGEVIEW_CONTAINS", ("HAS_PAGEVIEW_CONTAINS", false)),
    (
        "HAS_PAGEVIEW_MATCHES_REGEX",
        ("HAS_PAGEVIEW_MATCHES_REGEX", false),
    ),
    ("NOT_HAS_PAGEVIEW_EQ", ("HAS_PAGEVIEW_EQ", true)),
    ("NOT_HAS_PAGEVIEW_CONTAINS", ("HAS_PAGEVIEW_CONTAINS", true)),
];
const CTA: Operators = &[
    ("HAS_CLICKED_CTA", ("HAS_CLICKED_CTA", false)),
    ("HAS_NOT_CLICKED_CTA", ("HAS_CLICKED_CTA", true)),
    ("HAS_OPENED_CTA", ("HAS_OPENED_CTA", false)),
    ("HAS_NOT_OPENED_CTA", ("HAS_OPENED_CTA", true)),
    ("HAS_CLICKED_CTA_PLACEMENT", ("HAS_CLICKED_CTA_PLACEMENT", false)),
    (
        "HAS_NOT_CLICKED_CTA_PLACEMENT",
        ("HAS_CLICKED_CTA_PLACEMENT", true),
    ),
    ("HAS_OPENED_CTA_PLACEMENT", ("HAS_OPENED_CTA_PLACEMENT", false)),
    ("HAS_NOT_OPENED_CTA_PLACEMENT", ("HAS_OPENED_CTA_PLACEMENT", true)),
];
const EVENT: Operators = &[
    ("HAS_EVENT", ("HAS_EVENT", false)),
    ("NOT_HAS_EVENT", ("HAS_EVENT", true)),
];
const EMAIL_EVENT: Operators = &[
    ("BOUNCED", ("BOUNCED", false)),
    ("LINK_CLICKED", ("LINK_CLICKED", false)),
    ("MARKED_SPAM", ("MARKED_SPAM", false)),
    ("OPENED", ("OPENED", false)),
    (
        "OPENED_BUT_LINK_NOT_CLICKED",
        ("OPENED_BUT_LINK_NOT_CLICKED", false),
    ),
    ("OPENED_BUT_NOT_REPLIED", ("OPENED_BUT_NOT_REPLIED", false)),
    ("RECEIVED", ("RECEIVED", false)),
    ("RECEIVED_BUT_NOT_OPENED", ("RECEIVED_BUT_NOT_OPENED", false)),
    ("REPLIED", ("REPLIED", false)),
    ("SENT", ("SENT", false)),
    ("SENT_BUT_LINK_NOT_CLICKED", ("SENT_BUT_LINK_NOT_CLICKED", false)),
    ("SENT_BUT_NOT_RECEIVED", ("SENT_BUT_NOT_RECEIVED", false)),
    ("UNSUBSCRIBED", ("UNSUBSCRIBED", false)),
];
const SURVEY: Operators = &[
    ("HAS_RESPONDED_TO_SURVEY", ("HAS_RESPONDED_TO_SURVEY", false)),
    ("HAS_NOT_RESPONDED_TO_SURVEY", ("HAS_RESPONDED_TO_SURVEY", true)),
];
const SURVEY_VALUE: Operators = &[(
    "HAS_ANSWERED_SURVEY_QUESTION_WITH_VALUE",
    ("HAS_ANSWERED_SURVEY_QUESTION_WITH_VALUE", false),
)];
const WEBINAR: Operators = &[
    ("HAS_WEBINAR_REGISTRATION", ("HAS_WEBINAR_REGISTRATION", false)),
    ("NOT_HAS_WEBINAR_REGISTRATION", ("HAS_WEBINAR_REGISTRATION", true)),
    ("HAS_WEBINAR_ATTENDANCE", ("HAS_WEBINAR_ATTENDANCE", false)),
    ("NOT_HAS_WEBINAR_ATTENDANCE", ("HAS_WEBINAR_ATTENDANCE", true)),
];
const PRIVACY: Operators = &[
    ("PRIVACY_CONSENT_GRANTED", ("PRIVACY_CONSENT_GRANTED", false)),
    ("PRIVACY_CONSENT_NOT_GRANTED", ("PRIVACY_CONSENT_GRANTED", true)),
];
const ADS_SEARCH: Operators = &[
    ("CONTAINS", ("CONTAINS", false)),
    ("IS_EQUAL_TO", ("IS_EQUAL_TO", false)),
    ("STARTS_WITH", ("STARTS_WITH", false)),
    ("ENDS_WITH", ("ENDS_WITH", false)),
    ("IS_KNOWN", ("IS_KNOWN", false)),
];

impl Parser<'_> {
    pub(super) fn event(&mut self, node: &Node<'_>, kind: &Node<'_>) -> Result<Filter, FilterError> {
        let name = kind.text()?;
        let Some(event_type) = TYPES.iter().find(|one| one.kind == name) else {
            return Err(kind.error(format!("{name} is no filter type")));
        };
        let (event, negated) = if event_type.operators.is_empty() {
            (event_type.kind, false)
        } else {
            node.field("operator")?.choice(event_type.operators)?
        };
        let mut subject = Vec::new();
        for name in event_type.required {
            subject.push((*name, node.field(name)?.text()?));
        }
        for name in event_type.optional {
            if let Some(field) = node.optional(name)? {
                subject.push((*name, field.text()?));
            }
        }
        for name in event_type.lists {
            // Search terms may be left out when it is enough that there was one (documented).
            if *name == "searchTerms" && event == "IS_KNOWN" && node.optional(name)?.is_none() {
                continue;
            }
            let texts = node.field(name)?.texts()?;
            subject.extend(texts.into_iter().map(|text| (*name, text)));
        }
        for line in node.items_of("filterLines")? {
            self.property(&line.field("property")?, None)?;
            self.operation(&line.field("operation")?, None, None)?;
        }
        if name == "SURVEY_MONKEY_VALUE" {
            self.operation(&node.field("valueComparison")?, None, None)?;
        }
        if name == "ADS_TIME" {
            node.field("pruningRefineBy")?;
        }
        Ok(Filter::Event(EventFilter {
            kind: event_type.kind,
            event,
            negated,
            subject,
            pruning: self.pruning(node, None)?,
            coalescing: self.coalescing(node)?,
        }))
    }
}
