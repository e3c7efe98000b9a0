import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { Envelope } from '../../feature/geometry.ts';
import { RtreeNodes } from './rtree-nodes.ts';

const NAME = 'rtree_a "b"_geom';
const QUOTED = '"rtree_a ""b""_geom"';

function filled(boxes: readonly Envelope[]): DatabaseSync {
  const database = new DatabaseSync(':memory:', { defensive: false });
  database.exec(`CREATE VIRTUAL TABLE ${QUOTED} USING rtree(id, minx, maxx, miny, maxy)`);
  const nodes = new RtreeNodes(database, NAME);
  for (const [i, box] of boxes.entries()) nodes.insert(i + 1, box);
  nodes.finish();
  return database;
}

function box(i: number): Envelope {
  const x = Math.cos(i) * 170;
  const y = Math.sin(i * 1.7) * 80;
  return { minX: x, minY: y, maxX: x + (i % 3) / 7, maxY: y + (i % 5) / 9 };
}

describe('an R*Tree written node by node', () => {
  it('is what SQLite takes for a sound tree, at every height', () => {
    for (const count of [0, 1, 50, 51, 52, 102, 103, 2601, 2602, 10_000]) {
      const database = filled(Array.from({ length: count }, (_, i) => box(i)));
      assert.deepEqual(
        { ...database.prepare('SELECT rtreecheck(?) AS found').get(NAME) },
        { found: 'ok' },
        `${count}`,
      );
      assert.deepEqual({ ...database.prepare(`SELECT count(*) AS n FROM ${QUOTED}`).get() }, { n: count });
      database.close();
    }
  });

  it('finds every box that is met, boxes of 32 bits being rounded outwards', () => {
    const boxes = Array.from({ length: 3000 }, (_, i) => box(i));
    const database = filled(boxes);
    const find = database.prepare(
      `SELECT id FROM ${QUOTED} WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?`,
    );
    for (const [i, { minX, minY, maxX, maxY }] of boxes.entries()) {
      if (i % 50 !== 0) continue;
      const found = find.all(maxX, minX, maxY, minY).map((row) => row['id']);
      assert.ok(found.includes(i + 1));
    }
    database.close();
  });

  it('can be edited afterwards', () => {
    const database = filled(Array.from({ length: 3000 }, (_, i) => box(i)));
    database.exec(`DELETE FROM ${QUOTED} WHERE id % 3 = 0; INSERT INTO ${QUOTED} VALUES (5000, 1, 2, 3, 4)`);
    assert.deepEqual({ ...database.prepare('SELECT rtreecheck(?) AS found').get(NAME) }, { found: 'ok' });
    database.close();
  });
});
