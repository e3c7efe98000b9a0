/** Style of maps, besides that of their page. The script reads the colours from the variables. */
export const MAP_STYLE = `
:root{--map-water:#dfe8ea;--map-land:#f7f6f1;--map-border:#bfc7c4;--map-edge:#0b6e4f;--map-fill:rgba(11,110,79,.18);--map-halo:#fff;--map-chosen:#b3400f}
@media(prefers-color-scheme:dark){:root{--map-water:#10181b;--map-land:#232a29;--map-border:#49534f;--map-edge:#6fd3ac;--map-fill:rgba(111,211,172,.2);--map-halo:#10181b;--map-chosen:#ffb27d}.map-tiles{filter:brightness(.75)}}
.map-frame{position:relative;height:clamp(20rem,62vh,34rem);margin-top:.8rem;border:1px solid var(--line);border-radius:10px;background:var(--map-water);overflow:hidden}
.map-frame[hidden]{display:none}
.map-frame:fullscreen{height:100%;margin:0;border:0;border-radius:0}
.map-canvas{position:absolute;inset:0;touch-action:pan-x pan-y}
.map-frame:fullscreen .map-canvas{touch-action:none}
.map-canvas:focus-visible{outline-offset:-3px}
.map-canvas:focus-visible::after{content:"";position:absolute;left:calc(50% - .75rem);top:calc(50% - .75rem);width:1.5rem;height:1.5rem;border:2px solid var(--map-chosen);border-radius:50%;pointer-events:none}
.map-controls{position:absolute;left:.6rem;top:.6rem;display:grid;gap:.35rem}
.map-controls button,.map-panel-head button{display:grid;place-items:center;width:2.75rem;height:2.75rem;padding:0;border:1px solid var(--edge);border-radius:8px;background:var(--card);color:var(--ink);font-size:1.3rem;line-height:1;cursor:pointer}
.map-controls button:hover,.map-panel-head button:hover{border-color:var(--accent);color:var(--accent)}
.map-panel{position:absolute;right:.6rem;top:.6rem;width:min(22rem,calc(100% - 5rem));max-height:calc(100% - 1.2rem);padding:.6rem .9rem .9rem;border:1px solid var(--edge);border-radius:10px;background:var(--card);overflow:auto;overscroll-behavior:contain;overflow-wrap:anywhere}
.map-panel[hidden]{display:none}
.map-panel-head{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem .6rem}
.map-panel-head button{width:2.25rem;height:2.25rem}
.map-panel h3{flex:1;min-width:0;margin:.3rem 0}
.map-panel dl{margin:0;font-size:.93rem}
.map-panel dt{color:var(--soft);font-size:.85rem}
.map-panel dd{margin:0 0 .45rem;white-space:pre-line}
.map-hint{position:absolute;inset:0;display:grid;place-items:center;max-width:none;margin:0;padding:1rem;background:rgba(0,0,0,.55);color:#fff;font-size:1.15rem;text-align:center;opacity:0;pointer-events:none;transition:opacity .2s}
.map-hint.is-shown{opacity:1}
.map-below{display:flex;flex-wrap:wrap;gap:.1rem 1.5rem;justify-content:space-between;margin:.4rem 0 .6rem;font-size:.9rem}
.map-below p{margin:0;color:var(--soft)}
.map-list ul{list-style:none;margin:.5rem 0 0;padding:0;columns:16rem}
.map-list li{break-inside:avoid;margin-bottom:.4rem}
.map-list li button{width:100%;padding:.35rem .7rem;border-color:var(--line);color:var(--ink);font-weight:400;text-align:left;overflow-wrap:anywhere}
.map-list summary{padding:.3rem 0;cursor:pointer}
@media(max-width:36rem){.map-panel{left:.6rem;right:.6rem;top:auto;bottom:.6rem;width:auto;max-height:62%}.map-controls button{width:2.5rem;height:2.5rem}}
@media(prefers-reduced-motion:reduce){.map-hint{transition:none}}
`;
