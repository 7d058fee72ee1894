import { hubspot } from './client';

setInterval(async () => { // expect: P9
  await hubspot.crm.contacts.basicApi.getPage(100, undefined, properties);
}, 60_000);
cron.schedule('* * * * *', () => hubspot.crm.deals.searchApi.doSearch(recent)); // expect: P9
setInterval(() => metrics.flush(), 1000);
setTimeout(() => hubspot.crm.deals.searchApi.doSearch(recent), 1000);
