import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openControlDatabase } from '../database/control-database.ts';
import { COMMAND_LINE, listEvents, logEvent } from './audit-log.ts';

describe('the audit log', () => {
  it('gives a portal’s own events, newest first and page by page', async () => {
    const home = await mkdtemp(join(tmpdir(), 'trigpoint-audit-'));
    const database = await openControlDatabase(home);
    try {
      for (const [portalId, subject] of [
        [1, 'ada'],
        [2, 'eve'],
        [1, 'bob'],
        [1, 'cid'],
      ] as const)
        await logEvent(database.db, { portalId, actor: COMMAND_LINE, action: 'user.add', subject });
      const first = await listEvents(database.db, 1, { limit: 2 });
      assert.deepEqual(
        first.map((event) => event.subject),
        ['cid', 'bob'],
      );
      const beforeId = first[1]?.id as number;
      const rest = await listEvents(database.db, 1, { limit: 2, beforeId });
      assert.deepEqual(
        rest.map((event) => [event.subject, event.actor.name, event.details]),
        [['ada', 'command line', {}]],
      );
    } finally {
      await database.close();
      await rm(home, { recursive: true });
    }
  });
});
