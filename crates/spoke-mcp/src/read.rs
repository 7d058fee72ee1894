//! Tools that read records.

use std::collections::BTreeMap;

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolResult;
use rmcp::{schemars, tool, tool_router};
use serde::Deserialize;
use serde_json::{Value, json};
use spoke_model::search::SearchRequest;

use crate::answer::{record, refuse, refused, tell};
use crate::server::Server;

/// Records in one answer.
const PAGE: u32 = 100;

/// A search.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    /// Object type, such as contacts, companies, deals, tickets or a custom type.
    object_type: String,
    /// Conditions that must all hold. For OR, search twice.
    #[serde(default)]
    filters: Vec<Filter>,
    /// Words to look for in names, addresses and the like.
    query: Option<String>,
    /// Names of the properties to return.
    #[serde(default)]
    properties: Vec<String>,
    /// Property to sort by; with a minus in front descending.
    sort: Option<String>,
    /// Records to return, 1 to 100; 20 unless given.
    limit: Option<u32>,
    /// Where to go on: next of the last answer.
    after: Option<String>,
}

/// A condition.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Name of the property.
    property: String,
    /// EQ, NEQ, LT, LTE, GT, GTE, BETWEEN, IN, NOT_IN, HAS_PROPERTY, NOT_HAS_PROPERTY, CONTAINS_TOKEN or
    /// NOT_CONTAINS_TOKEN.
    operator: String,
    /// The value; dates as YYYY-MM-DD or in milliseconds.
    value: Option<String>,
    /// The upper end of BETWEEN.
    high_value: Option<String>,
    /// The values of IN and NOT_IN.
    #[serde(default)]
    values: Vec<String>,
}

/// One record.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct Get {
    /// Object type, such as contacts.
    object_type: String,
    /// The record's id, or its value of id_property.
    id: String,
    /// A unique property to find it by, such as email.
    id_property: Option<String>,
    /// Names of the properties to return; the type's few defaults unless given.
    #[serde(default)]
    properties: Vec<String>,
    /// Object types whose associated records are listed, too.
    #[serde(default)]
    associations: Vec<String>,
    /// Whether the record is archived.
    #[serde(default)]
    archived: bool,
}

/// The history of a property.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct History {
    /// Object type, such as deals.
    object_type: String,
    /// The record's id.
    id: String,
    /// Name of the property.
    property: String,
}

/// Associated records.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct Associated {
    /// Object type of the record.
    object_type: String,
    /// The record's id.
    id: String,
    /// Object type of the records at the other end.
    to_object_type: String,
}

#[tool_router(router = read_tools, vis = "pub(crate)")]
impl Server {
    /// Which portal this is, its time zone and currency, and whether changes can be planned here.
    #[tool(annotations(title = "Portal", read_only_hint = true, idempotent_hint = true))]
    pub(crate) async fn portal_info(&self) -> CallToolResult {
        match self.client.account().details().await {
            Ok(details) => tell(json!({
                "portal_id": details.portal_id,
                "time_zone": details.time_zone,
                "currency": details.company_currency,
                "api_version": self.client.version().to_string(),
                "local": self.client.base_url().starts_with("http://127.0.0.1"),
            })),
            Err(error) => refused("read the account", &error),
        }
    }

    /// Finds records by conditions or words. New records appear in a search after some seconds; get_record sees them at
    /// once.
    #[tool(annotations(title = "Search records", read_only_hint = true, idempotent_hint = true))]
    pub(crate) async fn search_records(&self, Parameters(search): Parameters<Search>) -> CallToolResult {
        let limit = search.limit.unwrap_or(20);
        if limit == 0 || limit > PAGE {
            return refuse(format!("limit must be 1 to {PAGE}, not {limit}"));
        }
        let request: SearchRequest = match serde_json::from_value(body(&search, limit)) {
            Ok(request) => request,
            Err(error) => return refuse(format!("the search can't be read: {error}")),
        };
        match self
            .client
            .objects(search.object_type.as_str())
            .search(request)
            .page()
            .await
        {
            Ok(page) => {
                let mut value = json!({
                    "total": page.total,
                    "results": page.records.iter().map(record).collect::<Vec<_>>(),
                });
                if let Some(after) = page.after {
                    value["next"] = after.into();
                }
                tell(value)
            }
            Err(error) => refused(&format!("search {}", search.object_type), &error),
        }
    }

