import { hash, verify } from '@node-rs/argon2';
import { normalisePassword } from './password-rules.ts';

/** argon2id (the library's default) with OWASP's first choice: 19 MiB, two passes, one lane. About 60 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Of a random password that nobody has: verifying against it takes as long as against a user's. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$/ka0AzqWA7FNsXayr/ZYJw$NlJ1Pz26taIG8ya5UdYgbXGuyVVGG1bcVQxULCKt6yI';

/** In PHC string format. Servers do it in turn, by a `PasswordQueue`: each one is made to be dear. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalisePassword(password), COST);
}

/** True for the right password; takes the same time when there is no hash to compare with. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const isRight = await verify(passwordHash ?? NOBODY, normalisePassword(password));
  return isRight && passwordHash !== undefined;
}
