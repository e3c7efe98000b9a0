const SECRET_PARAMETER =
  /key|token|secret|pass|pwd|^code$|signature|^sig$|^auth|credential|session|^map_auth/i;
const HIDDEN = '***';

/** An address for people and logs: without the password, and without parameters whose names speak of secrets. */
export function shownAddress(url: URL): string {
  const shown = new URL(url.href);
  if (shown.password !== '') shown.password = HIDDEN;
  const parameters = [...shown.searchParams.keys()].filter((name) => SECRET_PARAMETER.test(name));
  for (const name of new Set(parameters)) shown.searchParams.set(name, HIDDEN);
  return shown.href;
}
