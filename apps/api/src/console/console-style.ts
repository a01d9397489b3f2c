/** One stylesheet: light and dark are two sets of the same few colours, narrow screens get one column. */
export const CONSOLE_STYLE = `
:root { color-scheme: light; --ground: #f4f6f5; --card: #fff; --ink: #15211c; --soft: #56645d; --line: #dbe2de; --accent: #0b6e4f; --on-accent: #fff; --bad: #b3261e; --warn: #8a5a00; --track: #e4eae7; }
:root[data-theme="dark"] { color-scheme: dark; --ground: #0f1613; --card: #18211d; --ink: #e6eeea; --soft: #9fb0a7; --line: #2b3832; --accent: #4cc38a; --on-accent: #06251a; --bad: #ff8a80; --warn: #f2b84b; --track: #2a3731; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.1rem; margin: 0; } h2 { font-size: 1rem; margin: 0 0 .6rem; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .8rem; padding: .6rem 1rem; background: var(--card); border-bottom: 1px solid var(--line); }
header .state { margin-right: auto; color: var(--soft); font-size: .85rem; }
.state::before { content: ""; display: inline-block; width: .6rem; height: .6rem; margin-right: .4rem; border-radius: 50%; background: var(--bad); }
.state.live::before { background: var(--accent); }
nav { display: flex; gap: .2rem; overflow-x: auto; padding: .4rem 1rem 0; }
nav a { color: inherit; text-decoration: none; white-space: nowrap; padding: .35rem .7rem; border-bottom: 3px solid transparent; }
nav a[aria-current="page"] { border-bottom-color: var(--accent); font-weight: 600; }
main { max-width: 80rem; margin: 0 auto; padding: 1rem; display: grid; gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; min-width: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .7rem; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .7rem .9rem; }
.tile b { display: block; font-size: 1.6rem; font-variant-numeric: tabular-nums; } .tile span { color: var(--soft); font-size: .85rem; }
.tile { min-width: 0; container-type: inline-size; } .tile b { overflow-wrap: anywhere; } .tile b.sum { font-size: min(1.6rem, 10cqi); } .tile.warn b { color: var(--warn); } .tile.bad b { color: var(--bad); }
.two { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); }
button, input, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .35rem .7rem; max-width: 100%; }
::placeholder { color: var(--soft); opacity: 1; }
button { cursor: pointer; } button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.danger { color: var(--bad); border-color: var(--bad); } button.tile { text-align: left; }
button:disabled { opacity: .5; cursor: default; } .gone { opacity: .65; } .gone button { visibility: hidden; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.row { border-top: 1px solid var(--line); padding: .7rem 0; display: grid; gap: .35rem; } .row:first-of-type { border-top: 0; }
.line { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; } .line .end { margin-left: auto; }
.soft { color: var(--soft); font-size: .88rem; } .bad { color: var(--bad); } .warn { color: var(--warn); }
code, .id { font-family: ui-monospace, monospace; font-size: .87em; overflow-wrap: anywhere; }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; font-size: .8rem; white-space: nowrap; }
.bar { display: flex; height: .55rem; border-radius: .3rem; overflow: hidden; background: var(--track); } .bar i { display: block; }
.bar .paid { background: var(--accent); } .bar .failed { background: var(--bad); } .bar .held { background: var(--warn); }
.seats { display: grid; grid-template-columns: repeat(6, 1fr); gap: .3rem; } .seat { height: 1.9rem; min-height: 1.9rem; padding: 0; border: 0; border-radius: .3rem; background: var(--track); text-align: center; font-size: .8rem; line-height: 1.9rem; color: var(--soft); }
.seat.taken { background: var(--accent); color: var(--on-accent); } .seat.waiting { background: none; border: 2px solid var(--accent); line-height: 1.65rem; color: var(--ink); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } th { color: var(--soft); font-weight: 500; font-size: .85rem; } th:last-child, td:last-child { padding-right: 0; }
.scroll { overflow-x: auto; } .card > p:first-child { margin-top: 0; } .card > p:last-child { margin-bottom: 0; } .facts + details { margin-top: .5rem; } main > p { margin: 0; }
ul.items { list-style: none; margin: .4rem 0 0; padding: 0; } ul.items li { border-top: 1px solid var(--line); padding: .4rem 0; }
ul.items:first-child { margin-top: 0; } ul.items:first-child > :first-child { border-top: 0; padding-top: 0; }
.fields { display: flex; flex-wrap: wrap; gap: .5rem 1rem; } .fields label { display: grid; gap: .2rem; }
form.search { display: flex; gap: .5rem; } form.search input { flex: 1; min-width: 0; }
.drop { position: relative; margin-top: .4rem; display: grid; gap: .2rem; padding: 1.6rem 1rem; border: 2px dashed var(--soft); border-radius: .6rem; text-align: center; overflow-wrap: anywhere; } .drop:hover, .drop.over { border-color: var(--accent); } .drop:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
.drop input { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; cursor: pointer; }
dialog { border: 1px solid var(--line); border-radius: .6rem; background: var(--card); color: var(--ink); width: min(30rem, calc(100vw - 2rem)); padding: 1.2rem; } dialog::backdrop { background: #0008; }
dialog form, .login form { display: grid; gap: .7rem; } dialog label, .login label { display: grid; gap: .2rem; }
.login { max-width: min(26rem, 100% - 1.4rem); margin: 3rem auto; }
.facts { display: grid; grid-template-columns: fit-content(40%) 1fr; gap: .15rem .8rem; margin: 0; } .facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
fieldset { border: 1px solid var(--line); border-radius: .4rem; display: grid; gap: .3rem; } dialog .choice { display: block; } dialog h2, dialog p { margin: 0; }
.messages { position: fixed; bottom: 0; left: 0; right: 0; max-width: 48rem; margin: 0 auto; padding: 0 1rem; pointer-events: none; } .messages p { box-shadow: 0 1px 8px #0006; }
body { padding-bottom: 4rem; }
.notice { border-left: 4px solid var(--warn); padding: .5rem .8rem; background: var(--card); }
ol.history { list-style: none; margin: .7rem 0 0; padding: 0 0 0 1rem; border-left: 2px solid var(--line); } ol.history li { padding: .3rem 0; }
kbd { border: 1px solid var(--line); border-radius: .25rem; padding: 0 .3rem; font-size: .8rem; }
.chart { width: 100%; } .uplot { width: 100% !important; }
.receipt { max-width: 44rem; } .receipt .amount { font-size: 1.8rem; margin: 0 0 .8rem; font-variant-numeric: tabular-nums; }
footer { color: var(--soft); font-size: .85rem; padding: 0 1rem 1.5rem; text-align: center; }
@media (max-width: 30rem) { main { padding: .7rem; } header { padding: .6rem .7rem; gap: .4rem; } header h1 { font-size: 1rem; flex: 1 0 100%; } nav { flex-wrap: wrap; padding: .2rem .5rem 0; } button, nav a, input, select { min-height: 2.75rem; } nav a { padding: .6rem .7rem; } .state { white-space: nowrap; } .tile b { font-size: 1.25rem; } th, td { padding-right: .35rem; } th { font-size: .8rem; } .tile:last-child:nth-child(odd) { grid-column: 1 / -1; } .keys { display: none; } .seat { min-height: 2.75rem; line-height: 2.75rem; } .tiles { grid-template-columns: 1fr 1fr; } }
@page { size: A4; margin: 2cm; }
@media print { :root, :root[data-theme="dark"] { color-scheme: light; --ground: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; } header, nav, footer, .messages, .screen-only { display: none; } body, main { padding: 0; } .card { border: 0; padding: 0; } }
`;
