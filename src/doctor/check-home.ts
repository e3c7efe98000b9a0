import { access, constants, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Files that hold secrets, where they are there. */
const SECRET_FILES = [
  'control.sqlite',
  'control.sqlite-wal',
  'control.sqlite-shm',
  'secret.key',
  'trigpoint.json',
];
const OTHERS = 0o007;
const GROUP_AND_OTHERS = 0o077;

/** Who may read the home, and whether this process may write it. Undefined: it isn't there. */
export async function checkHome(home: string): Promise<readonly Finding[] | undefined> {
  const found = await stat(home).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isDirectory())
    return [problem('home', `${home} is no directory.`, 'Name another one with --home.')];
  const findings = [await checkWritable(home), ...(await checkModes(home, found.mode))];
  const left = (await readdir(home)).filter((name) => name.startsWith('replaced-'));
  if (left.length > 0)
    findings.push(
      warning(
        'home',
        `keeps what restores replaced: ${left.join(', ')}.`,
        'Delete it when you need it no more.',
      ),
    );
  return findings;
}

async function checkWritable(home: string): Promise<Finding> {
  try {
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok('home', `${home} can be read and written.`);
  } catch {
    return problem(
      'home',
      `${home} can't be written by this user (${process.getuid?.() ?? 'unknown'}).`,
      'Run as the user that owns it, or give it to this one with chown -R.',
    );
  }
}

async function checkModes(home: string, mode: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of SECRET_FILES) {
    const path = join(home, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || (found.mode & GROUP_AND_OTHERS) === 0) continue;
    // Settings hold secrets only for some, and are often written by tools: nobody but others is too many.
    if (name === 'trigpoint.json' && (found.mode & OTHERS) === 0) continue;
    if (name === 'trigpoint.json' && (mode & OTHERS) === 0) continue;
    findings.push(
      problem('permissions', `${path} can be read by others (${octal(found.mode)}).`, `chmod 600 ${path}`),
    );
  }
  if ((mode & OTHERS) !== 0)
    findings.push(
      problem(
        'permissions',
        `Everybody on this machine can read ${home} (${octal(mode)}), and with it restricted datasets.`,
        `chmod 700 ${home}`,
      ),
    );
  return findings.length > 0 ? findings : [ok('permissions', 'Only the owner can read what is secret.')];
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}
