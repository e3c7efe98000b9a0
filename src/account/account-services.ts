import type { ControlDatabase } from '../database/control-database.ts';
import { AttemptThrottle } from './attempt-throttle.ts';
import { PasswordQueue } from './password-queue.ts';

/** What a serving process needs for people to sign in; one for the process, because it counts what is under way. */
export interface AccountServices {
  readonly database: ControlDatabase;
  readonly throttle: AttemptThrottle;
  readonly passwords: PasswordQueue;
}

export function createAccountServices(database: ControlDatabase): AccountServices {
  return { database, throttle: new AttemptThrottle(database), passwords: new PasswordQueue() };
}
