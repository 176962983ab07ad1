import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadOptions, LoadResult } from './load.js';
import type { WalletService } from './wallet-service.js';

/** Loads the service from a process of its own. Rejects when anything but 201 was answered. */
export async function load(
  wallet: WalletService,
  of: Omit<LoadOptions, 'port' | 'token' | 'warmUpSeconds'> & { warmUpSeconds?: number },
): Promise<LoadResult> {
  const options: LoadOptions = { port: wallet.port, token: wallet.token, warmUpSeconds: 2, ...of };
  const file = fileURLToPath(new URL('./load.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [file, JSON.stringify(options)]);
  const result = JSON.parse(stdout) as LoadResult;
  const others = Object.entries(result.others);
  if (others.length > 0)
    throw new Error(
      `Not every top-up was acknowledged: ${others.map(([status, n]) => `${n} × ${status}`).join(', ')}.`,
    );
  return result;
}
