/** What one check found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  /** `warning`: it works, and somebody should know. */
  readonly state: 'ok' | 'warning' | 'problem';
  /** What is so; one sentence. */
  readonly message: string;
  /** What to do; only where something is to be done. */
  readonly advice?: string;
}

export function ok(check: string, message: string): Finding {
  return { check, state: 'ok', message };
}

export function warning(check: string, message: string, advice: string): Finding {
  return { check, state: 'warning', message, advice };
}

export function problem(check: string, message: string, advice: string): Finding {
  return { check, state: 'problem', message, advice };
}
