//! Charts as SVG of our own, each with the same numbers as a table.

use spoke_model::time::Timestamp;

use super::html::Html;
use crate::traffic::Tally;

/// Height of the chart in its own units.
const HEIGHT: u64 = 100;
/// Width of a slot in the chart's own units, of which a part is a gap.
const SLOT: u64 = 10;
const BAR: u64 = 8;

/// Requests by slot of time, both in words: well answered ones below, failed ones above, those over a limit at the top.
pub(super) fn over_time(page: &mut Html, slots: &[(i64, Tally)], (words, slot): (&str, &'static str)) {
    let sum = slots
        .iter()
        .fold(Tally::default(), |sum, (_, tally)| sum.with(*tally));
    let most = slots.iter().map(|(_, tally)| tally.requests).max().unwrap_or(0);
    page.raw("<figure><svg class=\"chart\" role=\"img\" preserveAspectRatio=\"none\" viewBox=\"0 0 ")
        .number(slots.len() as u64 * SLOT)
        .raw(" ")
        .number(HEIGHT)
        .raw("\" aria-label=\"")
        .text(&format!(
            "{} requests in {words}, {} of them failed, {} over a limit; at most {most} in {slot}",
            sum.requests, sum.failed, sum.limited
        ))
        .raw("\">");
    for (at, (start, tally)) in slots.iter().enumerate() {
        column(page, at as u64 * SLOT, *start, *tally, most);
    }
    page.raw("</svg><p class=\"axis\" aria-hidden=\"true\">");
    for (start, _) in [slots.first(), slots.get(slots.len() / 2), slots.last()]
        .into_iter()
        .flatten()
    {
        page.raw("<span>").text(&clock_time(*start)).raw("</span>");
    }
    page.raw("</p><figcaption><span class=\"key good\">")
        .number(sum.requests - sum.failed)
        .raw(" answered</span> <span class=\"key bad\">")
        .number(sum.failed - sum.limited)
        .raw(" failed</span> <span class=\"key limited\">")
        .number(sum.limited)
        .raw(" over a limit</span> <span>at most ")
        .number(most)
        .raw(" in ")
        .raw(slot)
        .raw("</span></figcaption></figure><details><summary>The same as a table</summary>");
    page.table(
        "Requests by slot of time",
        &["From", ">Requests", ">Failed", ">Over a limit"],
    );
    for (start, tally) in slots.iter().filter(|(_, tally)| tally.requests > 0) {
        page.raw("<tr><td>")
            .time(*start)
            .raw("</td>")
            .count(tally.requests)
            .count(tally.failed)
            .count(tally.limited)
            .raw("</tr>");
    }
    page.end_table().raw("</details>");
}

fn column(page: &mut Html, x: u64, start: i64, tally: Tally, most: u64) {
    if tally.requests == 0 {
        return;
    }
    page.raw("<g><title>")
        .text(&format!(
            "{}: {} requests, {} failed, {} over a limit",
            clock_time(start),
            tally.requests,
            tally.failed,
            tally.limited
        ))
        .raw("</title>");
    let mut top = HEIGHT;
    for (class, count) in [
        ("good", tally.requests - tally.failed),
        ("bad", tally.failed - tally.limited),
        ("limited", tally.limited),
    ] {
        if count == 0 {
            continue;
        }
        // Whatever happened is seen, however seldom it was.
        let height = (count * HEIGHT / most.max(1)).clamp(2, HEIGHT);
        top = top.saturating_sub(height);
        page.raw("<rect class=\"")
            .raw(class)
            .raw("\" x=\"")
            .number(x)
            .raw("\" y=\"")
            .number(top)
            .raw("\" width=\"")
            .number(BAR)
            .raw("\" height=\"")
            .number(height)
            .raw("\"/>");
    }
    page.raw("</g>");
}

/// A number's share of all, as a bar and in percent.
pub(super) fn share(page: &mut Html, number: u64, all: u64) {
    let percent = number * 100 / all.max(1);
    page.raw("<svg class=\"bar\" aria-hidden=\"true\" preserveAspectRatio=\"none\" viewBox=\"0 0 100 10\"><rect class=\"good\" height=\"10\" width=\"")
        .number(percent.max(1))
        .raw("\"/></svg>");
    page.raw("<span class=\"quiet\">");
    match percent {
        0 if number > 0 => page.raw("under 1"),
        percent => page.number(percent),
    }
    .raw(" %</span>");
}

fn clock_time(milliseconds: i64) -> String {
    let iso = Timestamp::from_millis(milliseconds).to_iso();
    iso.get(11..16).unwrap_or_default().to_owned()
}
