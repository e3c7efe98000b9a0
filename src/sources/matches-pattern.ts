/**
 * True when a name matches a pattern in which `*` stands for any characters and `?` for one; all others stand for
 * themselves. Takes at most as many steps as the product of both lengths, whatever the pattern: publishers write it.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < name.length) {
    if (pattern[next] === '*') {
      star = next++;
      resume = at;
    } else if (pattern[next] === '?' || pattern[next] === name[at]) {
      at++;
      next++;
    } else if (star >= 0) {
      // The last star takes one character more; those before it need not.
      next = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[next] === '*') next++;
  return next === pattern.length;
}
