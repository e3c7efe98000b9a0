import type { Config } from '../config/config.ts';

/** Why the server could not start, as one line for the operator. */
export function startFailure(error: unknown, config: Pick<Config, 'host' | 'port'>): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const place = `${config.host} port ${config.port}`;
  switch (code) {
    case 'EADDRINUSE':
      return `${place} is in use by another program. Stop it, or choose another port with --port.`;
    case 'EACCES':
      return `This user may not listen on ${place}. Choose a port from 1024 on with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${config.host} is not an address of this machine. Choose another with --host.`;
    default:
      return message;
  }
}
