//! What HubSpot computes for calls, e-mails, meetings, notes and tasks.

use spoke_model::object_type::ObjectTypeId;

use super::derive::Moment;
use super::draft::{Draft, StoredValues};
use crate::definitions::TypeDefinition;

/// The longest preview in characters. HubSpot's own bound is not documented.
const PREVIEW: usize = 300;

/// The preview of the body, a meeting's place on the timeline, a task's completion.
pub(super) fn derive<S: StoredValues>(
    object_type: &TypeDefinition,
    draft: &mut Draft<'_, '_, S>,
    moment: Moment,
) {
    match object_type.id {
        ObjectTypeId::CALL => preview(draft, "hs_call_body"),
        ObjectTypeId::NOTE => preview(draft, "hs_note_body"),
        ObjectTypeId::TASK => {
            preview(draft, "hs_task_body");
            derive_task(draft, moment);
        }
        ObjectTypeId::EMAIL => preview(draft, "hs_email_text"),
        ObjectTypeId::MEETING => {
            preview(draft, "hs_meeting_body");
            if let Some(start) = draft.get("hs_meeting_start_time").map(|start| start.into_owned()) {
                draft.default("hs_timestamp", start);
            }
        }
        _ => {}
    }
}

fn derive_task<S: StoredValues>(draft: &mut Draft<'_, '_, S>, moment: Moment) {
    if moment.creating {
        draft.default("hs_task_status", "NOT_STARTED");
    }
    if !draft.moves("hs_task_status") {
        return;
    }
    let completed = draft.get("hs_task_status").as_deref() == Some("COMPLETED");
    draft.set("hs_task_is_completed", if completed { "1" } else { "0" });
    if completed {
        draft.set("hs_task_completion_date", moment.now_text());
    } else {
        draft.clear("hs_task_completion_date");
    }
}

fn preview<S: StoredValues>(draft: &mut Draft<'_, '_, S>, body: &str) {
    let Some(sent) = draft.change(body) else { return };
    let text = plain_text(sent);
    if text.is_empty() {
        draft.clear("hs_body_preview");
        draft.clear("hs_body_preview_is_truncated");
        return;
    }
    let short: String = text.chars().take(PREVIEW).collect();
    draft.set(
        "hs_body_preview_is_truncated",
        if short.len() < text.len() { "true" } else { "false" },
    );
    draft.set("hs_body_preview", short);
}

/// The text of an HTML body: tags dropped, the five common entities decoded, white space collapsed.
fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for character in html.chars() {
        match character {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text.push(' ');
            }
            other if !in_tag => text.push(other),
            _ => {}
        }
    }
    let decoded = text
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    decoded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_the_text_without_markup() {
        assert_eq!(
            plain_text("<p>Call&nbsp;<b>back</b></p>\n<p>a &lt; b &amp; c</p>"),
            "Call back a < b & c"
        );
        assert_eq!(plain_text(""), "");
    }
}
