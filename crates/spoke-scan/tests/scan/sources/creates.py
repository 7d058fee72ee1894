from client import hubspot

def search_first(email):
    found = hubspot.crm.contacts.search_api.do_search(public_object_search_request=request)
    if found.total:
        return found.results[0]
    return hubspot.crm.contacts.basic_api.create(new_contact(email))  # expect: P5

def hopeful(email):
    return hubspot.crm.contacts.basic_api.create(new_contact(email))  # expect: P8

def careful(email):
    try:
        return hubspot.crm.contacts.basic_api.create(new_contact(email))
    except ApiException as error:
        if error.status == 409:
            return update(email)
        raise

def upsert(inputs):
    return hubspot.crm.contacts.batch_api.upsert(inputs).errors
