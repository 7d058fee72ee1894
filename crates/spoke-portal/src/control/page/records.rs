//! The object types with their counts.

use std::sync::Arc;

use super::html::Html;
use super::layout::{self, Place};
use crate::control::{Control, ControlAnswer};
use crate::definitions::TypeDefinition;

/// An object type with its live and archived records.
type Counted<'d> = (&'d Arc<TypeDefinition>, u64, u64);

pub(super) fn answer(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    let definitions = portal.definitions.current();
    let (filled, empty): (Vec<Counted<'_>>, Vec<Counted<'_>>) = {
        let state = portal.store.read();
        let counted = definitions.object_types().map(|object_type| {
            let table = state.table_of(object_type.id);
            let (live, archived) = table.map_or((0, 0), |table| (table.live_count(), table.archived_count()));
            (object_type, live, archived)
        });
        counted.partition(|(_, live, archived)| live + archived > 0)
    };
    let mut page = layout::begin(control, Place::Records, "Records");
    if filled.is_empty() {
        page.raw("<p class=\"empty\">No records yet.</p>");
    } else {
        types(&mut page, "Object types with records", &filled);
    }
    if !empty.is_empty() {
        page.raw("<details><summary>")
            .number(empty.len() as u64)
            .raw(" object types without records</summary>");
        types(&mut page, "Object types without records", &empty);
        page.raw("</details>");
    }
    layout::end(control, page)
}

fn types(page: &mut Html, caption: &'static str, list: &[Counted<'_>]) {
    page.table(caption, &["Object type", "Name", "Id", ">Records", ">Archived"]);
    for (object_type, live, archived) in list {
        let address = format!("/_spoke/records/{}.html", object_type.path_name());
        page.raw("<tr><td>")
            .link(&address, object_type.label_plural())
            .raw("</td><td><code>")
            .text(object_type.path_name())
            .raw("</code></td>")
            .cell(&object_type.id.to_string())
            .count(*live)
            .raw("<td class=\"number\">");
        if *archived > 0 {
            page.link(&format!("{address}?archived=true"), &archived.to_string());
        } else {
            page.raw("0");
        }
        page.raw("</td></tr>");
    }
    page.end_table();
}
