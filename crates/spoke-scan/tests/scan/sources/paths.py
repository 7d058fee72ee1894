"""HubSpot: '/contacts/v1/lists' in a docstring is no call."""
OWNERS = f"{BASE}/owners/v2/owners"  # expect: P10
DATED = f"{BASE}/crm/owners/2026-09"
