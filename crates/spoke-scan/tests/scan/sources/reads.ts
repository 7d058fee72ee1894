import { hubspot } from './client';

await hubspot.crm.contacts.basicApi.getById('1'); // expect: P6
await hubspot.crm.contacts.basicApi.getById('1', ['email']);
await hubspot.crm.contacts.basicApi.getPage(100); // expect: P6
await hubspot.crm.contacts.basicApi.getPage(100, undefined, ['email']);
await hubspot.crm.contacts.searchApi.doSearch({ filterGroups, limit: 1 }); // expect: P6
await hubspot.crm.contacts.searchApi.doSearch({ filterGroups, properties: ['email'] });
await hubspot.crm.contacts.searchApi.doSearch({ filterGroups, properties });
await hubspot.crm.contacts.searchApi.doSearch({ ...request });
await hubspot.crm.contacts.searchApi.doSearch(request);
await hubspot.crm.contacts.batchApi.read({ inputs }); // expect: P6
await hubspot.crm.objects.basicApi.getById('cars', '1'); // expect: P6
await hubspot.crm.objects.basicApi.getById('cars', '1', ['name']);
await hubspot.crm.pipelines.pipelinesApi.getById('deals', '1');
await hubspot.crm.owners.ownersApi.getPage();
