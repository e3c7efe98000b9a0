import { hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Random letters and digits from the system's generator, every one equally likely: 30 of them are 178 bits. */
export function randomAlphanumeric(length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += ALPHANUMERIC[randomInt(ALPHANUMERIC.length)];
  return text;
}

/** Random hexadecimal digits, two for each byte. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/**
 * What is kept of a secret that we made ourselves: its SHA-256, in hexadecimal. Such secrets are too long to be guessed,
 * so no slow hash is needed (passwords get one), and finding a row by it reveals nothing by its time.
 */
export function secretHash(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** Compares in constant time; texts of different lengths are compared by their hashes. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
