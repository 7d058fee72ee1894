const hubspot = require('./client');
app.post('/hubspot/webhook', (request, response) => { // expect: R2
  request.body.forEach(handle);
  response.sendStatus(200);
});
app.post('/orders', (request, response) => response.sendStatus(200));
