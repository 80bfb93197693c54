/** How a report looks: on a phone each row of a table is a card; on paper no row is cut in two. */
export const css = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; overflow-wrap: anywhere; }
main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 0; }
header p, section > p { margin: 0.25rem 0 0.75rem; color: #4a4a4a; }
.result { font-size: 1.15rem; font-weight: 600; padding: 0.75rem 1rem; background: #f2f4f7; border-radius: 0.4rem; }
section { margin: 1.5rem 0; padding-left: 0.9rem; border-left: 0.35rem solid #8a8a8a; }
.problem { border-color: #b3261e; }
.warning { border-color: #b26a00; }
.note { border-color: #35618e; }
.gaps { border-color: #b3261e; border-left-style: double; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem 0.5rem 0; border-top: 1px solid #d5d5d5; }
thead th { border-top: 0; font-weight: 600; color: #4a4a4a; }
tbody th { width: 24%; }
td:nth-child(3) { width: 32%; }
code { font-size: 0.8rem; color: #4a4a4a; }
td code { display: block; }
dt { font-weight: 600; }
dd { margin: 0 0 0.75rem; white-space: pre-line; }
@media screen and (max-width: 40rem) {
  thead { display: none; }
  table, tbody, tr, tbody th, td { display: block; width: auto; }
  tr { padding: 0.5rem 0; border-top: 1px solid #d5d5d5; }
  tbody th, tbody td, td:nth-child(3) { width: auto; padding: 0.15rem 0; border: 0; }
  td:nth-child(3)::before { content: "→ "; }
}
@media print {
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .result { background: none; border: 1px solid #8a8a8a; }
  tr, dt, dd { break-inside: avoid; }
  h2, section > p { break-after: avoid; }
}
`;
