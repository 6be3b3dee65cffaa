"""The style of an audit's page: light and dark, wide and narrow, on paper."""

#: On a narrow screen a row is a block, and each cell of an answer or a change says what it is.
STYLE = """
:root { color-scheme: light dark; --ink: #15181d; --paper: #fff; --line: #c9ced6; --quiet: #59616e; --shade: #f4f5f7;
  --bad: #a3201a; --let: #8a4b00; --old: #5b3f9e; --good: #1b6437; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --paper: #15181d; --line: #3a414c; --quiet: #a3abb8;
  --shade: #1e232a; --bad: #ff9a92; --let: #f5b861; --old: #bfa8ff; --good: #7fd8a0; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 76rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; break-after: avoid; }
h2 small, small, .quiet, dt { color: var(--quiet); font-weight: 400; } small { font-size: .85em; }
a { color: inherit; } p { margin: .3rem 0; } code { font-size: .88em; }
.verdict { font-size: 1.1rem; font-weight: 600; }
.bad { --mark: var(--bad); } .let { --mark: var(--let); } .old { --mark: var(--old); } .good { --mark: var(--good); }
.verdict, span.bad, li.bad, li.let, li.old, li.good, summary { color: var(--mark); }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; margin: .8rem 0; }
.counts li { border: 1px solid var(--line); border-left: 4px solid var(--mark, var(--line)); border-radius: 4px;
  padding: .3rem .7rem; } .counts b { font-size: 1.15rem; } .counts a { text-decoration: none; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .6rem 0; } dd { margin: 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
th { font-size: .85rem; font-weight: 600; color: var(--quiet); white-space: nowrap; }
thead { display: table-header-group; } tr { break-inside: avoid; }
.answers td:first-child { border-left: 4px solid var(--mark); padding-left: .6rem; }
.answers th:first-child { padding-left: .8rem; }
.answers td { width: 12%; } .answers td:first-child { width: 28%; } .answers td:last-child { width: 32%; }
.changes td { width: 12%; } .changes td:nth-child(2) { width: 20%; } .changes td:nth-child(3) { width: 42%; }
.answers td:nth-child(3), .changes td:first-child { white-space: nowrap; }
.problems td:first-child { width: 55%; } .problems td:nth-child(2) { width: 32%; }
summary { cursor: pointer; font-weight: 600; } details[open] summary { margin-bottom: .3rem; }
@media (max-width: 45rem) {
  body { margin: 1rem auto; } dl { grid-template-columns: 1fr; } dt { margin-top: .3rem; }
  table, tbody, tr, td, .answers td, .changes td, .answers td:first-child, .answers td:last-child,
    .answers td:nth-child(3), .changes td:nth-child(n), .problems td:first-child, .problems td:nth-child(2) {
    display: block; width: auto; white-space: normal; }
  thead { display: none; } tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  td { border: 0; padding: .1rem 0; } td:empty { display: none; }
  .answers tr { border-left: 4px solid var(--mark); padding-left: .7rem; margin-top: .5rem; }
  .answers td:first-child { border: 0; padding-left: 0; }
  .answers td:nth-child(2)::before, .overrides td:nth-child(2)::before,
    .later td:nth-child(2)::before { content: "by "; color: var(--quiet); }
  .answers td:nth-child(3)::before { content: "taken in "; color: var(--quiet); }
  .answers td:nth-child(4)::before { content: "signed off by "; color: var(--quiet); }
  .overrides td:nth-child(3)::before { content: "overridden: "; color: var(--quiet); }
  .overrides td:nth-child(4)::before, .changes td:nth-child(4)::before { content: "by "; color: var(--quiet); }
  .later td:nth-child(3)::before { content: "changes asked for by "; color: var(--quiet); }
  .later td:nth-child(4)::before { content: "written "; color: var(--quiet); }
  .later td:nth-child(5)::before { content: "arrived "; color: var(--quiet); }
  .later td:nth-child(6)::before { content: "accepted "; color: var(--quiet); }
  .removals td:nth-child(3)::before { content: "versions of files: "; color: var(--quiet); }
  .removals td:nth-child(4)::before { content: "commits made again: "; color: var(--quiet); }
  .removals td:nth-child(5)::before { content: "vouched for by the forge alone: "; color: var(--quiet); }
}
@page { size: A4 landscape; margin: 14mm; }
@media print {
  :root { --ink: #000; --paper: #fff; --line: #b9bec6; --quiet: #444; --shade: #fff; --bad: #a3201a; --let: #8a4b00;
    --old: #5b3f9e; --good: #1b6437; color-scheme: light; }
  body { font-size: 9.5pt; max-width: none; margin: 0; padding: 0; } .wide { overflow: visible; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
}
"""
