// One top-up through the platform that docker compose runs: mail, figure, signed webhook, proof. Run by .ci/run.
// Exits 1 with the step that did not come true.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

const [token] = process.argv.slice(2);
const at = (name, fallback) => `http://127.0.0.1:${process.env[name] ?? fallback}`;
const wallet = at('WALLET_PORT', 3000);
const analytics = at('ANALYTICS_PORT', 3002);
const webhooks = at('WEBHOOKS_PORT', 3003);
const ops = at('OPS_PORT', 3004);
const mail = at('MAIL_PORT', 1080);
const partner = at('PARTNER_PORT', 3099);

// Holds the process up while it waits: AbortSignal.timeout() does not, and a port that Docker publishes before anything
// listens behind it can leave a fetch without a socket. Node then ended with code 13, "unsettled top-level await".
const held = setInterval(() => undefined, 1_000);

async function call(url, { method = 'GET', body, headers = {} } = {}) {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }), ...headers },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Asks every 250 ms until the answer is truthy; the error says what was seen last. */
async function until(what, probe, timeoutMs = 60_000) {
  const deadline = Date.now() + timeoutMs;
  let last;
  do {
    try {
      const found = await probe();
      if (found) {
        console.log(`  ${what}`);
        return found;
      }
      last = 'not yet';
    } catch (error) {
      last = error.message;
    }
    await delay(250);
  } while (Date.now() < deadline);
  throw new Error(`Not within ${timeoutMs / 1000} s: ${what}. Last: ${last}`);
}

const email = `smoke-${randomUUID().slice(0, 8)}@example.com`;
for (const [name, url] of Object.entries({ wallet, analytics, webhooks, ops })) {
  await until(`${name} is ready`, async () => (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) })).ok);
}
const endpoint = await call(`${webhooks}/v1/endpoints`, {
  method: 'POST',
  body: { url: 'http://partner:8080/hooks', events: ['TopUpCompleted'] },
});
const created = await call(`${wallet}/v1/wallets`, {
  method: 'POST',
  headers: { 'idempotency-key': randomUUID() },
  body: { owner: { id: 'smoke', email, name: 'Ada Lovelace', locale: 'en-GB' }, currency: 'USD' },
});
const topUp = await call(`${wallet}/v1/wallets/${created.id}/top-ups`, {
  method: 'POST',
  headers: { 'idempotency-key': randomUUID() },
  body: { amount: '2500', currency: 'USD', reference: 'smoke' },
});
console.log(`  topped up ${topUp.walletId}: balance ${topUp.balance}`);

await until('the mail is at the mail server', async () => {
  const mails = await call(`${mail}/email`).catch(() => call(`${mail}/api/email`));
  return (mails.items ?? mails.emails ?? mails).find((found) => JSON.stringify(found.to).includes(email));
});
await until('the figure is in the volumes', async () => {
  const today = new Date(topUp.createdAt).toISOString().slice(0, 10);
  const { days } = await call(`${analytics}/v1/volumes?currency=USD&from=${today}&to=${today}`);
  return days.some((day) => day.kind === 'top_up' && BigInt(day.amount) >= 2500n);
});
const delivery = await until('the webhook is at the partner', async () => {
  const requests = await (await fetch(`${partner}/requests`, { signal: AbortSignal.timeout(5_000) })).json();
  return requests.find((request) => request.body.includes(topUp.id));
});
new Webhook(endpoint.secret).verify(delivery.body, delivery.headers);
console.log('  its signature is right');
await until('the proof is complete', async () => (await call(`${ops}/v1/proof`)).complete === true);
clearInterval(held);
