import { stripVTControlCharacters } from 'node:util';

/** What the person at the keyboard sees: steps with their time, notices, warnings of the services, one table. */

const colours = process.stdout.isTTY && !process.env['NO_COLOR'];
const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
export const dim = paint(2);
export const bold = paint(1);
const green = paint(32);
const yellow = paint(33);
const red = paint(31);

export function line(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** Something that happened on its own: a service that died, a rebuild. */
export function notice(text: string): void {
  line(`${dim(new Date().toTimeString().slice(0, 8))} ${text}`);
}

export function warning(who: string, text: string, isError: boolean): void {
  notice(`${(isError ? red : yellow)(who)} ${stripVTControlCharacters(text).slice(0, 300)}`);
}

/** Runs one step; says how it ended and how long it took, and on a terminal that it is under way. */
export async function step<T>(
  title: string,
  work: () => Promise<T>,
  describe: (result: T) => string = () => '',
): Promise<T> {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const ticker = setInterval(() => process.stdout.isTTY && process.stdout.write(`\r  ${title} … ${seconds()} `), 200);
  const clear = process.stdout.isTTY ? '\r\u001b[K' : '';
  try {
    const result = await work();
    process.stdout.write(clear);
    line(`${green('✔')} ${title.padEnd(15)} ${describe(result)} ${dim(seconds())}`);
    return result;
  } catch (error) {
    process.stdout.write(clear);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

export function table(rows: [string, string, string][]): void {
  // What has nothing behind it may be as long as it likes.
  const width = (column: 0 | 1) =>
    Math.max(...rows.filter(([, , note]) => column === 0 || note !== '').map((row) => row[column].length));
  for (const [name, url, note] of rows)
    line(`  ${bold(name.padEnd(width(0)))}  ${url.padEnd(width(1))}  ${dim(note)}`.trimEnd());
}
