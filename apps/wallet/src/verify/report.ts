/** Where the report goes. */
export interface Output {
  /** The report itself, by lines. */
  print: (line: string) => void;
  /** What is under way, for who waits: replaced by the next, never part of the report. */
  progress: (text: string) => void;
}

const NAME = 50;

/** A table that grows as checks end, and tells what is under way while they run. */
export class Report {
  constructor(private readonly out: Output) {
    out.print(line('check', 'rows', 'result', 'time'));
    out.print(line('-'.repeat(NAME), '-'.repeat(12), '------', '--------'));
  }

  /** Runs one check and adds its row. `run` returns the rows that contradict; it may say how far it is. */
  async check(name: string, rows: number, run: (say: (done: string) => void) => Promise<string[]>): Promise<string[]> {
    const started = performance.now();
    let done = '';
    const tell = () => this.out.progress(`${name}${done} … ${Math.round((performance.now() - started) / 1000)} s`);
    const ticker = setInterval(tell, 1_000);
    try {
      const problems = await run((text) => (done = `, ${text}`));
      const result = problems.length === 0 ? 'ok' : 'FAILED';
      const seconds = ((performance.now() - started) / 1000).toFixed(2);
      this.out.print(line(name, rows.toLocaleString('en-US'), result, `${seconds} s`));
      for (const problem of problems) this.out.print(`  ${problem}`);
      return problems;
    } finally {
      clearInterval(ticker);
      this.out.progress('');
    }
  }
}

function line(name: string, rows: string, result: string, time: string): string {
  return `${name.padEnd(NAME)}  ${rows.padStart(12)}  ${result.padEnd(6)}  ${time.padStart(8)}`;
}

/** To the terminal: progress on a line of its own that the next output replaces, or nothing where nobody would see it go. */
export const terminal: Output = {
  print: (text) => process.stdout.write(`${text}\n`),
  progress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  },
};
