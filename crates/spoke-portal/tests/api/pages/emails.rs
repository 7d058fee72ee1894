//! The mail page: who would have got what, as text and as HTML in a frame of its own.

use serde_json::json;

use super::markup::{Tag, tags};
use super::{html_of, page, send_content, send_email};
use crate::client::TestPortal;

/// What a browser reads.
fn read(attribute: &str) -> String {
    attribute
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

async fn frame(portal: &TestPortal, status_id: &str) -> Option<Tag> {
    let shown = page(portal, &format!("/_spoke/emails/{status_id}.html")).await;
    tags(&shown).into_iter().find(|tag| tag.name == "iframe")
}

#[tokio::test]
async fn what_would_have_been_sent_is_read() {
    let portal = TestPortal::start().await;
    let status_id = send_email(&portal, "Order <7>", "Dear Jane,\nit is on its way.").await;
    let list = page(&portal, "/_spoke/emails.html?to=jane@shop.com").await;
    let link = format!("<a href=\"/_spoke/emails/{status_id}.html\">Order &lt;7&gt;</a>");
    assert!(list.contains(&link), "{list}");
    let none = page(&portal, "/_spoke/emails.html?to=joe@shop.com").await;
    assert!(!none.contains(&status_id), "{none}");
    let one = page(&portal, &format!("/_spoke/emails/{status_id}.html")).await;
    for text in [
        "<h1>Order &lt;7&gt;</h1>",
        "Shop &lt;hi@shop.com&gt;",
        "Dear Jane,\nit is on its way.",
        "SENT",
    ] {
        assert!(one.contains(text), "{text} in {one}");
    }
}

#[tokio::test]
async fn html_is_shown_in_a_frame_in_which_nothing_runs() {
    let portal = TestPortal::start().await;
    portal
        .create(
            "contacts",
            json!({"email": "jane@shop.com", "firstname": "<b>Jane</b>"}),
        )
        .await;
    let html = "<p class=\"x\">Dear {{ contact.firstname }},</p>\r\n<p>order {{ custom.order }}</p><script>alert(1)</script>";
    let status_id = send_content(&portal, "Order", html_of(html)).await;
    let frame = frame(&portal, &status_id).await.expect("a frame");
    assert_eq!(frame.attribute("sandbox"), Some(""), "nothing is allowed in it");
    assert_eq!(frame.attribute("src"), None);
    assert_eq!(frame.attribute("tabindex"), Some("0"), "keys reach it");
    assert_eq!(frame.attribute("title"), Some("The e-mail as HTML"));
    let document = read(frame.attribute("srcdoc").expect("a document"));
    assert!(
        document.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\""),
        "{document}"
    );
    // The e-mail's own markup is as it was written; what was filled in is text.
    let body = "<p class=\"x\">Dear &lt;b&gt;Jane&lt;/b&gt;,</p>\n<p>order &lt;7 & 8&gt;</p><script>alert(1)</script></body>";
    assert!(
        document.contains(&body.replace("7 & 8", "7 &amp; 8")),
        "{document}"
    );
    let shown = page(&portal, &format!("/_spoke/emails/{status_id}.html")).await;
    assert!(
        shown.contains("Dear &lt;b&gt;Jane&lt;/b&gt;,\norder &lt;7 &amp; 8&gt;</pre>"),
        "its text stays: {shown}"
    );
}

#[tokio::test]
async fn an_email_without_html_says_so() {
    let portal = TestPortal::start().await;
    let status_id = send_email(&portal, "Order", "Dear Jane,\r\nit left.").await;
    let shown = page(&portal, &format!("/_spoke/emails/{status_id}.html")).await;
    assert!(frame(&portal, &status_id).await.is_none(), "{shown}");
    assert!(shown.contains("no module of the e-mail holds any"), "{shown}");
    assert!(shown.contains("Dear Jane,\nit left.</pre>"), "{shown}");
}
