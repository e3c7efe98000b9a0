import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

// npm leaves packages of other platforms out of the lock when it can't get them, and `npm ci` then refuses the lock.
test('the lock file holds every package that its packages ask for, those of other platforms too', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = new Set(Object.keys(lock.packages));
  const missing = Object.entries(lock.packages).flatMap(([path, locking]) =>
    Object.keys({ ...locking.dependencies, ...locking.optionalDependencies })
      .filter((name) => !placesOf(name, path).some((place) => locked.has(place)))
      .map((name) => `${name}, for ${path === '' ? 'the project' : path}`),
  );
  assert.deepEqual(missing, []);
});

/** Where Node looks for a package from inside another, nearest first. */
function placesOf(name: string, path: string): string[] {
  const places: string[] = [];
  for (let folder = path; folder !== ''; ) {
    places.push(`${folder}/node_modules/${name}`);
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
  }
  return [...places, `node_modules/${name}`];
}
