//! Requests of data subjects: everything kept about a person found, exported and deleted, and their consent changed,
//! each with a receipt that holds no personal data.
