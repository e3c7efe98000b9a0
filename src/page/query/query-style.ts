/** Of pages on which requests are put together. */
export const QUERY_STYLE = `
.query{display:grid;grid-template-columns:minmax(0,25rem) minmax(0,1fr);gap:0 2.5rem;align-items:start}
.query form{margin-top:2.25rem}
.query .condition{grid-template-columns:1fr 1fr;margin:0 0 .75rem}
.query .condition input{grid-column:1/-1}
.query .condition+.condition{padding-top:.75rem;border-top:1px solid var(--line)}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem;align-items:end}
#result[aria-busy=true]{opacity:.6}
.formats a{margin-right:.6rem;white-space:nowrap}
.scroll{border:1px solid var(--line);border-radius:10px;background:var(--card);padding:0 1rem;max-height:32rem;overflow:auto}
.scroll table{min-width:0}
.scroll :is(td,th){min-width:3rem;max-width:20rem;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}
.excerpt{max-height:32rem;overflow:auto;padding:.75rem;border-radius:7px;background:var(--code);font:.85rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.add-condition{margin-bottom:1rem}
@media(max-width:60rem){.query{grid-template-columns:minmax(0,1fr)}.query form{margin-top:1.5rem}}
`;
