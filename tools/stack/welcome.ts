import type { Credentials } from './credentials.js';
import { urlOf } from './programs.js';
import { bold, dim, line, table } from './screen.js';
import { places, type Settings } from './settings.js';
import type { Stack } from './stack.js';

/** The closing words of a start: what is where, and a line to paste. */
export function welcome(
  settings: Settings,
  credentials: Credentials,
  stack: Stack,
  how: { demo: boolean; dev: boolean; seconds: number; signInLink: string },
): void {
  line();
  line(`${bold('Purser is ready')} after ${how.seconds.toFixed(1)} s.`);
  line();
  table([
    ['wallet', urlOf(settings, 'wallet'), 'API, described at /docs'],
    ['notifications', urlOf(settings, 'notifications'), '/docs'],
    ['analytics', urlOf(settings, 'analytics'), 'volumes by day; /docs'],
    ['webhooks', urlOf(settings, 'webhooks'), "partners' endpoints; /docs"],
    ['ops', urlOf(settings, 'ops'), 'cases, replay, /v1/proof; /docs'],
    ['relay', urlOf(settings, 'relay'), 'health and metrics only'],
    ['mail', urlOf(settings, 'mail'), 'every mail that was sent'],
    ['dashboard', how.signInLink, ''],
    ['token', credentials.tokenFile, 'every scope of people'],
    ['logs', places(settings.home).logs, ''],
    ['for tools', places(settings.home).stack, 'URLs, token, pids'],
  ]);
  line();
  line('The dashboard’s link signs you in, once, within ten minutes; npm run sign-in prints others.');
  line('Open a wallet and top it up (paste it into another terminal; the mail appears on the mail page):');
  line();
  line(curlLine(urlOf(settings, 'wallet'), credentials.tokenFile));
  line();
  if (stack.programNamed('demo'))
    line(
      'The demo is running: people in several currencies who top up, buy and send money, a partner with an endpoint, more by day than by night.',
    );
  if (how.dev) line('Watching apps/ and libs/: what changes is compiled, and the services concerned start again.');
  line(dim('Ctrl-C stops everything; the data stays. npm run reset wipes it.'));
}

/** One paste, nothing but curl and sed. */
function curlLine(url: string, tokenFile: string): string {
  return [
    `T=$(cat '${tokenFile}'); U=${url}/v1/wallets`,
    `W=$(curl -sS $U -H "authorization: Bearer $T" -H 'content-type: application/json' -d '{"owner":{"id":"ada","email":"ada@example.com","name":"Ada"},"currency":"USD"}' | sed 's/^{"id":"\\([^"]*\\)".*/\\1/')`,
    `curl -sS $U/$W/top-ups -H "authorization: Bearer $T" -H 'content-type: application/json' -H "idempotency-key: first-$W" -d '{"amount":"2500","currency":"USD"}'; echo`,
  ].join('; ');
}
