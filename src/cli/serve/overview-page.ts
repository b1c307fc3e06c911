/** The list of what is in a store: it asks for it every two seconds, so that a night that is under way is seen to go on. */
export function overviewPage(): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>sameseed</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --line: #8886; --wrong: #c92a2a; --soft: #777; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 20px auto; max-width: 1200px; padding: 0 16px; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 4px 10px 4px 0; border-top: 1px solid var(--line); vertical-align: top; }
th button { font: inherit; background: none; border: none; cursor: pointer; color: var(--soft); padding: 0; }
input { font: inherit; padding: 3px 8px; width: 320px; } .soft { color: var(--soft); } .running { font-weight: 600; } td { overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { :root { --wrong: #ff7b72; --soft: #9aa5b4; } }
</style></head><body>
<h1>sameseed</h1>
<p><a href="/nights">nights, one after the other</a></p>
<p><input id="search" type="search" placeholder="filter: scenario, signature, message" aria-label="filter"></p>
<h2>Failures</h2><table id="failures"></table>
<h2>Sessions</h2><table id="sessions"></table>
<script>${SCRIPT}</script></body></html>`
}

const SCRIPT = `
let contents = { failures: [], sessions: [] }
const sorting = { failures: ['scenario', 1], sessions: ['started', -1] }
const make = (tag, text) => { const made = document.createElement(tag); if (text !== undefined) made.textContent = text; return made }
const link = (href, text) => { const made = make('a', text); made.href = href; return made }
const file = path => '/file/' + path.split('/').map(encodeURIComponent).join('/')
let compared
const compareBox = each => {
  const button = make('button', compared === each.name ? 'with …' : 'compare')
  button.onclick = () => {
    if (compared === undefined || compared === each.name) compared = compared === each.name ? undefined : each.name
    else {
      location.href = '/compare/' + encodeURIComponent(compared) + '/' + encodeURIComponent(each.name)
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
    ['passing', each => make('span', each.passing ?? '')],
    ['plan', each => link(file('failures/' + each.name + '.json'), 'plan')],
    ['compare', each => compareBox(each)],
  ],
  sessions: [
    ['started', each => make('span', each.started)],
    ['scenario', each => make('span', each.scenario)],
    ['status', each => { const made = make('span', each.status); made.className = each.status; return made }],
    ['runs', each => make('span', each.runs.toLocaleString('en'))],
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
      details.append(make('summary', each.files.length + ' files'))
      const folders = [each.folder, ...new Set(each.files.map(path => path.split('/').slice(0, -1).join('/')))]
      for (const folder of new Set(folders)) {
        const line = make('div')
        line.append(link(file(folder).replace('/file/', '/zip/'), (folder.slice(each.folder.length + 1) || 'all of it') + ' as .zip'))
        details.append(line)
      }
      for (const path of each.files) {
        const line = make('div')
        line.append(link(file(path), path.slice(each.folder.length + 1)))
        details.append(line)
      }
      return details
    }],
  ],
}
function show() {
  const needle = document.getElementById('search').value.toLowerCase()
  for (const kind of ['failures', 'sessions']) {
    const table = document.getElementById(kind)
    const [by, direction] = sorting[kind]
    const rows = contents[kind]
      .filter(each => JSON.stringify(each).toLowerCase().includes(needle))
      .sort((a, b) => direction * (typeof a[by] === 'number' ? a[by] - b[by] : String(a[by]).localeCompare(String(b[by]))))
    const head = make('tr')
    for (const [name] of COLUMNS[kind]) {
      const button = make('button', name)
      button.onclick = () => { sorting[kind] = [name, sorting[kind][0] === name ? -sorting[kind][1] : 1]; show() }
      const cell = make('th'); cell.append(button); head.append(cell)
    }
    table.replaceChildren(head)
    for (const each of rows) {
      const row = make('tr')
      for (const [, cellOf] of COLUMNS[kind]) { const cell = make('td'); cell.append(cellOf(each)); row.append(cell) }
      table.append(row)
    }
  }
}
document.getElementById('search').oninput = show
let shown = ''
async function refresh() {
  try {
    const text = await (await fetch('/store.json')).text()
    if (text !== shown) { shown = text; contents = JSON.parse(text); show() }
  } catch {}
  setTimeout(refresh, 2000)
}
refresh()
`
