const hubspot = require('./client');
app.post('/hubspot/webhook', checkSignature, (request, response) => {
  request.body.forEach(handle);
  response.sendStatus(200);
});
