//! Filters that are about properties, lists and associations.

use crate::object_type::ObjectTypeId;

use super::Parser;
use super::branch::IN_LIST;
use crate::list::error::FilterError;
use crate::list::filter::Filter;
use crate::list::node::Node;

impl Parser<'_> {
    pub(super) fn filter(
        &mut self,
        node: &Node<'_>,
        of: Option<ObjectTypeId>,
    ) -> Result<Filter, FilterError> {
        let kind = node.field("filterType")?;
        match kind.text()?.as_str() {
            "PROPERTY" => {
                let (property, kind) = self.property(&node.field("property")?, of)?;
                let operation = self.operation(&node.field("operation")?, of, kind)?;
                Ok(Filter::Property(property, operation))
            }
            "IN_LIST" => {
                let negated = node.field("operator")?.choice(IN_LIST)?;
                let list = match node.optional("metadata")? {
                    Some(_) => None,
                    None => Some(self.list(&node.field("listId")?, of)?),
                };
                Ok(Filter::InList { list, negated })
            }
            "ASSOCIATION" => {
                let link = self.association(node, "toObjectTypeId", of)?;
                self.linked_in_list(node, link)
            }
            "PROPERTY_ASSOCIATION" => {
                let mut link = self.property_association(node, "toObjectTypeId", of)?;
                // Without a type, the list says whose records are meant (assumed).
                if link.to.is_none() {
                    link.to = self.type_of_list(&node.field("listId")?)?;
                }
                self.linked_in_list(node, link)
            }
            "NUM_ASSOCIATIONS" => {
                let link = self.association(node, "toObjectTypeId", of)?;
                let coalescing = self.coalescing(node)?;
                Ok(Filter::NumberOfLinks { link, coalescing })
            }
            "CONSTANT" => Ok(Filter::Constant(node.field("shouldAccept")?.flag()?)),
            _ => self.event(node, &kind),
        }
    }

    fn linked_in_list(
        &mut self,
        node: &Node<'_>,
        link: crate::list::filter::Link,
    ) -> Result<Filter, FilterError> {
        let list = self.list(&node.field("listId")?, link.to)?;
        let negated = node.field("operator")?.choice(IN_LIST)?;
        let coalescing = self.coalescing(node)?;
        // The way as it is known now, with the other type in it.
        if let Some(known) = self.parts.links.get_mut(link.slot) {
            known.to = link.to;
        }
        Ok(Filter::LinkedInList {
            link,
            list,
            negated,
            coalescing,
        })
    }

    fn type_of_list(&self, node: &Node<'_>) -> Result<Option<ObjectTypeId>, FilterError> {
        let id = node.text()?.trim().parse().ok();
        Ok(match id.map(|id| self.vocabulary.list(id)) {
            Some(crate::list::vocabulary::Lookup::Found(of)) => Some(of),
            _ => None,
        })
    }
}
