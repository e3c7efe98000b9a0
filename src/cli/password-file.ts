import { readFile } from 'node:fs/promises';
import type { SourceAddress } from '../sources/source-address.ts';
import type { CliIo } from './cli-io.ts';
import { UsageError } from './usage-error.ts';

/** The first line of a file, or of standard input for `-`: a password must be in no argument. Throws UsageError. */
export async function readPassword(io: CliIo, file: string): Promise<string> {
  const written =
    file === '-'
      ? await io.readInput()
      : await readFile(file, 'utf8').catch((error: Error) => {
          throw new UsageError(`--password-file can't be read: ${error.message}`);
        });
  const [password = ''] = written.split(/\r?\n/);
  if (password === '') throw new UsageError('--password-file is empty.');
  return password;
}

/** Puts the password into the address. Throws UsageError for an address that has none. */
export function setPassword(address: SourceAddress, password: string): void {
  if (address.kind === 'file') throw new UsageError('--password-file is for addresses of other servers.');
  if (address.url.username === '')
    throw new UsageError('--password-file wants a user in the address: user@host.');
  address.url.password = encodeURIComponent(password);
}