    /// Reads one record by its id or by a unique property such as email, with the properties and associations asked for.
    #[tool(annotations(title = "Read a record", read_only_hint = true, idempotent_hint = true))]
    pub(crate) async fn get_record(&self, Parameters(get): Parameters<Get>) -> CallToolResult {
        let objects = self.client.objects(get.object_type.as_str());
        let mut call = objects.get(&get.id).archived(get.archived);
        if !get.properties.is_empty() {
            call = call.properties(get.properties);
        }
        if !get.associations.is_empty() {
            call = call.associations(get.associations);
        }
        if let Some(property) = get.id_property {
            call = call.id_property(property);
        }
        match call.send().await {
            Ok(found) => {
                let mut value = record(&found);
                let associated: BTreeMap<String, Value> = found
                    .associations()
                    .into_iter()
                    .map(|of| {
                        let ids: Vec<&str> = of.ids();
                        (
                            of.object_type.clone(),
                            json!({ "ids": ids, "more": of.incomplete }),
                        )
                    })
                    .collect();
                if !associated.is_empty() {
                    value["associations"] = json!(associated);
                }
                tell(value)
            }
            Err(error) => refused(&format!("read {} {}", get.object_type, get.id), &error),
        }
    }

    /// Every value a property of a record has had, newest first, with time and source.
    #[tool(annotations(
        title = "History of a property",
        read_only_hint = true,
        idempotent_hint = true
    ))]
    pub(crate) async fn property_history(&self, Parameters(asked): Parameters<History>) -> CallToolResult {
        let objects = self.client.objects(asked.object_type.as_str());
        match objects
            .get(&asked.id)
            .history([asked.property.as_str()])
            .send()
            .await
        {
            Ok(found) => {
                let entries: Vec<Value> = found
                    .history(&asked.property)
                    .into_iter()
                    .map(|entry| {
                        json!({
                            "value": entry.value,
                            "at": entry.timestamp.to_string(),
                            "source": entry.source_type,
                        })
                    })
                    .collect();
                tell(json!({ "id": found.id(), "property": asked.property, "history": entries }))
            }
            Err(error) => refused(&format!("read {} {}", asked.object_type, asked.id), &error),
        }
    }

    /// The records of one object type that a record is associated with, and the labels of each pair.
    #[tool(annotations(title = "Associated records", read_only_hint = true, idempotent_hint = true))]
    pub(crate) async fn list_associations(
        &self,
        Parameters(asked): Parameters<Associated>,
    ) -> CallToolResult {
        let associations = self.client.associations();
        let ids = [asked.id.clone()];
        let outcome = associations
            .batch_read(asked.object_type.as_str(), asked.to_object_type.as_str(), ids)
            .await;
        if let Some((_, error)) = outcome.failed.first() {
            return refused(
                &format!("read the associations of {} {}", asked.object_type, asked.id),
                error,
            );
        }
        let all: Vec<_> = outcome
            .succeeded
            .into_iter()
            .flat_map(|(_, associated)| associated)
            .collect();
        let total = all.len();
        let listed: Vec<Value> = all
            .into_iter()
            .take(500)
            .map(|other| {
                let labels: Vec<String> = other.types.into_iter().filter_map(|kind| kind.label).collect();
                json!({ "id": other.to_id, "labels": labels })
            })
            .collect();
        tell(json!({ "total": total, "results": listed }))
    }
}

/// The search as HubSpot takes it.
fn body(search: &Search, limit: u32) -> Value {
    let filters: Vec<Value> = search
        .filters
        .iter()
        .map(|filter| {
            let mut value = json!({ "propertyName": filter.property, "operator": filter.operator });
            if let Some(text) = &filter.value {
                value["value"] = text.as_str().into();
            }
            if let Some(text) = &filter.high_value {
                value["highValue"] = text.as_str().into();
            }
            if !filter.values.is_empty() {
                value["values"] = json!(filter.values);
            }
            value
        })
        .collect();
    let mut body = json!({ "limit": limit });
    if !filters.is_empty() {
        body["filterGroups"] = json!([{ "filters": filters }]);
    }
    if !search.properties.is_empty() {
        body["properties"] = json!(search.properties);
    }
    if let Some(sort) = &search.sort {
        let (name, direction) = match sort.strip_prefix('-') {
            Some(name) => (name, "DESCENDING"),
            None => (sort.as_str(), "ASCENDING"),
        };
        body["sorts"] = json!([{ "propertyName": name, "direction": direction }]);
    }
    if let Some(query) = &search.query {
        body["query"] = query.as_str().into();
    }
    if let Some(after) = &search.after {
        body["after"] = after.as_str().into();
    }
    body
}
