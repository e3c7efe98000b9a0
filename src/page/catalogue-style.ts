/** Style of the catalogue's page, besides that of every page. */
export const CATALOGUE_STYLE = `
.find{display:flex;gap:.6rem;max-width:44rem;margin:1.5rem 0 0}
.find input[type=search]{flex:1;min-width:0;font-size:1.08rem}
.catalogue{display:grid;gap:0 3rem}
.catalogue>*{min-width:0}
.line{display:flex;flex-wrap:wrap;gap:0 1rem;align-items:baseline}
.line h2{margin:0}
.total{margin:0;color:var(--soft);font-variant-numeric:tabular-nums}
.sorts{display:flex;flex-wrap:wrap;gap:.1rem 1rem;margin:.5rem 0 0;font-size:.93rem;color:var(--soft)}
.sorts ul{display:flex;flex-wrap:wrap;gap:.1rem 1rem;list-style:none;margin:0;padding:0}
.sorts a,.sorts li span{display:inline-block;padding:.15rem 0}
.sorts [aria-current]{color:var(--ink);font-weight:600}
.chosen,.keywords{display:flex;flex-wrap:wrap;gap:.4rem .5rem;list-style:none;margin:.75rem 0 0;padding:0}
.chosen a,.keywords a{display:block;padding:.1rem .7rem;border:1px solid var(--line);border-radius:99px;background:var(--card);font-size:.9rem;text-decoration:none;overflow-wrap:anywhere}
.chosen a{border-color:var(--accent)}
.chosen a:hover,.keywords a:hover{border-color:var(--accent)}
ol.found{list-style:none;margin:.9rem 0 0;padding:0;border:1px solid var(--line);border-radius:10px;background:var(--card)}
.result{padding:1.1rem 1.25rem;border-top:1px solid var(--line)}
.result:first-child{border-top:0}
.result h3{margin:0;font-size:1.12rem;line-height:1.35;overflow-wrap:anywhere}
.result h3 a{text-decoration:none}
.result h3 a:hover{text-decoration:underline}
.result p{margin:.3rem 0 0;max-width:46rem;overflow-wrap:anywhere}
.result .by{margin:.1rem 0 0;color:var(--soft);font-size:.93rem}
.about-it{display:flex;flex-wrap:wrap;gap:.1rem .6rem;list-style:none;margin:.5rem 0 0;padding:0;color:var(--soft);font-size:.9rem}
.about-it li{overflow-wrap:anywhere}
.about-it li:not(:last-child)::after{content:"·";margin-left:.6rem}
.result .keywords{margin-top:.6rem}
.result .keywords a{padding:.05rem .6rem;font-size:.85rem}
.nothing{margin:1.25rem 0;padding:1.5rem;border:1px dashed var(--edge);border-radius:10px;max-width:none;overflow-wrap:anywhere}
.facets h3{margin:1.2rem 0 .2rem;font-size:.95rem}
.facets section{padding:0}
.facets ul{list-style:none;margin:0;padding:0}
.facets li{display:flex;gap:1rem;justify-content:space-between;font-size:.93rem;color:var(--soft)}
.facets li a{min-width:0;padding:.2rem 0;overflow-wrap:anywhere;text-decoration:none}
.facets li a:hover{text-decoration:underline}
.facets li a[aria-current]{font-weight:600}
.facets li a[aria-current]::before{content:"✓ "}
.facets li span{padding:.2rem 0;font-variant-numeric:tabular-nums}
.facets details{margin:0}
.facets summary{padding:.2rem 0;font-size:.9rem;font-weight:400;color:var(--soft)}
.facets .narrow summary{padding:.6rem 0;font-size:1rem;font-weight:600;color:var(--ink)}
.facets .narrow:not([open])+.groups{display:none}
.connect .copy{max-width:44rem}
.busy{opacity:.55}
@media(max-width:51.99rem){.facets{order:-1;padding-top:1.25rem}.results{padding-top:.75rem}}
@media(min-width:52rem){.catalogue{grid-template-columns:minmax(0,1fr) 15rem}.facets{padding-top:2.25rem}.facets .narrow{display:none}.facets .narrow:not([open])+.groups{display:block}.facets section:first-child h3{margin-top:0}}
@media print{.find,.facets,.sorts,.pager{display:none}}
`;
