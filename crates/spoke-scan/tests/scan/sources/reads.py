from client import hubspot

hubspot.crm.contacts.basic_api.get_by_id("1")  # expect: P6
hubspot.crm.contacts.basic_api.get_by_id("1", properties=["email"])
hubspot.crm.contacts.basic_api.get_by_id("1", **options)
hubspot.crm.contacts.basic_api.get_page(limit=10)  # expect: P6
hubspot.crm.contacts.search_api.do_search(public_object_search_request=PublicObjectSearchRequest(filter_groups=[]))  # expect: P6
hubspot.crm.contacts.search_api.do_search(public_object_search_request=PublicObjectSearchRequest(filter_groups=[], properties=["email"]))
hubspot.crm.pipelines.pipelines_api.get_by_id("deals", "1")
