import time
from client import hubspot

def watch():
    while True:
        hubspot.crm.deals.search_api.do_search(recent)  # expect: P9
        time.sleep(60)

def until_found():
    while True:
        found = hubspot.crm.deals.search_api.do_search(recent)
        if found.total:
            return found
        time.sleep(1)
