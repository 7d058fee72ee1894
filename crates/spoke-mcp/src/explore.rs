//! Tools that tell how a portal is set up, and what Spoke knows of HubSpot.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolResult;
use rmcp::{schemars, tool, tool_router};
use serde::Deserialize;
use serde_json::{Value, json};
use spoke_model::object_type::standard_object_types;

use crate::answer::{refuse, refused, tell};
use crate::server::Server;

/// Properties in one answer.
const PROPERTIES: usize = 60;

/// An object type and words.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct Describe {
    /// Object type, such as contacts or a custom type.
    object_type: String,
    /// Only properties whose name or label holds one of these words.
    #[serde(default)]
    words: Vec<String>,
}

/// An object type.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct OfType {
    /// Object type with pipelines, such as deals or tickets.
    object_type: String,
}

/// Two object types.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct Pair {
    /// Object type at the near end, such as contacts.
    from_object_type: String,
    /// Object type at the far end, such as companies.
    to_object_type: String,
}

/// A name or address.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct Who {
    /// Part of a name or e-mail address; all owners unless given.
    words: Option<String>,
}

#[tool_router(router = explore_tools, vis = "pub(crate)")]
impl Server {
    /// The object types of the portal: HubSpot's own and custom ones.
    #[tool(annotations(title = "Object types", read_only_hint = true, idempotent_hint = true))]
    pub(crate) async fn list_object_types(&self) -> CallToolResult {
        let standard: Vec<&str> = standard_object_types().iter().map(|kind| kind.plural).collect();
        match self.client.schemas().list().await {
            Ok(schemas) => {
                let custom: Vec<&str> = schemas.iter().map(|schema| schema.name.as_str()).collect();
                tell(json!({ "standard": standard, "custom": custom }))
            }
            // Custom types need a scope and a plan of their own; HubSpot's types can be told without.
            Err(error) => tell(json!({
                "standard": standard,
                "custom": [],
                "remark": format!("custom object types can't be read: {}", error.message()),
            })),
        }
    }

    /// The properties of an object type: name, label, type, and the values an enumeration takes. At most 60; name words to
    /// find others.
    #[tool(annotations(title = "Properties", read_only_hint = true, idempotent_hint = true))]
    pub(crate) async fn describe_object_type(
        &self,
        Parameters(asked): Parameters<Describe>,
    ) -> CallToolResult {
        let properties = match self.client.properties(asked.object_type.as_str()).list().await {
            Ok(properties) => properties,
            Err(error) => return refused(&format!("read the properties of {}", asked.object_type), &error),
        };
        let words: Vec<String> = asked.words.iter().map(|word| word.to_lowercase()).collect();
        let fits = |text: &str| {
            let text = text.to_lowercase();
            words.iter().any(|word| text.contains(word.as_str()))
        };
        let fitting: Vec<_> = properties
            .iter()
            .filter(|property| words.is_empty() || fits(&property.name) || fits(&property.label))
            .collect();
        let listed: Vec<Value> = fitting
            .iter()
            .take(PROPERTIES)
            .map(|property| {
                let mut value = json!({
                    "name": property.name,
                    "label": property.label,
                    "type": property.property_type,
                });
                let options: Vec<&str> = property
                    .options
                    .iter()
                    .take(40)
                    .map(|option| option.value.as_str())
                    .collect();
                if !options.is_empty() {
                    value["options"] = json!(options);
                }
                value
            })
            .collect();
        tell(json!({ "total": fitting.len(), "properties": listed }))
    }

    /// The pipelines of an object type and their stages, with the ids that records hold and the labels people read.
    #[tool(annotations(title = "Pipelines", read_only_hint = true, idempotent_hint = true))]
    pub(crate) async fn list_pipelines(&self, Parameters(asked): Parameters<OfType>) -> CallToolResult {
        match self.client.pipelines(asked.object_type.as_str()).list().await {
            Ok(pipelines) => {
                let listed: Vec<Value> = pipelines
                    .iter()
                    .map(|pipeline| {
                        let stages: Vec<Value> = pipeline
                            .stages
                            .iter()
                            .map(|stage| json!({ "id": stage.id, "label": stage.label }))
                            .collect();
                        json!({ "id": pipeline.id, "label": pipeline.label, "stages": stages })
                    })
                    .collect();
                tell(json!({ "pipelines": listed }))
            }
            Err(error) => refused(&format!("read the pipelines of {}", asked.object_type), &error),
        }
    }

    /// The ways in which records of two object types can be associated, in this direction.
    #[tool(annotations(title = "Association labels", read_only_hint = true, idempotent_hint = true))]
    pub(crate) async fn list_association_labels(
        &self,
        Parameters(asked): Parameters<Pair>,
    ) -> CallToolResult {
        let labels = self
            .client
            .associations()
            .labels(asked.from_object_type.as_str(), asked.to_object_type.as_str())
            .await;
        match labels {
            Ok(labels) => {
                let listed: Vec<Value> = labels
                    .iter()
                    .map(|label| json!({ "type_id": label.type_id, "label": label.label }))
                    .collect();
                tell(json!({ "labels": listed }))
            }
            Err(error) => refused("read the association labels", &error),
        }
    }

    /// The people that records can belong to. hubspot_owner_id of a record holds the id.
    #[tool(annotations(title = "Owners", read_only_hint = true, idempotent_hint = true))]
    pub(crate) async fn list_owners(&self, Parameters(asked): Parameters<Who>) -> CallToolResult {
        let wanted = asked.words.unwrap_or_default().to_lowercase();
        let mut owners = self.client.owners().stream();
        let mut listed = Vec::new();
        loop {
            match owners.try_next().await {
                Ok(Some(owner)) => {
                    let name =
                        [&owner.first_name, &owner.last_name].map(|part| part.clone().unwrap_or_default());
                    let name = name.join(" ");
                    let email = owner.email.unwrap_or_default();
                    if format!("{name} {email}").to_lowercase().contains(&wanted) {
                        listed.push(json!({ "id": owner.id, "name": name.trim(), "email": email }));
                    }
                    if listed.len() >= 200 {
                        break;
                    }
                }
                Ok(None) => break,
                Err(error) => return refused("read the owners", &error),
            }
        }
        if listed.is_empty() {
            return refuse(format!("no owner's name or address holds {wanted:?}"));
        }
        tell(json!({ "owners": listed }))
    }
}
