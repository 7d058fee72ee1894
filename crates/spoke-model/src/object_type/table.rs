//! The table of HubSpot's own object types, a row each, in ascending order of id.
//!
//! Ids, path names and scopes: the API reference. Default and searchable properties: the guide "Search the CRM".
//! Required properties: the guide "Using Object APIs". Assumed, for want of a source: what names a record of types
//! other than contacts, companies, deals and tickets; `hs_createdate` of users, goals, services, courses, listings,
//! appointments and projects; what carts require.

use super::ObjectTypeId;
use super::standard::{PipelineProperties, Required, StandardObjectType};
use Required::{AllOf, AnyOf};

const CREATED: [&str; 3] = ["createdate", "hs_lastmodifieddate", "hs_object_id"];
const HS_CREATED: [&str; 3] = ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"];
const CONTACT_READ: &[&str] = &["crm.objects.contacts.read"];
const CONTACT_WRITE: &[&str] = &["crm.objects.contacts.write"];
const LINE_ITEM_READ: &[&str] = &["crm.objects.line_items.read", "e-commerce"];
const LINE_ITEM_WRITE: &[&str] = &["crm.objects.line_items.write", "e-commerce"];
const HS_PIPELINE: PipelineProperties = PipelineProperties {
    pipeline: "hs_pipeline",
    stage: "hs_pipeline_stage",
};

/// A row with what most types share; the builder calls below say what differs.
const fn row(
    number: u32,
    plural: &'static str,
    singular: &'static str,
    name: &'static str,
) -> StandardObjectType {
    StandardObjectType {
        id: ObjectTypeId::standard(number),
        plural,
        singular,
        fully_qualified_name: name,
        label_singular: singular,
        label_plural: plural,
        primary_display: None,
        created_property: "hs_createdate",
        modified_property: "hs_lastmodifieddate",
        default_properties: &HS_CREATED,
        searchable_properties: &[],
        required: Required::None,
        pipeline: None,
        writable: true,
        mergeable: false,
        read_scopes: &[],
        write_scopes: &[],
    }
}

impl StandardObjectType {
    const fn labels(mut self, singular: &'static str, plural: &'static str) -> Self {
        self.label_singular = singular;
        self.label_plural = plural;
        self
    }

    const fn display(mut self, property: &'static str) -> Self {
        self.primary_display = Some(property);
        self
    }

    /// The created property is `createdate`, without the `hs_`.
    const fn createdate(mut self) -> Self {
        self.created_property = "createdate";
        self.default_properties = &CREATED;
        self
    }

    const fn defaults(mut self, properties: &'static [&'static str]) -> Self {
        self.default_properties = properties;
        self
    }

    const fn searchable(mut self, properties: &'static [&'static str]) -> Self {
        self.searchable_properties = properties;
        self
    }

    const fn required(mut self, required: Required) -> Self {
        self.required = required;
        self
    }

    const fn staged(mut self, pipeline: PipelineProperties) -> Self {
        self.pipeline = Some(pipeline);
        self
    }

    const fn modified(mut self, property: &'static str) -> Self {
        self.modified_property = property;
        self
    }

    const fn mergeable(mut self) -> Self {
        self.mergeable = true;
        self
    }

    const fn read_only(mut self) -> Self {
        self.writable = false;
        self
    }

    const fn scopes(mut self, read: &'static [&'static str], write: &'static [&'static str]) -> Self {
        self.read_scopes = read;
        self.write_scopes = write;
        self
    }
}

