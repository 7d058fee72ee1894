//! Rows that cannot be used: rejected whole, with row, column, value and reason.

use crate::support::{Stage, counts};

const MAP: &str = r#"
[[object]]
type = "companies"
key = "domain"
[object.properties]
domain = { column = "Web", transform = ["domain"] }

[[object]]
type = "contacts"
key = "email"
[object.properties]
email = "E"

[[object]]
type = "deals"
key = "number"
create_properties = true
when = { column = "Stage", blank = false }
[object.properties]
number = { column = "No", type = "string" }
dealname = { column = "Deal", required = true }
amount = "Amount"
pipeline = { constant = "Sales Pipeline" }
dealstage = "Stage"

[[association]]
from = "deal"
to = "company"
[[association]]
from = "deal"
to = "contact"
"#;

#[tokio::test]
async fn a_bad_value_rejects_its_whole_row_and_no_other() {
    let stage = Stage::start().await;
    let rows = "Web,E,No,Deal,Amount,Stage\n\
        one.example.com,a@example.com,1,First,10,Closed Won\n\
        two.example.com,not-an-address,2,Second,10,closedwon\n\
        three.example.com,c@example.com,3,,ten,Closed Wno\n\
        four.example.com,d@example.com,4,Fourth\n\
        five.example.com,e@example.com,5,\"Fifth\" x,10,closedwon\n\
        six.example.com,f@example.com,6,Sixth,7,\n";
    let summary = stage.load(MAP, rows).await;
    assert_eq!((summary.rows, summary.rejected_rows), (6, 4));
    let deals = counts(&summary, "deal");
    assert_eq!(
        (deals.read, deals.created, deals.rejected, deals.absent),
        (5, 1, 4, 1)
    );
    assert_eq!(
        (
            counts(&summary, "company").created,
            counts(&summary, "contact").created
        ),
        (2, 2)
    );
    assert_eq!(
        (
            stage.count("companies").await,
            stage.count("contacts").await,
            stage.count("deals").await
        ),
        (2, 2, 1)
    );

    let rejections = stage.rejections();
    let row = |line: &str| rejections.iter().filter(|r| r[0] == line).collect::<Vec<_>>();
    assert_eq!(
        (row("3")[0][1].as_str(), row("3")[0][2].as_str()),
        ("E", "not-an-address")
    );
    let three: Vec<&str> = row("4").iter().map(|r| r[1].as_str()).collect();
    assert!(
        three.contains(&"Deal") && three.contains(&"Amount"),
        "{rejections:?}"
    );
    assert!(
        row("5")[0][3].contains("the row has 4 values, the header 6"),
        "{rejections:?}"
    );
    assert!(
        row("6")[0][3].contains("text follows the closing quote"),
        "{rejections:?}"
    );
}

#[tokio::test]
async fn an_unknown_stage_is_rejected_with_the_nearest() {
    let stage = Stage::start().await;
    let summary = stage
        .load(
            MAP,
            "Web,E,No,Deal,Amount,Stage\none.example.com,a@example.com,1,First,10,closedwom\n",
        )
        .await;
    assert_eq!(summary.rejected_rows, 1);
    let rejections = stage.rejections();
    assert_eq!(rejections[0][1], "Stage");
    assert!(
        rejections[0][3].contains("did you mean \"closedwon\"?"),
        "{rejections:?}"
    );
}

#[tokio::test]
async fn what_was_written_for_a_row_that_is_refused_later_is_taken_back() {
    let stage = Stage::start().await;
    let unique = spoke_client::NewRecord::new().property("email", "taken@example.com");
    stage.client.contacts().create(unique).await.expect("a contact");
    let old = spoke_client::NewRecord::new()
        .property("domain", "old.example.com")
        .property("city", "Rome");
    let old = stage.client.companies().create(old).await.expect("a company");
    // Known by a number of their own, so that the e-mail's conflict shows only when HubSpot refuses the record.
    let map = r#"
        [[object]]
        type = "companies"
        key = "domain"
        [object.properties]
        domain = "Web"
        city = "City"
        [[object]]
        type = "contacts"
        key = "person_number"
        create_properties = true
        [object.properties]
        person_number = { column = "No", type = "string" }
        email = "E"
        [[association]]
        from = "contact"
        to = "company"
    "#;
    let rows = "Web,City,No,E\n\
        new.example.com,Oslo,1,taken@example.com\n\
        old.example.com,Oslo,2,Taken@example.com\n\
        shared.example.com,Oslo,3,taken@example.com\n\
        shared.example.com,Oslo,4,free@example.com\n";
    let summary = stage.load(map, rows).await;
    assert_eq!(
        (summary.rows, summary.rejected_rows),
        (4, 3),
        "{:?}",
        stage.rejections()
    );
    let companies = counts(&summary, "company");
    assert_eq!(
        (companies.created, companies.updated, companies.rejected),
        (1, 0, 3),
        "{companies:?}"
    );
    assert_eq!(
        stage.values("companies", &["domain", "city"]).await,
        [["old.example.com", "Rome"], ["shared.example.com", "Oslo"]]
    );
    assert_eq!(stage.count("contacts").await, 2);
    let company = stage
        .client
        .companies()
        .get(old.id())
        .properties(["city"])
        .send()
        .await
        .expect("the old company");
    assert_eq!(company.get("city"), Some("Rome"));
    for rejection in stage.rejections() {
        assert_eq!(rejection[1], "E", "{rejection:?}");
        assert!(
            rejection[3].contains("HubSpot refused the contact"),
            "{rejection:?}"
        );
    }
}
