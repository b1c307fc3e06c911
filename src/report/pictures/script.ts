import { element, Markup } from './markup.ts'

/**
 * What a page can do besides being read: pointing at an operation, in the picture or the table, fades what comes later in the
 * order, and tells the order up to there. Text goes from the table to the panel as text. (Written without the characters that
 * would have to be escaped in XML.)
 */
const SCRIPT = `
document.querySelectorAll('section.window').forEach(section => {
  const panel = section.querySelector('.panel')
  const hint = panel.textContent
  panel.hidden = false
  const rows = Array.from(section.querySelectorAll('tr[data-operation]'))
  const ordered = rows.filter(row => row.dataset.order).sort((a, b) => a.dataset.order - b.dataset.order)
  const all = Array.from(section.querySelectorAll('[data-operation], [data-of]'))
  const line = (...parts) => {
    const p = document.createElement('p')
    for (const [tag, text] of parts) {
      const part = document.createElement(tag)
      part.textContent = text
      p.append(part)
    }
    return p
  }
  section.querySelectorAll('figure').forEach(figure => {
    const wrong = figure.querySelector('.operation.wrong')
    if (wrong) figure.scrollLeft = wrong.getBBox().x + wrong.getBBox().width + 160 - figure.clientWidth
  })
  let pinned
  const show = id => {
    const row = rows.find(each => each.dataset.operation === id)
    const order = Number(row ? row.dataset.order || 0 : 0)
    all.forEach(each => each.classList.toggle('chosen', each.dataset.operation === id))
    section.querySelectorAll('.badge, .step').forEach(each => {
      each.classList.toggle('later', order > 0 ? Number(each.dataset.order) > order : false)
    })
    if (!row) {
      panel.textContent = hint
      return
    }
    panel.replaceChildren(line(['strong', row.dataset.who + ': '], ['code', row.dataset.full]))
    panel.append(line(['span', row.dataset.when]))
    if (order > 0) {
      const upTo = ordered.filter(each => order + 1 > Number(each.dataset.order))
      const last = upTo.slice(-8)
      const first = Number(last[0].dataset.order)
      panel.append(line(
        ['span', 'The order up to here: ' + (first > 1 ? '… ' : '')],
        ['code', last.map(each => each.dataset.order + ' ' + each.dataset.label).join(',  ')],
      ))
      if (row.dataset.state) panel.append(line(['span', 'After it: '], ['code', row.dataset.state]))
    } else if (row.dataset.note) panel.append(line(['span', row.dataset.note]))
  }
  section.querySelectorAll('[data-operation]').forEach(each => {
    const id = each.dataset.operation
    each.addEventListener('pointerenter', () => show(id))
    each.addEventListener('pointerleave', () => show(pinned))
    each.addEventListener('focus', () => show(id))
    each.addEventListener('blur', () => show(pinned))
    each.addEventListener('click', () => {
      pinned = pinned === id ? undefined : id
      show(pinned)
    })
  })
})
`

export function pageScript(): Markup {
  return element('script', {}, new Markup(SCRIPT))
}
