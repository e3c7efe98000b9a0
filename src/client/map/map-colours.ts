/** Colours of a map, from the page's own variables: they differ in light and dark. */
export interface MapColours {
  readonly water: string;
  readonly land: string;
  readonly border: string;
  readonly edge: string;
  readonly fill: string;
  readonly halo: string;
  readonly chosen: string;
}

export function mapColours(element: HTMLElement): MapColours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--map-${name}`).trim();
  return {
    water: of('water'),
    land: of('land'),
    border: of('border'),
    edge: of('edge'),
    fill: of('fill'),
    halo: of('halo'),
    chosen: of('chosen'),
  };
}

/** Calls `change` whenever light becomes dark or the other way round. */
export function onSchemeChange(change: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', change);
}
