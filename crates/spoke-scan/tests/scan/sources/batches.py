from client import hubspot

hubspot.crm.contacts.batch_api.update(inputs)  # expect: R3
result = hubspot.crm.contacts.batch_api.update(inputs)
