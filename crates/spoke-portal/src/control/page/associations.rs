//! What a record is associated with: by object type, each with the labels of the association.

use std::sync::Arc;

use spoke_model::association::AssociationSpec;

use super::html::Html;
use super::meaning::title;
use super::record::Shown;
use super::record_list::shortened;
use crate::api::computed::Reading;
use crate::definitions::{AssociationKind, TypeDefinition};
use crate::store::TypeIndex;

/// Records of one type that are shown.
const SHOWN: usize = 50;

/// The associations of a record.
pub(super) fn show(page: &mut Html, shown: Shown<'_>, app_id: u64) {
    let Reading {
        state, table, row, ..
    } = shown.reading;
    let id = table.id(row);
    page.raw("<section><h2>Associations</h2>");
    let Some(from) = state.type_index(table.object_type()) else {
        page.raw("</section>");
        return;
    };
    let types: Vec<(TypeIndex, &Arc<TypeDefinition>)> = state
        .associated_types(from, id)
        .into_iter()
        .filter_map(|to| {
            let object_type = state.table(to)?.object_type();
            Some((to, shown.definitions.object_type(object_type)?))
        })
        .collect();
    if types.is_empty() {
        page.raw("<p class=\"empty\">None.</p>");
    }
    for (to, object_type) in types {
        let records = state.associations(from, id, to);
        page.raw("<h3>")
            .text(object_type.label_plural())
            .raw(" <small>")
            .number(records.len() as u64)
            .raw("</small></h3><ul class=\"names\">");
        for (other, specs) in records.iter().take(SHOWN) {
            one(page, shown, (to, object_type), *other, specs, app_id);
        }
        page.raw("</ul>");
        if let Some(more) = records.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            page.raw("<p class=\"quiet\">and ")
                .number(more as u64)
                .raw(" more</p>");
        }
    }
    page.raw("</section>");
}

fn one(
    page: &mut Html,
    shown: Shown<'_>,
    (to, object_type): (TypeIndex, &Arc<TypeDefinition>),
    id: u64,
    specs: &[AssociationSpec],
    app_id: u64,
) {
    let state = shown.reading.state;
    let Some((table, row)) = state.table(to).and_then(|table| Some((table, table.row(id)?))) else {
        return;
    };
    let reading = Reading {
        state,
        table,
        row,
        app_id,
        now: shown.reading.now,
    };
    let address = format!("/_spoke/records/{}/{id}.html", object_type.path_name());
    page.raw("<li>")
        .link(&address, &shortened(&title(reading, object_type)));
    for spec in specs {
        let Some(definition) = shown.definitions.associations().get(*spec) else {
            continue;
        };
        match (&definition.label, definition.kind) {
            (Some(label), _) => page.raw(" <span class=\"pill\">").text(label).raw("</span>"),
            (None, AssociationKind::Unlabelled) => &mut *page,
            (None, _) => page
                .raw(" <span class=\"pill\">")
                .text(&definition.name)
                .raw("</span>"),
        };
    }
    if table.is_archived(row) {
        page.raw(" <span class=\"pill bad\">archived</span>");
    }
    page.raw("</li>");
}
