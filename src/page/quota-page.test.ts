import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PORTAL } from '../../test/support/fake-application.ts';
import type { QuotaUsage } from '../access/quota.ts';
import { sayIn } from './language/say.ts';
import { quotaPage } from './quota-page.ts';

const NOW = Date.parse('2026-11-23T09:30:00Z');
const BASE = 'https://data.example.org';
const reader = {
  baseUrl: BASE,
  user: { displayName: 'Ada', administers: false },
  say: sayIn('en'),
  place: '/account/quota/',
};
const page = (usage: readonly QuotaUsage[]) =>
  quotaPage({ portal: PORTAL, reader, token: '', notice: undefined }, usage, NOW);
const text = (usage: readonly QuotaUsage[]) =>
  page(usage)
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ');

describe('the tab Quota', () => {
  it('says what is used, what is left and when the count starts anew', () => {
    const day = { unit: 'day', limit: 10_000, calls: 40, remaining: 9960 } as const;
    const shown = text([{ ...day, resetAt: Date.parse('2026-11-24T00:00:00Z') }]);
    assert.match(shown, /Today 40 of 10,000 calls 9,960 left\. The count starts anew in 15 hours /);
    assert.match(shown, /\(Nov 24, 2026, 12:00\sAM UTC\)/);
    const month = { unit: 'month', limit: 5, calls: 5, remaining: 0 } as const;
    const spent = text([{ ...month, resetAt: Date.parse('2026-12-01T00:00:00Z') }]);
    assert.match(spent, /5 of 5 calls None left: calls are refused\. .* in 8 days/);
    const minute = { unit: 'minute', limit: 0, calls: 0, remaining: 0 } as const;
    const none = page([{ ...minute, resetAt: NOW + 5000 }]);
    assert.match(none, /<progress aria-labelledby="quota-minute" value="1" max="1">/);
    assert.match(none, /in 1 minute/);
  });

  it('says that there is no limit', () => {
    assert.match(text([]), /your calls are not limited/);
  });
});
