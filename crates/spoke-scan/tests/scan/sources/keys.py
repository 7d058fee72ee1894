"""Talks to HubSpot; long ago with hapikey=, see /contacts/v1/contact."""
import requests
from hubspot import HubSpot
from stripe import Client as Stripe

old = HubSpot(api_key=KEY, retry=retry)  # expect: P1
bare = HubSpot(access_token=TOKEN)  # expect: R1
good = HubSpot(access_token=TOKEN, retry=retry)
requests.get("https://api.hubapi.com/x", params={"hapikey": KEY})  # expect: P1
requests.get("https://api.hubapi.com/x", params={"limit": 1})
