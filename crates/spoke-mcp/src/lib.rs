//! The features of Spoke as tools of the Model Context Protocol: reading by default, writing as a plan that is applied
//! by its digest.
