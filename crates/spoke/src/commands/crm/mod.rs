//! `spoke crm`: one file per verb.

mod archive;
mod associate;
mod batch_read;
mod change;
mod list;
mod object_type;
mod pipelines;
mod properties;
mod read;
mod search;
mod unknown;

pub use archive::archive;
pub use associate::{Kind, associate, associations, dissociate};
pub use batch_read::{BatchRead, batch_read};
pub use change::{create, update};
pub use list::{List, list};
pub use object_type::ObjectType;
pub use pipelines::pipelines;
pub use properties::properties;
pub use read::{Get, get};
pub use search::{Search, search};

use spoke_client::{Objects, Record};

use super::Session;
use crate::output::{Columns, Format};

/// Records of one object type on one portal, and how to print them.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The portal.
    pub session: Session,
    /// The object type.
    pub object_type: ObjectType,
    /// How to print.
    pub format: Format,
    /// What to print.
    pub columns: Columns,
}

impl Desk {
    /// The client's door to the records.
    fn objects(&self) -> Objects {
        self.session.client.objects(self.object_type.path())
    }

    /// The properties to ask for; none means HubSpot's default ones.
    fn asked(&self) -> Vec<String> {
        self.columns.chosen().to_vec()
    }

    /// Warns about chosen columns that the answer does not know: HubSpot leaves unknown names out without a word.
    async fn warn_of_unknown_columns(&self, record: Option<&Record>) {
        let Some(record) = record else { return };
        let missing: Vec<&str> = self
            .columns
            .chosen()
            .iter()
            .map(String::as_str)
            .filter(|name| !record.has(name))
            .collect();
        for unknown in unknown::find(&self.session, &self.object_type, &missing).await {
            let sentence = format!("{} have no property {}", self.object_type.plural(), unknown.name);
            self.session.printer.warning(&match unknown.meant {
                Some(meant) => format!("{sentence}; did you mean {meant}?"),
                None => sentence,
            });
        }
    }
}
