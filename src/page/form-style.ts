/** Style of forms, tabs and lists of rows; part of the one style sheet. */
export const FORM_STYLE = `
nav.tabs{display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;margin:1.5rem 0 -2rem}
nav.tabs a{display:inline-block;padding:.55rem 0;color:var(--soft);text-decoration:none;border-bottom:3px solid transparent}
nav.tabs a:hover{color:var(--ink)}
nav.tabs a[aria-current]{color:var(--ink);border-color:var(--accent);font-weight:600}
form{margin:1rem 0}
.field{margin:0 0 1.1rem;max-width:36rem}
.field>label:not(.choice),legend{display:block;margin:0 0 .25rem;padding:0;font-weight:600}
.hint{display:block;margin:0 0 .35rem;color:var(--soft);font-size:.92rem}
.error{display:block;margin:.3rem 0 0;color:var(--bad);font-weight:600}
input,select,textarea,button{font:inherit;color:inherit}
input:not([type=checkbox],[type=radio]),select,textarea{width:100%;min-height:2.75rem;padding:.5rem .7rem;border:1px solid var(--edge);border-radius:7px;background:var(--card)}
textarea{min-height:7rem;resize:vertical}
textarea.code{font:.88rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
:is(input,select,textarea)[aria-invalid=true]:not([type=checkbox],[type=radio]){border-color:var(--bad)}
fieldset{min-width:0;margin:0 0 1.1rem;padding:0;border:0}
.choice{display:flex;gap:.6rem;align-items:flex-start;padding:.3rem 0}
.choice input{flex:none;width:1.2rem;height:1.2rem;margin:.2rem 0 0;accent-color:var(--accent)}
.choice small{display:block;color:var(--soft);font-size:.92rem}
button,.button{display:inline-block;min-height:2.75rem;padding:.5rem 1.1rem;border:1px solid var(--accent);border-radius:7px;background:var(--accent);color:var(--on-accent);font-weight:600;text-decoration:none;cursor:pointer}
button.plain,.button.plain{background:none;color:var(--accent)}
button.danger{border-color:var(--bad);background:none;color:var(--bad)}
.actions{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center}
.actions form,ul.rows form{margin:0}
.search{display:flex;flex-wrap:wrap;gap:.6rem;align-items:flex-end;max-width:36rem}
.search .field{flex:1 1 12rem;margin:0}
.notice{margin:1.5rem 0 0;padding:.8rem 1rem;border:1px solid var(--accent);border-left-width:5px;border-radius:7px;background:var(--card)}
.notice.bad{border-color:var(--bad)}
.notice p{max-width:none;margin:.2rem 0}
ul.rows{list-style:none;margin:1rem 0 0;padding:0;border:1px solid var(--line);border-radius:10px;background:var(--card)}
ul.rows+.actions{margin-top:1rem}
ul.rows>li{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center;justify-content:space-between;padding:.8rem 1.1rem;border-top:1px solid var(--line)}
ul.rows>li:first-child{border-top:0}
ul.rows .about{flex:1 1 16rem}
.badge{display:inline-block;margin:0 .25rem;padding:0 .5rem;border:1px solid var(--edge);border-radius:99px;color:var(--soft);font-size:.85rem;white-space:nowrap}
.badge.bad{border-color:var(--bad);color:var(--bad)}
.conditions{display:grid;gap:.5rem;max-width:46rem}
.condition{display:grid;grid-template-columns:2fr 2fr 3fr;gap:.5rem}
.quota{max-width:36rem;margin:1rem 0;padding:1rem 1.15rem;border:1px solid var(--line);border-radius:10px;background:var(--card)}
.quota p{margin:.2rem 0}
progress{width:100%;height:.75rem;accent-color:var(--accent)}
dl.facts{max-width:44rem;margin:0 0 1.25rem}
dl.facts>div{display:grid;grid-template-columns:12rem 1fr;gap:.1rem 1.25rem;padding:.55rem 0;border-top:1px solid var(--line)}
dl.facts>div:first-child{border-top:0}
dl.facts dt{color:var(--soft)}
dl.facts dd{margin:0;overflow-wrap:anywhere}
details{margin:1rem 0}
summary{cursor:pointer;padding:.4rem 0;font-weight:600}
.pager{display:flex;gap:1.25rem;margin:1rem 0}
.scroll{overflow-x:auto}
.scroll table{min-width:48rem}
td code{white-space:nowrap}
table{width:100%;border-collapse:collapse;font-size:.95rem}
th,td{padding:.5rem .8rem .5rem 0;border-top:1px solid var(--line);text-align:left;vertical-align:top}
th{border-top:0;color:var(--soft);font-weight:600}
td{overflow-wrap:anywhere;min-width:6rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(max-width:30rem){nav.tabs{margin-bottom:-1.4rem}dl.facts>div{grid-template-columns:1fr}.condition{grid-template-columns:1fr;padding-bottom:.75rem;border-bottom:1px solid var(--line)}}
`;
