//! The table. Statuses, categories, subcategories and texts are HubSpot's ("Error handling", usage guidelines, captured
//! answers); what they mean and what to do about them is told in our words.

use super::{Again, Entry, Evidence};

const fn entry(status: Option<u16>, category: Option<&'static str>) -> Entry {
    Entry {
        status,
        category,
        sub_category: None,
        policy: None,
        message: None,
        meaning: "",
        cause: "",
        fix: "",
        command: "",
        again: Again::Never,
        evidence: Evidence::Recorded,
    }
}

/// Every entry. Of two that fit equally well the first is meant.
pub const ENTRIES: &[Entry] = &[
    Entry {
        meaning: "done",
        cause: "the call succeeded; batch calls tell their results in the body",
        fix: "nothing to do",
        evidence: Evidence::Documented,
        ..entry(Some(200), None)
    },
    Entry {
        meaning: "created",
        cause: "a record, a batch of records or a definition was made",
        fix: "nothing to do",
        evidence: Evidence::Documented,
        ..entry(Some(201), None)
    },
    Entry {
        meaning: "taken on, not done yet",
        cause: "the work goes on after the answer, for example an import of a file from an address",
        fix: "ask for the state of the work until it is done",
        evidence: Evidence::Documented,
        ..entry(Some(202), None)
    },
    Entry {
        meaning: "done, and there is nothing to tell",
        cause: "deletions and some changes answer without a body",
        fix: "do not parse the body: it is empty",
        evidence: Evidence::Documented,
        ..entry(Some(204), None)
    },
    Entry {
        meaning: "a part of the batch is done and a part is not",
        cause: "some inputs of the batch were refused; the others took effect",
        fix: "read numErrors and errors; give every input of a batch create an objectWriteTraceId of its own, or one bad input fails them all",
        again: Again::FailedItems,
        evidence: Evidence::Documented,
        ..entry(Some(207), None)
    },
    Entry {
        meaning: "the content or a parameter is wrong",
        cause: "bad JSON, an unknown property, a value that does not fit, a filter that is not allowed, paging past 10,000 results",
        fix: "correct what the message and errors[] name",
        evidence: Evidence::Documented,
        ..entry(Some(400), None)
    },
    Entry {
        meaning: "the content of the request is not valid",
        cause: "a field is missing or has a value that HubSpot does not take",
        fix: "correct the fields named in message, errors[].in and errors[].context",
        command: "spoke crm {objectType} properties {property}",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        message: Some("Property values were not valid"),
        meaning: "values of properties were refused",
        cause: "a property does not exist on this object type, is read-only, or does not take this value; the message holds a list in JSON",
        fix: "compare names and values with the definitions; the internal name counts, not the label",
        command: "spoke crm {objectType} properties {property}",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        message: Some("Invalid input JSON"),
        meaning: "the body can't be read as the JSON that is expected",
        cause: "the JSON is broken at the line and column named, or a required field is missing",
        fix: "look at the line and column; every required field must be there",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        message: Some("Some required properties were not set"),
        meaning: "properties that this object type requires were not given",
        cause: "a create lacks them (context.properties lists them); activities need hs_timestamp",
        fix: "add the properties named",
        command: "spoke crm {objectType} properties",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        message: Some("operator IN requires values"),
        meaning: "a filter with IN or NOT_IN lacks its list",
        cause: "the list stands in value instead of values, or is empty",
        fix: "give values as a list of texts in lower case",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        message: Some("You can only request at most"),
        meaning: "a page or batch is too large",
        cause: "more was asked for than the limit named in context.limit; 500 associations are a page size, not a limit of a record",
        fix: "ask for smaller pages and follow paging.next.after",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        message: Some("for associations to be created"),
        meaning: "an association type does not fit the two object types",
        cause: "the association type id belongs to another pair or to the other direction",
        fix: "take the type id of this pair and direction",
        command: "spoke crm {objectType} associations --help",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        meaning: "a service refused the request",
        cause: "often associations that are not valid, or a flow that does not fit",
        fix: "correct what the message names",
        ..entry(Some(400), Some("BAD_REQUEST"))
    },
    Entry {
        message: Some("one or more associations are not valid"),
        meaning: "at least one association is not valid",
        cause: "the type id is of another pair or direction, or one of the records does not exist",
        fix: "take the type id of this pair and direction and check that both records exist",
        ..entry(Some(400), Some("BAD_REQUEST"))
    },
    Entry {
        message: Some("One or more associations are invalid"),
        meaning: "at least one record to be associated does not exist",
        cause: "context.INVALID_OBJECT_IDS lists the ids",
        fix: "check the ids; records may be archived or merged",
        command: "spoke crm {objectType} get {id} --archived",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        meaning: "the credential was not accepted",
        cause: "no token was sent, it is unknown, or it has expired",
        fix: "check that the header is Authorization: Bearer TOKEN and that the token is of this account; do not make a new token before you know which it is",
        command: "spoke doctor",
        again: Again::AfterRefresh,
        evidence: Evidence::Documented,
        ..entry(Some(401), None)
    },
    Entry {
        meaning: "no valid token was sent",
        cause: "the header is missing or malformed, or the token was deleted or never existed; retired API keys (hapikey) end here too",
        fix: "send Authorization: Bearer TOKEN with a token of this account; spaces and newlines around it count",
        command: "spoke doctor",
        again: Again::AfterRefresh,
        ..entry(Some(401), Some("INVALID_AUTHENTICATION"))
    },
    Entry {
        meaning: "the OAuth access token has expired",
        cause: "access tokens live 30 minutes; context holds the time it ended",
        fix: "refresh by the clock (expires_in), before it ends, one refresh at a time for an account",
        command: "spoke auth status",
        again: Again::AfterRefresh,
        ..entry(Some(401), Some("EXPIRED_AUTHENTICATION"))
    },
    Entry {
        meaning: "the credential is known, and may not do this",
        cause: "a scope or a permission is missing, the feature is closed for the account, or the endpoint wants another kind of credential",
        fix: "read category and errors[].context; a 403 is no sign of a dead token",
        command: "spoke doctor",
        evidence: Evidence::Documented,
        ..entry(Some(403), None)
    },
    Entry {
        meaning: "the token lacks a scope",
        cause: "the app was not granted the scopes listed; \"one or more\" means that any one of them is enough",
        fix: "add the scope to the app in its settings; the same static token has it at once, OAuth apps must be authorised again",
        command: "spoke doctor",
        ..entry(Some(403), Some("MISSING_SCOPES"))
    },
    Entry {
        message: Some("isn't available for public use"),
        meaning: "the scope is not open to applications",
        cause: "the endpoint belongs to a feature that HubSpot has not opened",
        fix: "use another endpoint, or ask HubSpot's support for access",
        ..entry(Some(403), Some("MISSING_SCOPES"))
    },
    Entry {
        meaning: "the account or user may not use this feature",
        cause: "the feature is gated for the account, or the user who made the token lost the right",
        fix: "check the subscription, and that the token's user is still a super admin",
        ..entry(Some(403), Some("MISSING_PERMISSIONS"))
    },
    Entry {
        meaning: "the application is not on the list for this feature",
        cause: "some services admit only applications that HubSpot listed",
        fix: "ask HubSpot's support to list the application, or use another endpoint",
        ..entry(Some(403), Some("BANNED"))
    },
    Entry {
        meaning: "the endpoint wants another kind of credential",
        cause: "some endpoints take a developer API key with an app id, some OAuth tokens only",
        fix: "look up which credential the endpoint declares; the token itself may be fine",
        ..entry(Some(403), Some("INVALID_AUTHENTICATION"))
    },
    Entry {
        meaning: "the user has no access to this account",
        cause: "the user behind the token was removed from the account",
        fix: "authorise again as a user of the account",
        evidence: Evidence::Assumed,
        ..entry(Some(403), Some("MISSING_HUB_ACCESS"))
    },
    Entry {
        meaning: "the account is disabled",
        cause: "the account was closed or suspended",
        fix: "ask the account's owner or HubSpot's support",
        evidence: Evidence::Assumed,
        ..entry(Some(403), Some("DISABLED_PORTAL"))
    },
    Entry {
        meaning: "nothing is there",
        cause: "the record or definition does not exist or is archived, or the path is wrong: a path that leads nowhere answers with an HTML page",
        fix: "check id and path; look among the archived records",
        command: "spoke crm {objectType} get {id} --archived",
        evidence: Evidence::Documented,
        ..entry(Some(404), None)
    },
    Entry {
        meaning: "the record or definition does not exist",
        cause: "the id is wrong, of another account, archived, or merged into another record; context.ids lists all that a batch missed",
        fix: "check the id; read it with archived=true to see whether it was deleted",
        command: "spoke crm {objectType} get {id} --archived",
        ..entry(Some(404), Some("OBJECT_NOT_FOUND"))
    },
    Entry {
        message: Some("resource not found"),
        meaning: "there is no record with this id",
        cause: "the id is wrong, archived or of another account; this answer has no category",
        fix: "check the id; read it with archived=true to see whether it was deleted",
        command: "spoke crm {objectType} get {id} --archived",
        ..entry(Some(404), None)
    },
    Entry {
        meaning: "nothing is there",
        cause: "the id or name is wrong",
        fix: "check it",
        evidence: Evidence::Assumed,
        ..entry(Some(404), Some("NOT_FOUND"))
    },
    Entry {
        message: Some("HTTP ERROR 404"),
        meaning: "the path leads nowhere",
        cause: "a misspelt path, a version that has ended, or a blank or newline in the address",
        fix: "compare the path letter by letter with the reference; check the sunset calendar",
        ..entry(Some(404), None)
    },
    Entry {
        meaning: "the path does not take this method",
        cause: "for example PUT where PATCH is meant",
        fix: "use the method of the reference",
        evidence: Evidence::Assumed,
        ..entry(Some(405), None)
    },
    Entry {
        meaning: "the path does not take this method",
        cause: "for example PUT where PATCH is meant",
        fix: "use the method of the reference",
        evidence: Evidence::Assumed,
        ..entry(None, Some("METHOD_NOT_ALLOWED"))
    },
    Entry {
        meaning: "the request did not arrive in time",
        cause: "the connection is slow, or the body was not sent to its end",
        fix: "send it again; make bodies smaller",
        again: Again::IfHarmless,
        evidence: Evidence::Assumed,
        ..entry(Some(408), None)
    },
    Entry {
        meaning: "it conflicts with what is there",
        cause: "a unique value is taken, or the record was changed at the same time",
        fix: "read the message: a taken value needs an update instead of a create",
        evidence: Evidence::Documented,
        ..entry(Some(409), None)
    },
    Entry {
        meaning: "a record with this unique value exists",
        cause: "a contact with the same e-mail address, or another unique property; the message ends in its id (Existing ID)",
        fix: "update that record, or use batch upsert with idProperty; searching first does not help, as new records are found only seconds later",
        command: "spoke crm {objectType} get {id}",
        ..entry(Some(409), Some("CONFLICT"))
    },
    Entry {
        meaning: "something with this name or id exists",
        cause: "properties, groups, events and currencies are unique by name",
        fix: "use the one that is there, or take another name",
        command: "spoke crm {objectType} properties {property}",
        ..entry(Some(409), Some("OBJECT_ALREADY_EXISTS"))
    },
    Entry {
        meaning: "the body is too large",
        cause: "too many inputs or too long values; HubSpot publishes no limit",
        fix: "send smaller batches",
        evidence: Evidence::Assumed,
        ..entry(Some(413), None)
    },
    Entry {
        meaning: "the address is too long",
        cause: "many property names in the query",
        fix: "use batch read, where the names stand in the body",
        ..entry(Some(414), None)
    },
    Entry {
        message: Some("Cannot have more than 250 identities"),
        meaning: "the merge would give the contact more than 250 identities",
        cause: "every merged contact brings its addresses along",
        fix: "do not merge further into this contact",
        ..entry(Some(414), None)
    },
    Entry {
        meaning: "the content type is not accepted",
        cause: "the header Content-Type is missing or is not application/json",
        fix: "send Content-Type: application/json",
        evidence: Evidence::Assumed,
        ..entry(Some(415), None)
    },
    Entry {
        meaning: "another write holds the record or the unique value",
        cause: "parallel writes to the same record or value; a lock lasts about two seconds",
        fix: "wait two seconds; write one record by one worker at a time",
        again: Again::AfterLock,
        evidence: Evidence::Documented,
        ..entry(Some(423), Some("LOCKED"))
    },
    Entry {
        meaning: "an allowance is used up",
        cause: "too many calls; whether in ten seconds, a second or the day, policyName or the message tells",
        fix: "send fewer and larger calls; CRM answers carry no Retry-After",
        command: "spoke usage",
        again: Again::NextWindow,
        evidence: Evidence::Documented,
        ..entry(Some(429), None)
    },
    Entry {
        meaning: "a service's allowance is used up",
        cause: "too many calls in a short time",
        fix: "slow down; follow X-HubSpot-RateLimit-Remaining",
        command: "spoke usage",
        again: Again::NextWindow,
        ..entry(Some(429), Some("RATE_LIMITS"))
    },
    Entry {
        meaning: "the gateway's allowance is used up",
        cause: "too many calls; policyName tells which limit",
        fix: "slow down; follow X-HubSpot-RateLimit-Remaining",
        command: "spoke usage",
        again: Again::NextWindow,
        ..entry(Some(429), Some("RATE_LIMIT"))
    },
    Entry {
        policy: Some("TEN_SECONDLY_ROLLING"),
        meaning: "the application's calls of the last ten seconds are used up",
        cause: "100, 110, 190 or 250 calls in any ten seconds, by plan and kind of application; every application has its own window",
        fix: "spread calls over the window and batch them: 100 records a call",
        command: "spoke capacity --help",
        again: Again::NextWindow,
        ..entry(Some(429), Some("RATE_LIMIT"))
    },
    Entry {
        message: Some("ten_secondly_rolling limit"),
        meaning: "the application's calls of the last ten seconds are used up",
        cause: "100, 110, 190 or 250 calls in any ten seconds, by plan and kind of application; every application has its own window",
        fix: "spread calls over the window and batch them: 100 records a call",
        command: "spoke capacity --help",
        again: Again::NextWindow,
        ..entry(Some(429), None)
    },
    Entry {
        policy: Some("SECONDLY"),
        meaning: "the account's searches of this second are used up",
        cause: "five searches a second for the whole account, all applications together",
        fix: "search less: read by id or idProperty, use batch read, keep results",
        command: "spoke usage",
        again: Again::NextSecond,
        ..entry(Some(429), Some("RATE_LIMIT"))
    },
    Entry {
        message: Some("secondly limit"),
        meaning: "the account's searches of this second are used up",
        cause: "five searches a second for the whole account, all applications together",
        fix: "search less: read by id or idProperty, use batch read, keep results",
        command: "spoke usage",
        again: Again::NextSecond,
        ..entry(Some(429), Some("RATE_LIMITS"))
    },
    Entry {
        policy: Some("DAILY"),
        meaning: "the account's calls of the day are used up",
        cause: "all private applications of the account share the day's allowance; it begins anew at midnight in the account's time zone",
        fix: "stop until then; find out who calls so much; batch, cache, use webhooks instead of polling",
        command: "spoke usage",
        again: Again::Tomorrow,
        evidence: Evidence::Documented,
        ..entry(Some(429), Some("RATE_LIMIT"))
    },
    Entry {
        message: Some("daily limit"),
        meaning: "the account's calls of the day are used up",
        cause: "all private applications of the account share the day's allowance; it begins anew at midnight in the account's time zone",
        fix: "stop until then; find out who calls so much; batch, cache, use webhooks instead of polling",
        command: "spoke usage",
        again: Again::Tomorrow,
        evidence: Evidence::Documented,
        ..entry(Some(429), None)
    },
    Entry {
        message: Some("error code: 1015"),
        meaning: "the edge in front of HubSpot throttles this address",
        cause: "too many form submissions from one address",
        fix: "slow down; submit from the server with a token",
        again: Again::Backoff,
        evidence: Evidence::Assumed,
        ..entry(Some(429), None)
    },
    Entry {
        meaning: "the account is moving to another data centre",
        cause: "HubSpot migrates it; this can take up to 24 hours",
        fix: "set this account aside for as long as Retry-After says; the others go on",
        again: Again::WhenTold,
        evidence: Evidence::Documented,
        ..entry(Some(477), None)
    },
    Entry {
        meaning: "HubSpot failed",
        cause: "an error inside HubSpot; the call may or may not have taken effect",
        fix: "look whether it took effect before sending a create again; collect correlation ids and tell HubSpot's support if it stays",
        command: "spoke bundle",
        again: Again::IfHarmless,
        evidence: Evidence::Documented,
        ..entry(Some(500), None)
    },
    Entry {
        meaning: "HubSpot failed",
        cause: "an error inside HubSpot; it has been seen for requests that were merely odd, so check yours",
        fix: "look whether it took effect before sending a create again; collect correlation ids and tell HubSpot's support if it stays",
        command: "spoke bundle",
        again: Again::IfHarmless,
        ..entry(Some(500), Some("INTERNAL_ERROR"))
    },
    Entry {
        meaning: "HubSpot failed",
        cause: "an error inside one of HubSpot's services",
        fix: "look whether it took effect before sending a create again; collect correlation ids and tell HubSpot's support if it stays",
        command: "spoke bundle",
        again: Again::IfHarmless,
        ..entry(Some(500), Some("INTERNAL_SERVER_ERROR"))
    },
    Entry {
        meaning: "HubSpot's processing limits were reached",
        cause: "sustained heavy load, or a heavy request; the body is often HTML",
        fix: "pause a few seconds and send less at a time; ask for smaller pages",
        again: Again::Backoff,
        evidence: Evidence::Documented,
        ..entry(Some(502), None)
    },
    Entry {
        meaning: "HubSpot's processing limits were reached, or the request takes too long",
        cause: "sustained heavy load, or a heavy request; the body is often HTML",
        fix: "pause a few seconds and send less at a time; ask for smaller pages",
        again: Again::Backoff,
        evidence: Evidence::Documented,
        ..entry(Some(504), None)
    },
    Entry {
        meaning: "HubSpot is not available for a moment",
        cause: "an outage or maintenance; the body may be HTML of the edge",
        fix: "pause and try again for a minute or more; HubSpot does not repeat lost writes for you",
        command: "spoke triage",
        again: Again::Backoff,
        evidence: Evidence::Documented,
        ..entry(Some(503), Some("SERVICE_UNAVAILABLE"))
    },
    Entry {
        meaning: "the edge got an answer it could not understand",
        cause: "trouble between the edge and HubSpot",
        fix: "pause and try again",
        command: "spoke triage",
        again: Again::Backoff,
        evidence: Evidence::Assumed,
        ..entry(Some(520), None)
    },
    Entry {
        meaning: "HubSpot's servers are down",
        cause: "the edge could not connect to them",
        fix: "pause and try again",
        command: "spoke triage",
        again: Again::Backoff,
        evidence: Evidence::Documented,
        ..entry(Some(521), None)
    },
    Entry {
        meaning: "the connection to HubSpot's servers timed out",
        cause: "network trouble between the edge and HubSpot",
        fix: "pause and try again; if it stays, tell HubSpot's support",
        command: "spoke triage",
        again: Again::Backoff,
        evidence: Evidence::Documented,
        ..entry(Some(522), None)
    },
    Entry {
        meaning: "HubSpot's servers can't be reached",
        cause: "network trouble between the edge and HubSpot",
        fix: "pause and try again",
        command: "spoke triage",
        again: Again::Backoff,
        evidence: Evidence::Documented,
        ..entry(Some(523), None)
    },
    Entry {
        meaning: "no answer within 100 seconds",
        cause: "the request takes too long",
        fix: "ask for less at a time",
        again: Again::Backoff,
        evidence: Evidence::Documented,
        ..entry(Some(524), None)
    },
    Entry {
        meaning: "TLS between the edge and HubSpot failed",
        cause: "a certificate problem on HubSpot's side",
        fix: "tell HubSpot's support; sending it again does not help",
        command: "spoke triage",
        evidence: Evidence::Documented,
        ..entry(Some(525), None)
    },
    Entry {
        meaning: "the certificate behind the edge is not valid",
        cause: "a certificate problem on HubSpot's side",
        fix: "tell HubSpot's support; sending it again does not help",
        command: "spoke triage",
        evidence: Evidence::Documented,
        ..entry(Some(526), None)
    },
    Entry {
        sub_category: Some("crm.associations.NO_ASSOCIATIONS_FOUND"),
        meaning: "the record has no associations of this kind",
        cause: "an item of a batch read of associations; it is no failure",
        fix: "take it for an empty list",
        ..entry(None, Some("OBJECT_NOT_FOUND"))
    },
    Entry {
        sub_category: Some("crm.associations.TO_OBJECT_NOT_FOUND"),
        meaning: "the record at the other end does not exist",
        cause: "context.id and context.objectType name it; it may be archived",
        fix: "check the id and the object type",
        command: "spoke crm {objectType} get {id} --archived",
        ..entry(Some(404), Some("OBJECT_NOT_FOUND"))
    },
    Entry {
        sub_category: Some("crm.associations.INVALID_ASSOCIATION_TYPE"),
        meaning: "the association type is not one of this pair",
        cause: "the type belongs to another pair of object types or the other direction",
        fix: "take a type of this pair and direction",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("Properties.PROPERTY_WITH_NAME_EXISTS"),
        meaning: "a property of this name exists",
        cause: "names are unique on an object type, archived ones included",
        fix: "use it, or take another name",
        command: "spoke crm {objectType} properties {property}",
        ..entry(Some(409), Some("OBJECT_ALREADY_EXISTS"))
    },
    Entry {
        sub_category: Some("Properties.PROPERTY_CREATE_FAILED_VALIDATION"),
        meaning: "the definition of the property is not valid",
        cause: "type, field type or options do not fit each other",
        fix: "correct what the message names",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("PropertyValidationError.MISSING_OPTIONS"),
        meaning: "a property with choices lacks its options",
        cause: "enumerations need options",
        fix: "give options with label and value",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("PropertyValidationError.INVALID_BOOLEAN_OPTION"),
        meaning: "a yes-or-no property needs exactly the options true and false",
        cause: "other options were given",
        fix: "give the two options true and false",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("ObjectSchemaError.CANNOT_MODIFY_HUBSPOT_DEFINED_OBJECT_TYPE"),
        meaning: "HubSpot's own object types can't be changed",
        cause: "the schema of a standard object was to be changed",
        fix: "change properties instead, or make a custom object",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("InboundDbObjectTypeError.CANNOT_DELETE_OBJECT_TYPE_IN_USE"),
        meaning: "the custom object is in use",
        cause: "context.usageCount says in how many places",
        fix: "remove it from workflows, lists and reports first",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("TimelineEventErrors.INVALID_TOKENS_ERROR"),
        meaning: "the event has tokens that its template does not know",
        cause: "the template was changed, or a name is misspelt",
        fix: "compare the tokens with the template",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("TimelineEventErrors.EVENT_UPSERTS_IMMUTABLE"),
        meaning: "an event with this id exists and can't be changed",
        cause: "events are immutable",
        fix: "use a new id",
        ..entry(Some(409), Some("OBJECT_ALREADY_EXISTS"))
    },
    Entry {
        sub_category: Some("CurrencyError.CREATE_EXCHANGE_RATE_DUPLICATE_KEY"),
        meaning: "there is a rate for this currency and time",
        cause: "rates are unique",
        fix: "update the rate that is there",
        ..entry(Some(409), Some("OBJECT_ALREADY_EXISTS"))
    },
    Entry {
        sub_category: Some("ConversationsResourceNotFoundError.THREAD_NOT_FOUND"),
        meaning: "the thread does not exist",
        cause: "context.id names it",
        fix: "check the id",
        ..entry(Some(404), Some("OBJECT_NOT_FOUND"))
    },
    Entry {
        sub_category: Some("OwnedApplicationError.APPLICATION_NOT_FOUND"),
        meaning: "the app does not belong to this account",
        cause: "the app id is of another developer account",
        fix: "use the credentials of the account that owns the app",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("FlowApiStandardFriendlyError.FLOW_CREATION_BAD_REQUEST"),
        meaning: "the flow can't be made like this",
        cause: "a part of the definition is wrong",
        fix: "start from a flow that was read and change it",
        ..entry(Some(400), Some("BAD_REQUEST"))
    },
    Entry {
        sub_category: Some("FlowApiStandardFriendlyError.EXPECTED_PLATFORM_OBJECT_TYPE"),
        meaning: "the flow is about another object type",
        cause: "the type of flow and object type do not fit",
        fix: "use the type of flow for this object type",
        ..entry(Some(400), Some("BAD_REQUEST"))
    },
    Entry {
        sub_category: Some(
            "ActionDefinitionValidationError.BACKWARDS_INCOMPATIBLE_CHANGE_NEW_REQUIRED_FIELD",
        ),
        meaning: "a required field can't be added to an action that is in use",
        cause: "workflows use it without the field",
        fix: "make the field optional, or a new action",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("SandboxErrors.DEVELOPMENT_SANDBOX_ACCESS_NOT_ALLOWED"),
        meaning: "development sandboxes are closed for this account",
        cause: "the beta ended or the account is not in it",
        fix: "use a developer test account or a standard sandbox",
        ..entry(Some(403), Some("BANNED"))
    },
    Entry {
        sub_category: Some("SubscriptionWebhookErrorCategory.HTTP_HOST_CONNECTION_ERROR"),
        meaning: "HubSpot could not connect to your webhook address",
        cause: "the host is not reachable from the internet",
        fix: "open it, or use a tunnel while developing",
        command: "spoke webhook listen --help",
        ..entry(None, Some("SERVICE_UNAVAILABLE"))
    },
    Entry {
        sub_category: Some("SubscriptionWebhookErrorCategory.CONNECTION_DENIED"),
        meaning: "your webhook address refused the connection",
        cause: "often an incomplete certificate chain",
        fix: "send the whole chain, and accept TLS 1.2 or newer",
        ..entry(None, Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("AppUserErrors.INVALID_ROLE_FOR_SEAT"),
        meaning: "the role does not fit the user's seat",
        cause: "errors[] lists the roles",
        fix: "choose a role that the seat allows",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("TableRowValidationError.*"),
        meaning: "a cell of a HubDB row is not valid",
        cause: "context.column and context.value name it",
        fix: "correct the value for the column's type",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("CustomChannelsError.*"),
        meaning: "a custom channel refused the request",
        cause: "the subcategory's last part says why",
        fix: "correct what it names",
        ..entry(None, Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("ChannelIntegrationMessagePublishError.*"),
        meaning: "a message could not be published to a channel",
        cause: "the subcategory's last part says why",
        fix: "correct what it names",
        ..entry(None, Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("ServerlessGatewayErrorType.GATEWAY_NOT_FOUND"),
        meaning: "there is no serverless function at this path",
        cause: "context.PATH and context.METHOD name it",
        fix: "deploy the function, or correct the path",
        ..entry(Some(404), Some("OBJECT_NOT_FOUND"))
    },
    Entry {
        sub_category: Some("EXISTING_OBJECT_RECORDS"),
        meaning: "the custom object still has records",
        cause: "a schema can be archived only when it has none",
        fix: "archive its records first",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        sub_category: Some("STAGE_ID_IN_USE"),
        meaning: "records are in this stage",
        cause: "a stage can be deleted only when no record is in it",
        fix: "move the records to another stage first",
        command: "spoke crm {objectType} pipelines",
        ..entry(Some(400), Some("VALIDATION_ERROR"))
    },
    Entry {
        meaning: "the refresh token is not valid any more",
        cause: "it was revoked, the app was uninstalled, or it never existed; refresh tokens do not expire by themselves",
        fix: "have the account authorise the app again",
        command: "spoke auth login --help",
        evidence: Evidence::Documented,
        ..entry(Some(400), Some("BAD_REFRESH_TOKEN"))
    },
    Entry {
        meaning: "the authorization code can't be exchanged",
        cause: "a code works once and for a short time",
        fix: "authorise again and exchange the code at once",
        command: "spoke auth login --help",
        ..entry(Some(400), Some("BAD_AUTH_CODE"))
    },
    Entry {
        meaning: "the account is gone",
        cause: "it was deleted or disconnected",
        fix: "remove the account's grant from your store",
        ..entry(Some(400), Some("BAD_HUB"))
    },
    Entry {
        meaning: "no application has this client id",
        cause: "a wrong id, or one of another environment",
        fix: "take the id from the application's settings",
        ..entry(Some(400), Some("BAD_CLIENT_ID"))
    },
    Entry {
        meaning: "the client secret does not fit the client id",
        cause: "it was rotated, or belongs to another application",
        fix: "take the secret from the application's settings",
        ..entry(Some(400), Some("BAD_CLIENT_SECRET"))
    },
    Entry {
        meaning: "the redirect address is not the registered one",
        cause: "it must be equal letter by letter, slash at the end included",
        fix: "register the address that is sent",
        evidence: Evidence::Assumed,
        ..entry(Some(400), Some("BAD_REDIRECT_URI"))
    },
    Entry {
        meaning: "the grant type is unknown",
        cause: "authorization_code, refresh_token and client_credentials are known",
        fix: "correct grant_type",
        evidence: Evidence::Assumed,
        ..entry(Some(400), Some("BAD_GRANT_TYPE"))
    },
    Entry {
        meaning: "the proof key does not fit the challenge",
        cause: "the verifier of another attempt was sent",
        fix: "keep verifier and state of an attempt together",
        ..entry(Some(400), Some("BAD_CODE_VERIFIER"))
    },
    Entry {
        meaning: "the application may not ask for these scopes",
        cause: "client credentials allow some scopes only",
        fix: "ask for scopes that the application has",
        ..entry(Some(400), Some("BAD_SCOPES"))
    },
];
