import { copyButton } from './copy-button.ts'
import { element } from './element.ts'
import type { RunModel } from './run-model.ts'
import { askServer, serverOf } from './server.ts'

type Fate = 'lost' | { readonly latency: string; readonly duplicate?: string }

interface Fault {
  readonly at: string | number
}

interface Plan {
  readonly network?: Readonly<Record<string, object>>
  readonly faults?: readonly Fault[]
}

/** Lets the reader change what becomes of a message, or of a fault: it writes the plan of the other run, and says how to run it. */
export function whatIf(model: RunModel, id: number): HTMLElement | undefined {
  return ofMessage(model, id) ?? ofFault(model, id)
}

function ofMessage(model: RunModel, id: number): HTMLElement | undefined {
  const sending = model.kind(id) === 'arrive' ? model.sending(id) : id
  if (sending < 0 || model.kind(sending) !== 'send') return undefined
  const link = `${model.laneName(model.lanes[sending] as number)}->${model.laneName(model.peers[sending] as number)}`
  const number = model.number(sending)
  const arrival = model.effects(sending).find(each => model.kind(each) === 'arrive')
  const took = arrival === undefined ? 2_000 : (model.times[arrival] as number) - (model.times[sending] as number)
  const latency = input(`${(took * 3) / 1_000}ms`, 'how long it takes')
  const choices = new Choices(model, `what-if-${link.replace('->', '-')}-${number}`)
  const show = (fate: Fate) => choices.show(withMessage(model, link, number, fate))
  return choices.section(
    `What if ${link.replace('->', ' → ')} ${model.type(sending) ?? `#${number}`} …`,
    button('is lost', () => show('lost')),
    button('takes', () => show({ latency: latency.value })),
    latency,
    button('comes twice', () => show({ latency: `${took / 1_000}ms`, duplicate: latency.value })),
  )
}

function ofFault(model: RunModel, id: number): HTMLElement | undefined {
  const fault = model.faultOf.get(id)
  if (fault === undefined || fault.index < 0) return undefined
  const { index } = fault
  const faults = model.data.drawnFaults as readonly Fault[]
  const begun = faults[index]
  if (begun === undefined) return undefined
  const at = input(typeof begun.at === 'number' ? `${begun.at}ms` : begun.at, 'when it begins')
  const choices = new Choices(model, `what-if-fault-${index}`)
  const show = (instead: readonly Fault[]) =>
    choices.show({ ...(model.data.plan as Plan), faults: faults.toSpliced(index, 1, ...instead) })
  return choices.section(
    `What if ${fault.text} …`,
    button('does not happen', () => show([])),
    button('begins at', () => show([{ ...begun, at: at.value }])),
    at,
  )
}

function button(text: string, click: () => void): HTMLElement {
  return element('button', { class: 'small', click }, text)
}

function input(value: string, label: string): HTMLInputElement {
  return element('input', { type: 'text', value, size: 8, 'aria-label': label })
}

/** The buttons of a change, and what came of the one that was pressed. */
class Choices {
  readonly #model: RunModel
  readonly #name: string
  readonly #result = element('div', {})

  constructor(model: RunModel, name: string) {
    this.#model = model
    this.#name = name
  }

  section(title: string, ...buttons: readonly HTMLElement[]): HTMLElement {
    const spaced = buttons.flatMap(each => [each, ' '])
    return element('section', { class: 'what-if' }, element('h3', {}, title), element('p', {}, ...spaced), this.#result)
  }

  show(plan: unknown): void {
    const text = JSON.stringify(plan, undefined, 2)
    const file = `${this.#name}.json`
    const command = `npx sameseed run ${quoted(this.#model.data.scenarioFile ?? 'SCENARIO')} --plan ${file}`
    const server = serverOf()
    const outcome = element('p', { class: 'outcome' })
    this.#result.replaceChildren(
      element('p', {}, 'Save this plan and run it: ', element('code', {}, command), copyButton(command)),
      element(
        'p',
        {},
        element('button', { class: 'small', click: () => download(file, text) }, `save ${file}`),
        copyButton(text, 'copy the plan'),
      ),
      outcome,
      element('pre', {}, text.slice(0, 3_000)),
    )
    if (server !== undefined) void askServer(server.run, plan, outcome)
  }
}

/** As it has to be typed in a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** The plan with one message changed, and all others as they were. */
function withMessage(model: RunModel, link: string, number: number, fate: Fate): Plan {
  const plan = model.data.plan as Plan
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
