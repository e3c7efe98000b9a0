import { FORM_STYLE } from './form-style.ts';

/** The one style sheet, in the page itself: no second request, and the policy names its hash. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1c2321;--soft:#56605c;--line:#dedbd2;--accent:#0b6e4f;--code:#f1efe8;--bad:#a3261c;--edge:#8b948f;--on-accent:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#141817;--card:#1b201f;--ink:#e9ece9;--soft:#a3aea9;--line:#323a37;--accent:#6fd3ac;--code:#232a28;--bad:#ff9d92;--edge:#78837e;--on-accent:#0d1512}}
*{box-sizing:border-box}
html{font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0}
.wrap{max-width:64rem;margin:0 auto;padding:0 1.25rem}
header{border-bottom:1px solid var(--line);background:var(--card)}
header .wrap{padding-top:2.25rem;padding-bottom:2rem}
.top{display:flex;flex-wrap:wrap;gap:.25rem 1.75rem;justify-content:space-between;margin:0 0 1.25rem;font-size:.95rem}
.reader{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.reader a{padding:.15rem 0;overflow-wrap:anywhere}
.mark{margin:0;font-size:.95rem}
.mark a{display:flex;align-items:center;gap:.5rem;color:var(--soft);text-decoration:none;overflow-wrap:anywhere}
.mark a:hover{text-decoration:underline}
.site{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-right:auto}
.site a,.languages a{padding:.15rem 0}
.skip{position:absolute;left:-99rem}
.skip:focus{position:static;display:block;padding:.5rem 1.25rem}
.mark svg{width:1.25rem;height:1.25rem;color:var(--accent)}
h1{margin:0;font-size:clamp(1.7rem,1.2rem + 2.4vw,2.6rem);line-height:1.15;letter-spacing:-.02em;text-wrap:balance;overflow-wrap:anywhere}
.lede{margin:.75rem 0 0;max-width:44rem;color:var(--soft);font-size:1.08rem;overflow-wrap:anywhere}
section{padding:2.25rem 0 .5rem}
h2{margin:0 0 .4rem;font-size:1.35rem;letter-spacing:-.01em}
h3{margin:0 0 .25rem;font-size:1.02rem}
p{margin:.4rem 0 .8rem;max-width:44rem}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
.about{min-width:0}
.about p{margin:.15rem 0 0;color:var(--soft);font-size:.95rem;overflow-wrap:anywhere}
.ways{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem;margin-top:1rem}
.way{min-width:0;padding:1.1rem 1.15rem;border:1px solid var(--line);border-radius:10px;background:var(--card)}
.way p{margin:.2rem 0 .6rem;color:var(--soft);font-size:.95rem}
code,kbd{font:.88rem/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.copy{display:block;padding:.6rem .75rem;border-radius:7px;background:var(--code);white-space:pre-wrap;overflow-wrap:anywhere;-webkit-user-select:all;user-select:all}
.copy+.copy{margin-top:.5rem}
.copy-button{margin:.35rem 0 0;padding:.2rem .7rem;font-size:.85rem}
.ways+p{margin-top:1.25rem}
.address{margin-top:1.25rem;max-width:44rem}
.address span{display:block;margin-bottom:.3rem;color:var(--soft);font-size:.9rem}
footer{margin-top:2.5rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
footer p{margin:0}
.languages{display:flex;gap:.25rem 1.25rem}
footer .wrap{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;justify-content:space-between;padding-top:1.1rem;padding-bottom:2rem}
${FORM_STYLE}@media(max-width:30rem){header .wrap{padding-top:1.5rem;padding-bottom:1.4rem}section{padding-top:1.75rem}}
@media print{header,.way{background:none}}
`;
