import { TOOLS } from './dataset/use/tool.ts';

const each = (rule: (tool: string) => string) => TOOLS.map(rule).join();
/** Which tab is open, by its radio button. */
const TABS = `${each((tool) => `#tool-${tool}:checked~.panel-${tool}`)}{display:block}
${each((tool) => `#tool-${tool}:checked~.labels [for=tool-${tool}]`)}{color:var(--ink);border-color:var(--accent);font-weight:600}
${each((tool) => `#tool-${tool}:focus-visible~.labels [for=tool-${tool}]`)}{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
`;

/** Style of datasets' pages, besides that of every page. */
export const DATASET_STYLE = `
.soft{color:var(--soft)}
.facts-card{margin-top:1.5rem;padding:1.1rem 1.25rem;border:1px solid var(--line);border-radius:10px;background:var(--card)}
.facts-card h2{font-size:1.05rem}
.facts-card dl.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,13rem),1fr));gap:.7rem 1.5rem;max-width:none;margin:.6rem 0 0}
.facts-card dl.facts>div{display:block;padding:0;border:0}
.facts-card dt{font-size:.85rem}
.prose{max-width:44rem;overflow-wrap:anywhere}
.keywords{display:flex;flex-wrap:wrap;gap:.4rem .5rem;list-style:none;margin:1rem 0 0;padding:0}
.keywords a{display:block;padding:.15rem .7rem;border:1px solid var(--line);border-radius:99px;background:var(--card);font-size:.9rem;text-decoration:none;overflow-wrap:anywhere}
.keywords a:hover{border-color:var(--accent)}
ul.fields{list-style:none;margin:.8rem 0 0;padding:0;border:1px solid var(--line);border-radius:10px;background:var(--card)}
ul.fields>li{display:grid;grid-template-columns:1fr auto;gap:.1rem 1.25rem;padding:.6rem 1.1rem;border-top:1px solid var(--line);overflow-wrap:anywhere}
ul.fields>li:first-child{border-top:0}
ul.fields p{grid-column:1/-1;margin:0;color:var(--soft);font-size:.95rem}
ul.fields code,.type{color:var(--soft);font-size:.9rem}
.records{border:1px solid var(--line);border-radius:10px;background:var(--card);max-height:40rem;overflow:auto}
.records table{min-width:0;width:max-content;min-width:100%;font-size:.9rem}
.records th,.records td{max-width:22rem;padding:.4rem .8rem;vertical-align:top}
.records th{position:sticky;top:0;border:0;border-bottom:1px solid var(--line);background:var(--card);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.records th a{color:inherit;text-decoration:none}
.records th a:hover{text-decoration:underline}
.records th[aria-sort] a{color:var(--accent)}
.records th[aria-sort=ascending] a::after{content:" ↑"}
.records th[aria-sort=descending] a::after{content:" ↓"}
.records tbody tr:first-child td{border-top:0}
.records td{min-width:0}
.records .whole{width:1%;padding-right:0}
.records .whole svg{width:1rem;height:1rem;vertical-align:-.15em}
.records details{margin:0;max-width:22rem}
.records summary{padding:0;font-weight:400}
.none{color:var(--soft)}
.place{color:var(--soft);white-space:nowrap}
.value{white-space:pre-wrap}
.links{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem}
.pager{flex-wrap:wrap}
.downloads{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr));gap:.75rem;list-style:none;margin:.8rem 0 0;padding:0}
.downloads li{display:flex;flex-direction:column;padding:.8rem 1rem;border:1px solid var(--line);border-radius:10px;background:var(--card)}
.downloads a{align-self:flex-start;font-weight:600}
.downloads p{margin:.1rem 0 .2rem;color:var(--soft);font-size:.92rem}
.downloads .size{margin-top:auto;color:var(--soft);font-size:.9rem;font-variant-numeric:tabular-nums}
.tools{position:relative;margin:.6rem 0 0}
.labels{display:flex;flex-wrap:wrap;gap:.1rem 1.4rem;border-bottom:1px solid var(--line)}
.labels label{padding:.5rem 0;border-bottom:3px solid transparent;color:var(--soft);cursor:pointer}
.labels label:hover{color:var(--ink)}
nav.jump{display:flex;flex-wrap:wrap;gap:.1rem 1.4rem;margin:1.25rem 0 -1rem;font-size:.95rem}
nav.jump a{padding:.3rem 0}
.panel{display:none;padding-top:1rem}
.panel h3{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.panel p{margin:1rem 0 .3rem}
.panel p:first-of-type{margin-top:0}
${TABS}@media print{.panel{display:block}.panel h3{position:static;width:auto;height:auto;clip-path:none}.labels{display:none}.records{max-height:none;overflow:visible}}
`;
