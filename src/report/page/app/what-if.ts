import { element } from './element.ts'
import type { RunModel } from './run-model.ts'

type Fate = 'lost' | { readonly latency: string; readonly duplicate?: string }

/** Lets the reader change what becomes of a message: it writes the plan of the other run, and says how to run it. */
export function whatIf(model: RunModel, id: number): HTMLElement | undefined {
  const sending = model.kind(id) === 'arrive' ? model.sending(id) : id
  if (sending < 0 || model.kind(sending) !== 'send') return undefined
  const link = `${model.laneName(model.lanes[sending] as number)}->${model.laneName(model.peers[sending] as number)}`
  const number = model.number(sending)
  const arrival = model.effects(sending).find(each => model.kind(each) === 'arrive')
  const took = arrival === undefined ? 2_000 : (model.times[arrival] as number) - (model.times[sending] as number)
  const latency = element('input', {
    type: 'text',
    value: `${(took * 3) / 1_000}ms`,
    size: 8,
    'aria-label': 'how long it takes',
  })
  const result = element('div', {})
  const show = (fate: Fate) => {
    const plan = JSON.stringify(changed(model, link, number, fate), undefined, 2)
    const file = `what-if-${link.replace('->', '-')}-${number}.json`
    result.replaceChildren(
      element('p', {}, 'Save this plan and run it: ', element('code', {}, `sameseed run SCENARIO --plan ${file}`)),
      element('button', { class: 'small', click: () => download(file, plan) }, `save ${file}`),
      element('pre', {}, plan.slice(0, 3_000)),
    )
  }
  return element(
    'section',
    { class: 'what-if' },
    element('h3', {}, `What if ${link} #${number} …`),
    element(
      'p',
      {},
      element('button', { class: 'small', click: () => show('lost') }, 'is lost'),
      ' ',
      element('button', { class: 'small', click: () => show({ latency: latency.value }) }, 'takes'),
      latency,
      ' ',
      element(
        'button',
        { class: 'small', click: () => show({ latency: `${took / 1_000}ms`, duplicate: latency.value }) },
        'comes twice',
      ),
    ),
    result,
  )
}

/** The plan with one message changed, and all others as they were. */
function changed(model: RunModel, link: string, number: number, fate: Fate): unknown {
  const plan = model.data.plan as { readonly network?: Readonly<Record<string, object>> }
  const network: Record<string, object> = { ...plan.network }
  if (plan.network === undefined) {
    const { lanes } = model.data
    for (const from of lanes)
      for (const to of lanes) if (from !== to) network[`${from.name}->${to.name}`] = { '0-': 'seed' }
  }
  network[link] = { ...network[link], [number]: fate }
  return { ...plan, network }
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  element('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 1_000)
}
