/** Style of datasets' pages, besides that of every page. */
export const DATASET_STYLE = `
.soft{color:var(--soft)}
.beside{display:grid;gap:0 2.5rem}
.beside>*{min-width:0}
.facts-card{margin-top:2.25rem;padding:1.1rem 1.25rem .6rem;border:1px solid var(--line);border-radius:10px;background:var(--card);align-self:start}
.facts-card h2{font-size:1.05rem}
.facts-card dl.facts{margin:0}
.facts-card dl.facts>div{grid-template-columns:1fr}
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
@media(min-width:56rem){.beside{grid-template-columns:minmax(0,1fr) 19rem}}
`;
