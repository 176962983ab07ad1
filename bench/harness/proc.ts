import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** CPU seconds so far, of the process, its living descendants and those it has waited for. */
  cpu: number;
  /** Resident MB of the process itself. */
  rss: number;
}

/** USER_HZ is 100 on every Linux that Node runs on. */
const TICKS = 100;
const PAGE = 4096;

/** From /proc, so on Linux only. Throws when the process is gone. */
export function usageOf(pid: number): Usage {
  const parents = new Map<number, number[]>();
  const cpu = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = statOf(Number(entry));
    if (!fields) continue;
    // After "pid (name)": state, ppid, …; fields 14 to 17 of proc(5) are utime, stime, cutime, cstime.
    const parent = Number(fields[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(entry)]);
    cpu.set(Number(entry), fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS);
  }
  if (!cpu.has(pid)) throw new Error(`Process ${pid} is gone.`);
  const sum = (of: number): number =>
    (cpu.get(of) ?? 0) + (parents.get(of) ?? []).reduce((total, child) => total + sum(child), 0);
  return { cpu: sum(pid), rss: (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE) / 2 ** 20 };
}

function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return undefined;
  }
}
