import { hubspot } from './client';
await hubspot.crm.contacts.batchApi.update({ inputs }); // expect: R3
await hubspot.crm.contacts.batchApi.archive({ inputs });
const result = await hubspot.crm.contacts.batchApi.create({ inputs });
