// hubspot: '/contacts/v1/lists' in a comment is no call.
export const Old = () => <a href="https://api.hubapi.com/contacts/v1/lists">{'/crm/v3/owners'}</a>; // expect: P10 P10
const own = '/api/v1/users';
const dated = '/crm/objects/2026-09/contacts';
const soon = `${BASE}/crm-pipelines/v1/pipelines/${type}`; // expect: P10
