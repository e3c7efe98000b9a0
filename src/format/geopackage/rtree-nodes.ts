import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Envelope } from '../../feature/geometry.ts';
import { quotedIdentifier } from '../../lib/quoted-identifier.ts';

/** Of a node of two dimensions in a file of pages of 4 KiB: SQLite's R*Tree has 51 cells of 24 bytes at most. */
const MAX_CELLS = 51;
const CELL_BYTES = 24;
const HEADER_BYTES = 4;
const ROOT = 1;

interface Level {
  readonly cells: Buffer;
  readonly children: number[];
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/**
 * Fills an empty R*Tree of SQLite (`id, minx, maxx, miny, maxy`) by writing its nodes, in the order in which the boxes come:
 * for boxes along a space-filling curve, as features are stored, a tree as good as one insertion after the other, in a
 * twentieth of the time. The layout is that of SQLite's rtree.c: big endian, boxes in 32 bits rounded outwards.
 */
export class RtreeNodes {
  readonly #putNode: StatementSync;
  readonly #putRow: StatementSync;
  readonly #putParent: StatementSync;
  readonly #levels: Level[] = [newLevel()];
  #lastNode = ROOT;

  /** `name` is that of the virtual table. */
  constructor(database: DatabaseSync, name: string) {
    const shadow = (suffix: string) => quotedIdentifier(`${name}_${suffix}`);
    this.#putNode = database.prepare(`INSERT OR REPLACE INTO ${shadow('node')} VALUES (?, ?)`);
    this.#putRow = database.prepare(`INSERT INTO ${shadow('rowid')} VALUES (?, ?)`);
    this.#putParent = database.prepare(`INSERT INTO ${shadow('parent')} VALUES (?, ?)`);
  }

  insert(id: number, { minX, minY, maxX, maxY }: Envelope): void {
    this.#add(0, id, [roundedDown(minX), roundedUp(maxX), roundedDown(minY), roundedUp(maxY)]);
  }

  /** Writes what is left, and the root. */
  finish(): void {
    for (let depth = 0; ; depth++) {
      const level = this.#levels[depth] as Level;
      if (depth === this.#levels.length - 1) {
        this.#write(depth, level, ROOT);
        return;
      }
      // A level above is there only because this one was full and got another cell.
      this.#close(depth, level);
    }
  }

  #add(depth: number, id: number, box: readonly [number, number, number, number]): void {
    let level = this.#levels[depth];
    if (level === undefined) this.#levels[depth] = level = newLevel();
    if (level.children.length === MAX_CELLS) {
      this.#close(depth, level);
      level = this.#levels[depth] = newLevel();
    }
    const at = HEADER_BYTES + level.children.length * CELL_BYTES;
    level.cells.writeBigInt64BE(BigInt(id), at);
    box.forEach((bound, i) => {
      level.cells.writeFloatBE(bound, at + 8 + 4 * i);
    });
    level.children.push(id);
    const [minX, maxX, minY, maxY] = box;
    level.minX = Math.min(level.minX, minX);
    level.maxX = Math.max(level.maxX, maxX);
    level.minY = Math.min(level.minY, minY);
    level.maxY = Math.max(level.maxY, maxY);
  }

  #close(depth: number, level: Level): void {
    const node = ++this.#lastNode;
    this.#write(depth, level, node);
    this.#add(depth + 1, node, [level.minX, level.maxX, level.minY, level.maxY]);
  }

  #write(depth: number, { cells, children }: Level, node: number): void {
    // The root's first number is the height of the tree; others leave it 0.
    if (node === ROOT) cells.writeUInt16BE(depth, 0);
    cells.writeUInt16BE(children.length, 2);
    this.#putNode.run(node, cells);
    const put = depth === 0 ? this.#putRow : this.#putParent;
    for (const child of children) put.run(child, node);
  }
}

function newLevel(): Level {
  const cells = Buffer.alloc(HEADER_BYTES + MAX_CELLS * CELL_BYTES);
  return { cells, children: [], minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
}

/** A neighbour in 32 bits is at most this much away, relatively. */
const STEP = 2 ** -23;
const SMALLEST = 2 ** -149;

function roundedDown(value: number): number {
  const near = Math.fround(value);
  return near <= value ? near : Math.fround(value - Math.max(Math.abs(value) * STEP, SMALLEST));
}

function roundedUp(value: number): number {
  return -roundedDown(-value);
}
