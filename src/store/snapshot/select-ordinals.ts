import type { Filter } from '../../query/filter.ts';
import { OrdinalRuns } from '../ordinal-runs.ts';
import { boundFilter } from './bound-filter.ts';
import { BoxIndex } from './box-index.ts';
import { PageTable } from './page-table.ts';
import type { RowDatabase } from './row-database.ts';
import { rowSchema } from './row-schema.ts';
import { RowSearch } from './row-search.ts';
import type { SelectTask } from './select-task.ts';
import { SpatialBounds } from './spatial-bounds.ts';
import type { StatementBudget } from './statement-budget.ts';

/** An index is used where it finds fewer features than this part of all: looking at each in turn is faster then. */
const MAX_LOOKED_UP_PART = 20;
const MIN_LOOKED_UP = 1_000;
const MAX_LOOK_UPS = 32;

/** What `spatialBounds` makes is kept with the connection: it knows the pages in other coordinate systems. */
export function spatialBounds({ featureType, numberOfFeatures, index }: SelectTask): SpatialBounds {
  const pages = new PageTable(index.pages, index.pageCount);
  return new SpatialBounds(featureType, numberOfFeatures, pages, new BoxIndex(index.boxKind, index.boxes));
}

/** Does the task in slices: yields when others should have the thread. Await `prepareFilter` before. */
export function* selectOrdinals(
  task: SelectTask,
  database: RowDatabase,
  spatial: SpatialBounds,
  budget: StatementBudget,
): Generator<void, OrdinalRuns> {
  const schema = rowSchema(task.featureType, task.indexedProperties);
  const search = new RowSearch(database, schema, budget, MAX_LOOK_UPS);
  const sure = new OrdinalRuns(task.sure);
  const open = new OrdinalRuns(task.maybe).subtract(sure);
  return sure.union(yield* matchingOf(task, task.residual, open, { search, spatial, budget }));
}

/** Those of `open` that the filter selects. */
function* matchingOf(
  { numberOfFeatures }: SelectTask,
  filter: Filter,
  open: OrdinalRuns,
  { search, spatial, budget }: { search: RowSearch; spatial: SpatialBounds; budget: StatementBudget },
): Generator<void, OrdinalRuns> {
  const limit = Math.max(MIN_LOOKED_UP, Math.floor(numberOfFeatures / MAX_LOOKED_UP_PART));
  const { sure, maybe, residual } = boundFilter(filter, false, {
    all: OrdinalRuns.all(numberOfFeatures),
    spatial: (condition, negated) => {
      budget.check();
      return spatial.bounds(condition, negated);
    },
    ids: () => undefined,
    indexed: (conditions) =>
      open.count > MIN_LOOKED_UP ? search.lookUp(conditions, limit, true) : undefined,
  });
  const certain = sure.intersect(open);
  const rest = maybe.subtract(sure).intersect(open);
  yield;
  if (residual === undefined || rest.count === 0) return certain;
  return certain.union(yield* search.scan(residual, rest));
}
