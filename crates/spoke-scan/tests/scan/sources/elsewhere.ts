// No word of that company here: the same names are another system's.
const client = new Client({ apiKey: key });
for (const id of ids) await crm.contacts.basicApi.getById(id);
app.post('/webhook', (request, response) => response.sendStatus(200));
