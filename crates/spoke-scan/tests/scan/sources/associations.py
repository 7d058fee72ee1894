from client import hubspot

CONTACT_TO_DEAL = 3  # expect: P4
DEAL_TO_CONTACT = 3
ROOMS_TO_LET = 3

def link(deal, contact):
    hubspot.crm.associations.v4.basic_api.create(
        "contacts", contact, "deals", deal,
        [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}],  # expect: P4
    )
    hubspot.crm.associations.v4.basic_api.create(
        "deals", deal, "contacts", contact,
        [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}],
    )
