import type { FeatureLike } from 'ol/Feature.js';
import CircleStyle from 'ol/style/Circle.js';
import Fill from 'ol/style/Fill.js';
import Stroke from 'ol/style/Stroke.js';
import Style, { type StyleFunction } from 'ol/style/Style.js';
import type { MapColours } from './map-colours.ts';

/** Property of features that stand for something too small to be seen in its own form. */
export const IS_SPECK = 'isSpeck';

/** Up to so many points are drawn large; among more the places count, not the single one. */
const MANY_POINTS = 1_000;
/** Up to so many lines and areas have a strong outline; among more it would hide what it surrounds. */
const MANY_SHAPES = 300;

/** How features are drawn; `count`: how many there are in the view. */
export function featureStyle(colours: MapColours, count: number): StyleFunction {
  const dot = (radius: number) =>
    new CircleStyle({
      radius,
      fill: new Fill({ color: colours.edge }),
      stroke: new Stroke({ color: colours.halo, width: 1 }),
    });
  const stroke = new Stroke({ color: colours.edge, width: count > MANY_SHAPES ? 0.6 : 1.5 });
  const point = new Style({ image: dot(count > MANY_POINTS ? 3 : 5) });
  const speck = new Style({
    image: new CircleStyle({ radius: 1.5, fill: new Fill({ color: colours.edge }) }),
  });
  const shape = new Style({ stroke, fill: new Fill({ color: colours.fill }), image: dot(4) });
  return (feature: FeatureLike) => {
    if (feature.get(IS_SPECK) === true) return speck;
    return feature.getGeometry()?.getType().endsWith('Point') ? point : shape;
  };
}

/** How the one is drawn that the reader has chosen. */
export function chosenStyle(colours: MapColours): Style {
  const stroke = new Stroke({ color: colours.chosen, width: 3 });
  return new Style({
    stroke,
    fill: new Fill({ color: colours.fill }),
    image: new CircleStyle({ radius: 9, stroke, fill: new Fill({ color: colours.fill }) }),
  });
}
