import { mkdir, open, readdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RESTORING } from '../database/control-database.ts';
import { CONTROL_DATABASE } from './backup-format.ts';

const REPLACED = 'replaced-';

interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Moves what is in `stage`, a folder inside the home, to its place, and what was there into a folder `replaced-…`, whose
 * path is returned. The control database goes first and comes last: while there is none beside an unfinished restore,
 * nothing opens the home. A failure puts everything back.
 */
export async function takePlace(home: string, stage: string): Promise<string | undefined> {
  const old = (await readdir(home)).filter(
    (name) => name !== RESTORING && name !== 'lost+found' && !name.startsWith(REPLACED),
  );
  const replaced = join(home, `${REPLACED}${new Date().toISOString().replace(/[-:.]/g, '')}`);
  const moves: Move[] = [
    ...inOrder(old, 'first').map((name) => ({ from: join(home, name), to: join(replaced, name) })),
    ...inOrder(await readdir(stage), 'last').map((name) => ({
      from: join(stage, name),
      to: join(home, name),
    })),
  ];
  if (old.length > 0) await mkdir(replaced, { mode: 0o700 });
  await moveAll(moves).catch(async (error: unknown) => {
    if (old.length > 0) await rmdir(replaced).catch(() => {});
    throw error;
  });
  await rmdir(stage);
  await syncDirectory(home);
  return old.length > 0 ? replaced : undefined;
}

async function moveAll(moves: readonly Move[]): Promise<void> {
  const done: Move[] = [];
  try {
    for (const move of moves) {
      await rename(move.from, move.to);
      done.push(move);
    }
  } catch (error) {
    for (const { from, to } of done.reverse()) await rename(to, from);
    throw error;
  }
}

function inOrder(names: readonly string[], place: 'first' | 'last'): string[] {
  const others = names.filter((name) => name !== CONTROL_DATABASE);
  if (others.length === names.length) return others;
  return place === 'first' ? [CONTROL_DATABASE, ...others] : [...others, CONTROL_DATABASE];
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
