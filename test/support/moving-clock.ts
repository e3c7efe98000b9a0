import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';

const LIBRARY = `/usr/lib/${arch() === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketimeMT.so.1`;

/** A clock for a server that can be set while it runs (Debian's faketime). Only the wall clock: durations stay true. */
export interface MovingClock {
  readonly env: NodeJS.ProcessEnv;
  /** Seconds from the true time. */
  set(offset: number): Promise<void>;
  remove(): Promise<void>;
}

export function hasMovingClock(): boolean {
  return existsSync(LIBRARY);
}

export async function makeMovingClock(): Promise<MovingClock> {
  const folder = await mkdtemp(join(tmpdir(), 'trigpoint-clock-'));
  const file = join(folder, 'offset');
  const set = (offset: number) => writeFile(file, `${offset < 0 ? '' : '+'}${offset}s\n`);
  await set(0);
  return {
    env: {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
    set,
    remove: () => rm(folder, { recursive: true }),
  };
}
