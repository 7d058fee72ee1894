// Written by `spoke init deploy --target vercel`. Hands calls on to a gateway that runs elsewhere, with the gateway's
// key; HubSpot's token is never here. Callers prove themselves with APP_KEY.
import { createHash, timingSafeEqual } from 'node:crypto';

const LARGEST = 1024 * 1024;
const ALLOWED = /^crm\/(objects|properties|pipelines|owners)\/2026-0[39]\/[A-Za-z0-9_\-/]*$/;

const digest = (text) => createHash('sha256').update(text).digest();

const setting = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const isKnown = (request) => {
  const given = request.headers['authorization'] ?? '';
  return timingSafeEqual(digest(given), digest(`Bearer ${setting('APP_KEY')}`));
};

export default async function handler(request, response) {
  if (!isKnown(request)) return response.status(401).json({ message: 'the key is missing or wrong' });
  const path = [request.query.path ?? []].flat().join('/');
  if (!ALLOWED.test(path)) return response.status(404).json({ message: 'no such path' });
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  if (body && body.length > LARGEST) return response.status(413).json({ message: 'the body is too large' });
  const query = new URLSearchParams(request.query);
  query.delete('path');
  const answer = await fetch(`${setting('SPOKE_GATEWAY_URL')}/${path}?${query}`, {
    method: request.method,
    headers: { authorization: `Bearer ${setting('SPOKE_GATEWAY_KEY')}`, 'content-type': 'application/json' },
    body: ['GET', 'HEAD'].includes(request.method) ? undefined : body,
    signal: AbortSignal.timeout(25_000),
  }).catch(() => null);
  if (!answer) return response.status(502).json({ message: 'the gateway did not answer' });
  response.status(answer.status).setHeader('content-type', answer.headers.get('content-type') ?? 'application/json');
  return response.send(await answer.text());
}
