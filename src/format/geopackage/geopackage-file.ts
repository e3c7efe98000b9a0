import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type Envelope, joinEnvelopes } from '../../feature/geometry.ts';
import { quotedIdentifier } from '../../lib/quoted-identifier.ts';
import { readGeoPackageRecords } from './geopackage-record.ts';
import { CORE_TABLES, createTable, insertRow, rtreeName, rtreeTriggers } from './geopackage-schema.ts';
import type { GeoPackageLayer } from './geopackage-table.ts';
import { RtreeNodes } from './rtree-nodes.ts';

const PAGE_BYTES = 4096;
const CACHE_KIB = 16_384;

/** A CRS as a GeoPackage describes it. */
export interface GeoPackageSrs {
  readonly code: number;
  readonly name: string;
  /** Well-Known Text. */
  readonly definition: string;
}

export interface GeoPackageContents {
  readonly layers: readonly GeoPackageLayer[];
  readonly systems: readonly GeoPackageSrs[];
  /** ISO 8601. */
  readonly lastChange: string;
}

interface OpenLayer {
  readonly layer: GeoPackageLayer;
  readonly insert: StatementSync;
  readonly index: RtreeNodes | undefined;
  rows: number;
  envelope: Envelope | undefined;
}

/** A GeoPackage being written, in one transaction without a journal: a file that isn't finished is thrown away. */
export class GeoPackageFile {
  readonly #database: DatabaseSync;
  readonly #contents: GeoPackageContents;
  readonly #layers: readonly OpenLayer[];

  /** Statements fail with SQLITE_FULL once the file would be larger than `maxBytes`. */
  constructor(path: string, contents: GeoPackageContents, maxBytes: number) {
    this.#contents = contents;
    this.#database = new DatabaseSync(path, { defensive: false });
    this.#database.exec(
      `PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;` +
        `PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA foreign_keys = OFF;` +
        `PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / PAGE_BYTES))}; BEGIN`,
    );
    this.#database.exec(CORE_TABLES);
    const system = this.#database.prepare(
      'INSERT OR REPLACE INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const { code, name, definition } of contents.systems) {
      system.run(name, code, 'EPSG', code, definition, null);
    }
    this.#layers = contents.layers.map((layer) => this.#open(layer));
  }

  #open(layer: GeoPackageLayer): OpenLayer {
    const { table, geometry } = layer;
    this.#database.exec(createTable(layer));
    const rtree = geometry && rtreeName(table, geometry.name);
    if (rtree !== undefined) {
      this.#database.exec(
        `CREATE VIRTUAL TABLE ${quotedIdentifier(rtree)} USING rtree(id, minx, maxx, miny, maxy)`,
      );
    }
    return {
      layer,
      insert: this.#database.prepare(insertRow(layer)),
      index: rtree === undefined ? undefined : new RtreeNodes(this.#database, rtree),
      rows: 0,
      envelope: undefined,
    };
  }

  /** Bytes of the file so far. */
  get byteLength(): number {
    const row = this.#database.prepare('PRAGMA page_count').get() as { page_count: number };
    return row.page_count * PAGE_BYTES;
  }

  /** Appends the rows that the bytes hold to a layer. */
  append(layerIndex: number, records: Buffer): void {
    const open = this.#layers[layerIndex] as OpenLayer;
    const { layer, insert, index } = open;
    for (const { geometry, envelope, cells } of readGeoPackageRecords(records, layer.columns.length)) {
      const fid = ++open.rows;
      if (layer.geometry === undefined) insert.run(fid, ...cells);
      else insert.run(fid, geometry, ...cells);
      if (envelope === undefined) continue;
      index?.insert(fid, envelope);
      open.envelope = joinEnvelopes(open.envelope, envelope);
    }
  }

  /** Completes the file and closes it. */
  finish(): void {
    for (const open of this.#layers) this.#describe(open);
    this.#database.exec('COMMIT');
    this.#database.close();
  }

  #describe({ layer, envelope, index }: OpenLayer): void {
    index?.finish();
    const { table, identifier, srsId, geometry } = layer;
    const { minX = null, minY = null, maxX = null, maxY = null } = envelope ?? {};
    this.#database
      .prepare("INSERT INTO gpkg_contents VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)")
      .run(
        table,
        geometry === undefined ? 'attributes' : 'features',
        identifier,
        this.#contents.lastChange,
        ...[minX, minY, maxX, maxY],
        geometry === undefined ? null : srsId,
      );
    if (geometry === undefined) return;
    this.#database
      .prepare('INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, 0)')
      // 2: a z may be there.
      .run(table, geometry.name, geometry.type, srsId, geometry.hasZ ? 2 : 0);
    this.#database
      .prepare("INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')")
      .run(table, geometry.name, 'http://www.geopackage.org/spec120/#extension_rtree');
    this.#database.exec(rtreeTriggers(table, geometry.name));
  }
}
