import { hash } from 'node:crypto';
import type { Dataset } from './catalog.ts';

/** Stands for the rights: equal ones give equal strings. */
export function rightsState({ isRestricted, grants }: Pick<Dataset, 'isRestricted' | 'grants'>): string {
  const values = grants.map(({ subject, rowFilter, hiddenProperties }) => [
    subject.kind,
    subject.kind === 'everyone' ? 0 : subject.id,
    rowFilter ?? null,
    hiddenProperties,
  ]);
  return hash('sha256', JSON.stringify([isRestricted, values])).slice(0, 32);
}
