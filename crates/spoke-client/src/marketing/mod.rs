//! Forms, marketing e-mails, single sends, and what people agreed to receive.
//!
//! | from | is |
//! |---|---|
//! | [`HubSpot::forms`](crate::HubSpot::forms) | [`Forms`]: definitions, sending in, reading what was sent in |
//! | [`HubSpot::marketing_emails`](crate::HubSpot::emails) | [`Emails`]: marketing e-mails |
//! | [`HubSpot::marketing_events`](crate::HubSpot::marketing_events) | [`MarketingEvents`]: webinars and fairs, and who takes part |
//! | [`HubSpot::single_send`](crate::HubSpot::single_send) | [`SingleSend`]: one e-mail to one person |
//! | [`HubSpot::subscriptions`](crate::HubSpot::subscriptions) | [`Subscriptions`]: types of messages and who wants them |

mod emails;
mod events;
mod forms;
mod pages;
mod single_send;
mod subscriptions;

pub use emails::{Emails, MarketingEmail, NewEmail};
pub use events::{
    Attendance, EventDetails, EventKey, MarketingEvent, MarketingEvents, NewMarketingEvent, Participation,
    Recorded,
};
pub use forms::{
    FieldType, Form, FormField, Forms, NewForm, Receipt, Submission, SubmittedForm, SubmittedValue,
};
pub use single_send::{Message, SendStatus, SingleSend};
pub use subscriptions::{SetSubscription, SubscriptionStatus, SubscriptionType, Subscriptions};
