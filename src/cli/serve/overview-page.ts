/** The list of what is in a store: it asks for it every two seconds, so that a night that is under way is seen to go on. */
export function overviewPage(): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>sameseed</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --line: #8886; --wrong: #c92a2a; --soft: #666; --card: #8881; --link: #1769d2; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 20px auto; max-width: 1280px; padding: 0 16px; }
h1 { font-size: 22px; } h2 { font-size: 16px; margin-top: 26px; } a { color: var(--link); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 5px 12px 5px 0; border-top: 1px solid var(--line); vertical-align: top; }
th { border-top: none; white-space: nowrap; } th button { font: inherit; font-weight: 600; background: none; border: none; cursor: pointer; color: var(--soft); padding: 0; }
td button { font: inherit; font-size: 12px; background: var(--card); border: 1px solid var(--line); border-radius: 5px; cursor: pointer; padding: 0 8px; white-space: nowrap; color: inherit; }
td button[aria-pressed=true] { border-color: var(--link); font-weight: 600; } td button:disabled { opacity: 0.4; cursor: default; }
input, select { font: inherit; padding: 3px 8px; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 5px; } input { width: 320px; }
.soft { color: var(--soft); } .running { font-weight: 600; } td { overflow-wrap: anywhere; } td.number { text-align: right; white-space: nowrap; } td.fixed { white-space: nowrap; }
progress { width: 90px; display: block; } details details { margin-left: 14px; } .none { color: var(--soft); }
@media (prefers-color-scheme: dark) { :root { --wrong: #ff7b72; --soft: #9aa5b4; --link: #58a6ff; } }
</style></head><body>
<h1>sameseed</h1>
<p><a href="/nights">nights, one after the other</a></p>
<p><input id="search" type="search" placeholder="filter: scenario, signature, message" aria-label="filter">
<select id="scenario" aria-label="scenario"><option value="">all scenarios</option></select></p>
<section id="unreadable" hidden><h2>Cannot be read</h2><ul></ul></section>
<h2>Failures</h2><table id="failures"></table>
<h2>Sessions</h2><table id="sessions"></table>
<script>${SCRIPT}</script></body></html>`
}

const SCRIPT = `
let contents = { failures: [], sessions: [], unreadable: [] }
const sorting = { failures: ['scenario', 1], sessions: ['started', -1] }
const make = (tag, text) => { const made = document.createElement(tag); if (text !== undefined) made.textContent = text; return made }
const link = (href, text) => { const made = make('a', text); made.href = href; return made }
const file = path => '/file/' + path.split('/').map(encodeURIComponent).join('/')
const number = value => { const made = make('span', value.toLocaleString('en')); made.className = 'number'; return made }
/** What the reader opened stays open when the list is made anew. */
const opened = new Set()
let compared
const compareBox = each => {
  const button = make('button', compared === undefined || compared.name === each.name ? 'compare' : 'with this')
  button.setAttribute('aria-pressed', compared?.name === each.name)
  // Runs of two scenarios have nothing in common.
  button.disabled = compared !== undefined && compared.scenario !== each.scenario
  button.onclick = () => {
    if (compared === undefined || compared.name === each.name) compared = compared === undefined ? each : undefined
    else {
      location.href = '/compare/' + encodeURIComponent(compared.name) + '/' + encodeURIComponent(each.name)
      return
    }
    show()
  }
  return button
}
const COLUMNS = {
  failures: [
    ['scenario', each => make('span', each.scenario)],
    ['signature', each => link('/failure/' + encodeURIComponent(each.name), each.signature)],
    ['message', each => make('span', each.message)],
    ['seed', each => make('span', each.seed)],
    ['hits', each => number(each.hits)],
    ['passing', each => make('span', each.passing ?? '')],
    ['plan', each => link(file('failures/' + each.name + '.json'), 'plan')],
    ['compare', each => compareBox(each)],
  ],
  sessions: [
    ['started', each => make('span', each.started === '' ? '' : new Date(each.started).toLocaleString())],
    ['scenario', each => make('span', each.scenario)],
    ['status', each => { const made = make('span', each.status); made.className = each.status; return made }],
    ['runs', each => {
      const made = number(each.runs)
      if (each.status !== 'running') return made
      if (each.seeds !== undefined) {
        made.textContent += ' of ' + each.seeds.toLocaleString('en')
        const bar = make('progress')
        bar.max = each.seeds
        bar.value = each.runs
        made.append(bar)
      }
      return made
    }],
    ['took', each => make('span', each.elapsedMs < 1000 ? each.elapsedMs + ' ms' : Math.round(each.elapsedMs / 1000) + ' s')],
    ['failures', each => {
      const list = make('span')
      for (const { signature, hits } of each.failures) list.append(make('div', hits + ' × ' + signature))
      return list
    }],
    ['news', each => {
      const list = make('span')
      for (const line of each.news) list.append(make('div', line))
      return list
    }],
    ['files', each => {
      const details = make('details')
      details.open = opened.has(each.folder)
      details.ontoggle = () => details.open ? opened.add(each.folder) : opened.delete(each.folder)
      details.append(make('summary', each.files.length + ' files'))
      const within = folder => each.files.filter(path => path.split('/').slice(0, -1).join('/') === folder)
      for (const folder of new Set([each.folder, ...each.files.map(path => path.split('/').slice(0, -1).join('/'))])) {
        const own = folder === each.folder ? details : details.appendChild(make('details'))
        if (own !== details) own.append(make('summary', folder.slice(each.folder.length + 1)))
        const line = make('div')
        line.append(link(file(folder).replace('/file/', '/zip/'), (own === details ? 'all of it' : 'this run') + ' as .zip'))
        own.append(line)
        for (const path of within(folder)) {
          const line = make('div')
          line.append(link(file(path), path.slice(folder.length + 1)))
          own.append(line)
        }
      }
      return details
    }],
  ],
}
const valueOf = (each, by) => {
  const value = by === 'took' ? each.elapsedMs : each[by]
  return Array.isArray(value) ? value.length : value
}
const inOrder = (a, b) => (typeof a === 'number' ? a - b : String(a ?? '').localeCompare(String(b ?? '')))
function show() {
  const scenario = document.getElementById('scenario').value
  const needle = document.getElementById('search').value.toLowerCase()
  const unreadable = document.getElementById('unreadable')
  unreadable.hidden = contents.unreadable.length === 0
  unreadable.querySelector('ul').replaceChildren(...contents.unreadable.map(each => make('li', each.file + ': ' + each.reason)))
  for (const kind of ['failures', 'sessions']) {
    const table = document.getElementById(kind)
    const [by, direction] = sorting[kind]
    const rows = contents[kind]
      .filter(each => scenario === '' || each.scenario === scenario)
      .filter(each => JSON.stringify(each).toLowerCase().includes(needle))
      .sort((a, b) => direction * inOrder(valueOf(a, by), valueOf(b, by)))
    const head = make('tr')
    for (const [name] of COLUMNS[kind]) {
      const [sorted, direction] = sorting[kind]
      const button = make('button', name + (sorted !== name ? '' : direction > 0 ? ' ↑' : ' ↓'))
      button.onclick = () => { sorting[kind] = [name, sorting[kind][0] === name ? -sorting[kind][1] : 1]; show() }
      const cell = make('th')
      if (sorted === name) cell.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending')
      cell.append(button); head.append(cell)
    }
    table.replaceChildren(head)
    for (const each of rows) {
      const row = make('tr')
      for (const [, cellOf] of COLUMNS[kind]) { const cell = make('td'); cell.append(cellOf(each)); row.append(cell) }
      table.append(row)
    }
    if (rows.length === 0) { const none = make('p', 'none'); none.className = 'none'; const row = make('tr'); const cell = make('td'); cell.append(none); row.append(cell); table.append(row) }
  }
}
document.getElementById('search').oninput = show
document.getElementById('scenario').onchange = show
function listScenarios() {
  const choice = document.getElementById('scenario')
  const known = new Set([...choice.options].map(option => option.value))
  const names = [...contents.failures, ...contents.sessions].map(each => each.scenario)
  for (const name of [...new Set(names)].sort()) if (!known.has(name)) choice.append(make('option', name))
}
let shown = ''
async function refresh() {
  try {
    const text = await (await fetch('/store.json')).text()
    if (text !== shown) { shown = text; contents = JSON.parse(text); listScenarios(); show() }
  } catch {}
  setTimeout(refresh, 2000)
}
refresh()
`
