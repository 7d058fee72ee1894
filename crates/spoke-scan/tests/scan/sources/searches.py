import requests
from client import hubspot

def everything(body):
    while True:
        page = requests.post("https://api.hubapi.com/crm/objects/2026-09/contacts/search", json=body).json()  # expect: P3
        if "paging" not in page:
            return
        body["after"] = page["paging"]["next"]["after"]

def window(body):
    while True:
        page = requests.post("https://api.hubapi.com/crm/objects/2026-09/contacts/search", json=body).json()
        if not page["results"]:
            return
        body["after"] = None
        body["filterGroups"][0]["filters"][0] = {"propertyName": "hs_object_id", "operator": "GT", "value": page["results"][-1]["id"]}
