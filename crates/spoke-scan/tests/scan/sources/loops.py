from client import hubspot

def one(ids):
    for contact_id in ids:
        hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=["email"])  # expect: P2
        session.patch(f"https://api.hubapi.com/crm/objects/2026-09/contacts/{contact_id}", json={})  # expect: P2
    return [hubspot.crm.deals.basic_api.archive(one) for one in ids]  # expect: P2

def try_again(contact_id):
    for attempt in range(3):
        hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=["email"])

def pages():
    while True:
        page = hubspot.crm.contacts.basic_api.get_page(limit=100, after=after, properties=["email"])
        session.get(f"https://api.hubapi.com/crm/objects/2026-09/contacts?after={after}")
        if not page.paging:
            break

def chunks(all_ids):
    for ids in all_ids:
        hubspot.crm.contacts.batch_api.read(batch_read_input_simple_public_object_id=BatchReadInput(inputs=ids, properties=["email"]))
