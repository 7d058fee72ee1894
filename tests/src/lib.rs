//! What must hold for the workspace as a whole is in `tests/`; this library is empty on purpose.