/// In ascending order of id.
pub(super) static TABLE: &[StandardObjectType] = &[
    row(1, "contacts", "contact", "CONTACT")
        .labels("Contact", "Contacts")
        .display("firstname")
        .createdate()
        .modified("lastmodifieddate")
        .defaults(&[
            "createdate",
            "email",
            "firstname",
            "hs_object_id",
            "lastmodifieddate",
            "lastname",
        ])
        .searchable(&[
            "firstname",
            "lastname",
            "email",
            "phone",
            "hs_additional_emails",
            "fax",
            "mobilephone",
            "company",
            "hs_marketable_until_renewal",
        ])
        .required(AnyOf(&["email", "firstname", "lastname"]))
        .mergeable()
        .scopes(CONTACT_READ, CONTACT_WRITE),
    row(2, "companies", "company", "COMPANY")
        .labels("Company", "Companies")
        .display("name")
        .createdate()
        .defaults(&[
            "name",
            "domain",
            "createdate",
            "hs_lastmodifieddate",
            "hs_object_id",
        ])
        .searchable(&["website", "phone", "name", "domain"])
        .required(AnyOf(&["domain", "name"]))
        .mergeable()
        .scopes(&["crm.objects.companies.read"], &["crm.objects.companies.write"]),
    row(3, "deals", "deal", "DEAL")
        .labels("Deal", "Deals")
        .display("dealname")
        .createdate()
        .defaults(&[
            "dealname",
            "amount",
            "closedate",
            "pipeline",
            "dealstage",
            "createdate",
            "hs_lastmodifieddate",
            "hs_object_id",
        ])
        .searchable(&["dealname", "pipeline", "dealstage", "description", "dealtype"])
        .required(AllOf(&["dealname", "dealstage"]))
        .staged(PipelineProperties {
            pipeline: "pipeline",
            stage: "dealstage",
        })
        .mergeable()
        .scopes(&["crm.objects.deals.read"], &["crm.objects.deals.write"]),
    row(5, "tickets", "ticket", "TICKET")
        .labels("Ticket", "Tickets")
        .display("subject")
        .createdate()
        .defaults(&[
            "content",
            "hs_pipeline",
            "hs_pipeline_stage",
            "hs_ticket_category",
            "hs_ticket_priority",
            "subject",
            "createdate",
            "hs_lastmodifieddate",
            "hs_object_id",
        ])
        .searchable(&[
            "subject",
            "content",
            "hs_pipeline_stage",
            "hs_ticket_category",
            "hs_ticket_id",
        ])
        .required(AllOf(&["subject", "hs_pipeline_stage"]))
        .staged(HS_PIPELINE)
        .mergeable()
        .scopes(&["tickets"], &["tickets"]),
    row(7, "products", "product", "PRODUCT")
        .labels("Product", "Products")
        .display("name")
        .createdate()
        .defaults(&[
            "name",
            "description",
            "price",
            "createdate",
            "hs_lastmodifieddate",
            "hs_object_id",
        ])
        .searchable(&["name", "description", "price", "hs_sku"])
        .required(AllOf(&["name"]))
        .scopes(
            &["crm.objects.products.read", "e-commerce"],
            &["crm.objects.products.write", "e-commerce"],
        ),
    row(8, "line_items", "line_item", "LINE_ITEM")
        .labels("Line item", "Line items")
        .display("name")
        .createdate()
        .defaults(&[
            "quantity",
            "amount",
            "price",
            "createdate",
            "hs_lastmodifieddate",
            "hs_object_id",
        ])
        .scopes(LINE_ITEM_READ, LINE_ITEM_WRITE),
    row(14, "quotes", "quote", "QUOTE")
        .labels("Quote", "Quotes")
        .display("hs_title")
        .defaults(&[
            "hs_expiration_date",
            "hs_public_url_key",
            "hs_status",
            "hs_title",
            "hs_createdate",
            "hs_lastmodifieddate",
            "hs_object_id",
        ])
        .searchable(&[
            "hs_sender_firstname",
            "hs_sender_lastname",
            "hs_proposal_slug",
            "hs_title",
            "hs_sender_company_name",
            "hs_sender_email",
            "hs_quote_number",
            "hs_public_url_key",
        ])
        .required(AllOf(&["hs_title", "hs_expiration_date"]))
        .scopes(
            &["crm.objects.quotes.read", "e-commerce"],
            &["crm.objects.quotes.write", "e-commerce"],
        ),
    row(18, "communications", "communication", "COMMUNICATION")
        .labels("Communication", "Communications")
        .required(AllOf(&["hs_timestamp", "hs_communication_channel_type"]))
        .scopes(CONTACT_READ, CONTACT_WRITE),
    row(
        19,
        "feedback_submissions",
        "feedback_submission",
        "FEEDBACK_SUBMISSION",
    )
    .labels("Feedback submission", "Feedback submissions")
    .display("hs_submission_name")
    .searchable(&["hs_submission_name", "hs_content"])
    .read_only()
    .scopes(&["crm.objects.feedback_submissions.read"], &[]),
    row(27, "tasks", "task", "TASK")
        .labels("Task", "Tasks")
        .display("hs_task_subject")
        .searchable(&["hs_task_body", "hs_task_subject"])
        .required(AllOf(&["hs_timestamp"]))
        .scopes(CONTACT_READ, CONTACT_WRITE),
    row(46, "notes", "note", "NOTE")
        .labels("Note", "Notes")
        .display("hs_note_body")
        .searchable(&["hs_note_body"])
        .required(AllOf(&["hs_timestamp"]))
        .scopes(CONTACT_READ, CONTACT_WRITE),
    row(47, "meetings", "meeting", "MEETING_EVENT")
        .labels("Meeting", "Meetings")
        .display("hs_meeting_title")
        .searchable(&["hs_meeting_title", "hs_meeting_body"])
        // hs_timestamp falls back to the start time.
        .required(AnyOf(&["hs_timestamp", "hs_meeting_start_time"]))
        .scopes(CONTACT_READ, CONTACT_WRITE),
    row(48, "calls", "call", "CALL")
        .labels("Call", "Calls")
        .display("hs_call_title")
        .searchable(&["hs_call_title", "hs_body_preview"])
        .required(AllOf(&["hs_timestamp"]))
        .scopes(CONTACT_READ, CONTACT_WRITE),
    row(49, "emails", "email", "EMAIL")
        .labels("Email", "Emails")
        .display("hs_email_subject")
        .searchable(&["hs_email_subject"])
        .required(AllOf(&["hs_timestamp", "hs_email_direction"]))
        .scopes(CONTACT_READ, CONTACT_WRITE),
    row(53, "invoices", "invoice", "INVOICE")
        .labels("Invoice", "Invoices")
        .display("hs_number")
        .createdate()
        .required(AllOf(&["hs_currency"]))
        .scopes(&["crm.objects.invoices.read"], &["crm.objects.invoices.write"]),
    row(54, "marketing_events", "marketing_event", "MARKETING_EVENT")
        .labels("Marketing event", "Marketing events")
        .display("hs_event_name")
        .scopes(
            &["crm.objects.marketing_events.read"],
            &["crm.objects.marketing_events.write"],
        ),
    row(69, "subscriptions", "subscription", "SUBSCRIPTION")
        .labels("Subscription", "Subscriptions")
        .display("hs_name")
        .required(AllOf(&["hs_name"]))
        .scopes(
            &["crm.objects.subscriptions.read"],
            &["crm.objects.subscriptions.write"],
        ),
    row(74, "goal_targets", "goal_target", "GOAL_TARGET")
        .labels("Goal", "Goals")
        .display("hs_goal_name")
        .scopes(&["crm.objects.goals.read"], &["crm.objects.goals.write"]),
    row(84, "discounts", "discount", "DISCOUNT")
        .labels("Discount", "Discounts")
        .createdate()
        .scopes(LINE_ITEM_READ, LINE_ITEM_WRITE),
    row(85, "fees", "fee", "FEE")
        .labels("Fee", "Fees")
        .createdate()
        .scopes(LINE_ITEM_READ, LINE_ITEM_WRITE),
    row(86, "taxes", "tax", "TAX")
        .labels("Tax", "Taxes")
        .createdate()
        .scopes(LINE_ITEM_READ, LINE_ITEM_WRITE),
    row(101, "commerce_payments", "commerce_payment", "COMMERCE_PAYMENT")
        .labels("Payment", "Payments")
        .createdate()
        .required(AllOf(&["hs_initial_amount", "hs_initiated_date"]))
        .scopes(
            &["crm.objects.commercepayments.read"],
            &["crm.objects.commercepayments.write"],
        ),
    row(115, "users", "user", "USER")
        .labels("User", "Users")
        .required(AllOf(&["hs_internal_user_id", "hs_email"]))
        .scopes(&["crm.objects.users.read"], &["crm.objects.users.write"]),
    row(116, "postal_mail", "postal_mail", "POSTAL_MAIL")
        .labels("Postal mail", "Postal mail")
        .required(AllOf(&["hs_timestamp"]))
        .scopes(CONTACT_READ, CONTACT_WRITE),
    row(123, "orders", "order", "ORDER")
        .labels("Order", "Orders")
        .display("hs_order_name")
        .createdate()
        .required(AllOf(&["hs_order_name"]))
        .staged(HS_PIPELINE)
        .mergeable()
        .scopes(&["crm.objects.orders.read"], &["crm.objects.orders.write"]),
    // Some recordings show hs_createdate for leads; the guide prints createdate.
    row(136, "leads", "lead", "LEAD")
        .labels("Lead", "Leads")
        .display("hs_lead_name")
        .createdate()
        .required(AllOf(&["hs_lead_name"]))
        .staged(HS_PIPELINE)
        .scopes(&["crm.objects.leads.read"], &["crm.objects.leads.write"]),
    // The required property is assumed.
    row(142, "carts", "cart", "CART")
        .labels("Cart", "Carts")
        .display("hs_cart_name")
        .createdate()
        .required(AllOf(&["hs_cart_name"]))
        .scopes(&["crm.objects.carts.read"], &["crm.objects.carts.write"]),
    row(162, "services", "service", "SERVICE")
        .labels("Service", "Services")
        .display("hs_name")
        .required(AllOf(&["hs_name", "hs_pipeline", "hs_pipeline_stage"]))
        .staged(HS_PIPELINE)
        .mergeable()
        .scopes(&["crm.objects.services.read"], &["crm.objects.services.write"]),
    row(410, "courses", "course", "COURSE")
        .labels("Course", "Courses")
        .display("hs_course_name")
        .required(AllOf(&["hs_course_name"]))
        .staged(HS_PIPELINE)
        .mergeable()
        .scopes(&["crm.objects.courses.read"], &["crm.objects.courses.write"]),
    row(420, "listings", "listing", "LISTING")
        .labels("Listing", "Listings")
        .display("hs_name")
        .required(AllOf(&["hs_name"]))
        .staged(HS_PIPELINE)
        .scopes(&["crm.objects.listings.read"], &["crm.objects.listings.write"]),
    row(421, "appointments", "appointment", "APPOINTMENT")
        .labels("Appointment", "Appointments")
        .display("hs_appointment_name")
        .required(AllOf(&["hs_appointment_name"]))
        .staged(HS_PIPELINE)
        .mergeable()
        .scopes(
            &["crm.objects.appointments.read"],
            &["crm.objects.appointments.write"],
        ),
    row(970, "projects", "project", "PROJECT")
        .labels("Project", "Projects")
        .display("hs_name")
        .required(AllOf(&["hs_name", "hs_pipeline", "hs_pipeline_stage"]))
        .staged(HS_PIPELINE)
        .mergeable()
        .scopes(&["crm.objects.projects.read"], &["crm.objects.projects.write"]),
];
