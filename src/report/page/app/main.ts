import { timeText } from '../../../clock/time-text.ts'
import { someNames } from '../../some-names.ts'
import type { PageData, PageFault, PassingData } from '../page-data.ts'
import { currentTheme } from './colours.ts'
import { copyButton } from './copy-button.ts'
import { element } from './element.ts'
import { type Filter, GROUPS, idleLanes, messageTypes, rowOf, rowsOf } from './filter.ts'
import { graphsPanel } from './graphs.ts'
import { type Coloured, closesByItself, keysHelp, marksHelp, staysInside } from './help.ts'
import { inShortPanel } from './in-short.ts'
import { type Axis, LanesView } from './lanes-view.ts'
import { likelihoodPanel } from './likelihood.ts'
import { metricsPanel } from './metrics.ts'
import { eventPanel, faultsPanel, operationsPanel, worldPanel } from './panel.ts'
import { Passing } from './passing.ts'
import { printable } from './printed.ts'
import { RunModel } from './run-model.ts'
import { askServer, serverOf } from './server.ts'
import { unpack } from './unpack.ts'

const PANELS = [
  'In short',
  'Why',
  'World',
  'Operations',
  'Faults',
  'Metrics',
  'Likelihood',
  'Passing run',
  'Evidence',
  'Graphs',
] as const
type PanelName = (typeof PANELS)[number]

/** With a key, the lanes go so many pixels sideways. */
const PAN = 120

/** What shows pictures has more room. */
const WIDE: readonly PanelName[] = ['Evidence', 'Graphs', 'Passing run', 'Operations']

/** So many of those who have no lane are named. */
const MOST_IDLE = 6

/** So many types of messages can be hidden: the most frequent. */
const MOST_TYPES = 40

/** So many types of messages are named with their colours: with more, colours come again. */
const MOST_COLOURED = 16

/** The page: what is shown, and at which event the reader is. */
class Page {
  readonly #model: RunModel
  readonly #evidence: string | undefined
  readonly #passing: Passing | undefined
  readonly #view: LanesView
  readonly #panel = element('div', { class: 'panel', id: 'panel', role: 'tabpanel' })
  readonly #aside = element('aside', {})
  readonly #lanes = element('div', { class: 'beside-panel' })
  readonly #tabs = new Map<PanelName, HTMLElement>()
  readonly #count = element('span', { class: 'soft' })
  readonly #live = element('div', { class: 'live', 'aria-live': 'polite', id: 'live' })
  /** What a row has no room for. */
  readonly #whole = element('div', { class: 'whole', id: 'whole' })
  readonly #search = element('input', {
    type: 'search',
    placeholder: 'filter: text of an event (/)',
    'aria-label': 'filter by text',
  })
  readonly #sliceBox = element('input', { type: 'checkbox', id: 'slice' })
  readonly #foldBox = element('input', { type: 'checkbox', id: 'fold', checked: true })
  readonly #hiddenLanes: Set<number>
  readonly #hiddenGroups = new Set<string>(['timers set', 'other'])
  readonly #hiddenTypes = new Set<number>()
  readonly #unfolded = new Set<number>()
  readonly #avoidedBy: string | undefined
  #during: PageFault | undefined
  #axis: Axis = 'events'
  #cursor: number
  #shown: PanelName

  constructor(model: RunModel, evidence: string | undefined, passing: PassingData | undefined) {
    this.#model = model
    this.#hiddenLanes = new Set(idleLanes(model))
    this.#evidence = evidence
    this.#cursor = model.data.focus
    this.#shown = model.data.inShort === undefined ? 'Why' : 'In short'
    this.#avoidedBy = passing?.data.verdict === 'ok' ? passing.change : undefined
    this.#passing = passing === undefined ? undefined : new Passing(model, passing, event => this.go(event))
    this.#view = new LanesView(model, (event, isFold) => {
      if (isFold) {
        this.#unfolded.add(event)
        this.#filter()
      }
      this.#lookAt(event)
    })
  }

  mount(root: HTMLElement): void {
    const side = this.#side()
    this.#lanes.append(this.#view.root, this.#whole)
    root.replaceChildren(this.#head(), this.#tools(), element('main', {}, this.#lanes, side), this.#live)
    const { inShort } = this.#model.data
    const story = () =>
      inShort === undefined ? undefined : inShortPanel(this.#model, this.#avoidedBy, () => undefined)
    printable(root, this.#model, this.#view, story, () => this.#cursor)
    closesByItself(root)
    staysInside(root)
    document.addEventListener('keydown', event => this.#key(event))
    this.#filter()
    this.go(this.#cursor)
    this.#view.reveal(true)
    this.#view.root.focus()
  }

  /** To an event that the reader went to in the lanes: there is more to it than what the run comes to in short. */
  #lookAt(event: number): void {
    if (this.#shown === 'In short') this.#shown = 'Why'
    this.go(event)
  }

  go(event: number): void {
    this.#cursor = Math.min(this.#model.length - 1, Math.max(0, event))
    this.#whole.textContent = this.#model.fullLabel(this.#cursor)
    const near = new Set([...this.#model.chain(this.#cursor), ...this.#model.effects(this.#cursor)])
    this.#view.point(this.#cursor, near)
    this.#showPanel()
    const { length, times } = this.#model
    this.#live.textContent = `event ${this.#cursor + 1} of ${length}, ${timeText(times[this.#cursor] as number)}: ${this.#model.label(this.#cursor).slice(0, 200)}`
  }

  #head(): HTMLElement {
    const { scenario, seed, fingerprint, verdict, sentence, frame, about } = this.#model.data
    const lines = about.map(line => element('p', { class: 'about' }, element('code', {}, line), copyButton(line)))
    return element(
      'header',
      {},
      element('h1', {}, scenario, element('span', { class: `verdict ${verdict}` }, verdict)),
      element('p', { class: 'sentence' }, sentence, frame === undefined ? '' : ` (${frame})`),
      element(
        'p',
        { class: 'soft' },
        `seed ${seed} · fingerprint ${fingerprint} · ${this.#model.length.toLocaleString('en')} events · ${timeText(this.#model.data.timeUs)} of virtual time`,
      ),
      ...lines,
      ...this.#served(),
    )
  }

  /** Where the page comes from a server, that can run the plan again, and make it smaller. */
  #served(): HTMLElement[] {
    const server = serverOf()
    const { plan, verdict, fingerprint } = this.#model.data
    if (server === undefined) return []
    const outcome = element('span', { class: 'outcome', role: 'status' })
    const replay = () => void askServer(server.run, plan, outcome, fingerprint)
    const shrink = () => void askServer(server.shrink, plan, outcome)
    return [
      element(
        'p',
        { class: 'served' },
        element('a', { href: '/' }, 'the store'),
        ' ',
        element('button', { class: 'small', click: replay }, 'run it again'),
        verdict === 'failed' && element('button', { class: 'small', click: shrink }, 'make it smaller'),
        ' ',
        outcome,
      ),
    ]
  }

  #tools(): HTMLElement {
    const { data } = this.#model
    const refresh = () => this.#filter()
    this.#search.addEventListener('input', refresh)
    this.#sliceBox.addEventListener('change', refresh)
    this.#foldBox.addEventListener('change', refresh)
    const toggles = (
      names: readonly string[],
      isHidden: (i: number) => boolean,
      toggle: (i: number, hides: boolean) => void,
    ) =>
      names.map((name, i) => {
        const box = element('input', { type: 'checkbox', checked: !isHidden(i) })
        box.addEventListener('change', () => {
          toggle(i, !box.checked)
          refresh()
        })
        return element('label', { class: 'toggle' }, box, name)
      })
    const types = messageTypes(this.#model).slice(0, MOST_TYPES)
    const groups = Object.keys(GROUPS).filter(group => GROUPS[group]?.some(kind => data.kinds.includes(kind)))
    const set = <Item>(items: Set<Item>, item: Item, isIn: boolean) =>
      void (isIn ? items.add(item) : items.delete(item))
    return element(
      'nav',
      {},
      data.verdict === 'failed' && element('button', { click: () => this.go(data.focus) }, 'violation (v)'),
      element('button', { click: () => this.#toggleAxis() }, 'axis (t)'),
      element('button', { click: () => this.#zoom(1.6), title: 'zoom in, on the axis of time' }, '+'),
      element('button', { click: () => this.#zoom(1 / 1.6), title: 'zoom out, on the axis of time' }, '−'),
      data.slice.length > 0 &&
        element(
          'label',
          { class: 'toggle', title: 'only what led to the violation: its causes, and theirs' },
          this.#sliceBox,
          'causal slice only (s)',
        ),
      element(
        'label',
        { class: 'toggle', title: 'what changed no state, completed no operation, and led to nothing that did' },
        this.#foldBox,
        'fold routine (f)',
      ),
      this.#search,
      element(
        'details',
        {},
        element('summary', {}, 'shown'),
        element(
          'div',
          { class: 'choices' },
          element(
            'p',
            {},
            ...toggles(
              groups,
              i => this.#hiddenGroups.has(groups[i] as string),
              (i, hides) => set(this.#hiddenGroups, groups[i] as string, hides),
            ),
          ),
          element(
            'p',
            {},
            ...toggles(
              data.lanes.map(({ name }) => name),
              i => this.#hiddenLanes.has(i),
              (i, hides) => set(this.#hiddenLanes, i, hides),
            ),
          ),
          types.length > 1 &&
            element(
              'p',
              { class: 'types' },
              ...toggles(
                types.map(type => data.types[type] as string),
                i => this.#hiddenTypes.has(types[i] as number),
                (i, hides) => set(this.#hiddenTypes, types[i] as number, hides),
              ),
            ),
        ),
      ),
      data.faults.length > 0 && this.#faultChoice(),
      marksHelp(() => this.#colours(types)),
      keysHelp(this.#panels().map((name, i) => [this.#firstKey() + i, name] as const)),
      this.#count,
      this.#idleNote(),
    )
  }

  /** What the colours of arrows and bands stand for in this run. */
  #colours(types: readonly number[]): Coloured[] {
    const theme = currentTheme()
    const { data } = this.#model
    const names = types.slice(0, MOST_COLOURED).map(type => data.types[type] as string)
    const roles = this.#view.colouredRoles(theme)
    return [
      ...names.map(name => ['───►', this.#view.colourOfType(name, theme), `a message: ${name}`] as const),
      ...roles.map(([role, colour]) => ['▮', colour, `a node that is ${role}`] as const),
    ]
  }

  /** Says who has no lane since they do nothing. What is hidden is chosen where all lanes are. */
  #idleNote(): HTMLElement | false {
    const names = [...idleLanes(this.#model)].map(lane => this.#model.laneName(lane))
    if (names.length === 0) return false
    return element(
      'span',
      { class: 'soft', id: 'idle', title: 'They start, and neither say nor hear anything. “shown” gives them lanes.' },
      `without ${someNames(names, MOST_IDLE)}: idle throughout the run`,
    )
  }

  /** Has the reader choose a fault: only what happened while it lasted is shown. */
  #faultChoice(): HTMLElement {
    const { faults } = this.#model.data
    const choice = element(
      'select',
      { 'aria-label': 'only during a fault' },
      element('option', { value: '' }, 'whole run, or during a fault'),
      ...faults.map(({ text, begin }, i) =>
        element(
          'option',
          { value: i, title: text },
          `during ${timeText(this.#model.times[begin] as number)} ${text}`.slice(0, 60),
        ),
      ),
    )
    choice.addEventListener('change', () => {
      this.#during = faults[choice.value === '' ? -1 : Number(choice.value)]
      this.#filter()
      if (this.#during !== undefined) this.go(this.#during.begin)
    })
    return choice
  }

  #panels(): PanelName[] {
    return PANELS.filter(name => this.#isThere(name))
  }

  /** The keys of panels have no gap; only 0 is kept for what is told in short. */
  #firstKey(): number {
    return this.#isThere('In short') ? 0 : 1
  }

  #isThere(name: PanelName): boolean {
    const { inShort, measures, likelihood } = this.#model.data
    switch (name) {
      case 'In short':
        return inShort !== undefined
      case 'Evidence':
        return this.#evidence !== undefined
      case 'Passing run':
        return this.#passing !== undefined
      case 'Graphs':
        return measures !== undefined
      case 'Likelihood':
        return likelihood !== undefined
      default:
        return true
    }
  }

  #side(): HTMLElement {
    const tabs = this.#panels().map((name, i) => {
      const tab = element(
        'button',
        { role: 'tab', 'aria-controls': 'panel', click: () => this.#show(name), title: `key ${this.#firstKey() + i}` },
        name === 'Passing run' ? this.#passing?.title : name,
      )
      this.#tabs.set(name, tab)
      return tab
    })
    this.#aside.append(element('div', { class: 'tabs', role: 'tablist', 'aria-label': 'panels' }, ...tabs), this.#panel)
    return this.#aside
  }

  #show(name: PanelName): void {
    this.#shown = name
    this.#showPanel()
  }

  #showPanel(): void {
    for (const [name, tab] of this.#tabs) tab.setAttribute('aria-selected', String(name === this.#shown))
    const go = (event: number) => this.go(event)
    // What does not depend on the cursor is made once, and keeps its place.
    if (this.#panel.dataset.shown === this.#shown && !['Why', 'World'].includes(this.#shown)) return
    this.#panel.dataset.shown = this.#shown
    this.#aside.classList.toggle('wide', WIDE.includes(this.#shown))
    const content = {
      'In short': () => inShortPanel(this.#model, this.#avoidedBy, go),
      Why: () => eventPanel(this.#model, this.#cursor, go),
      World: () => worldPanel(this.#model, this.#cursor, go),
      Operations: () => operationsPanel(this.#model, go),
      Faults: () => faultsPanel(this.#model, go),
      Metrics: () => metricsPanel(this.#model, go),
      Likelihood: () => likelihoodPanel(this.#model, go),
      'Passing run': () => this.#passing?.root ?? element('p', {}),
      Evidence: () => element('iframe', { srcdoc: this.#evidence ?? '', sandbox: 'allow-scripts', title: 'evidence' }),
      Graphs: () => graphsPanel(this.#model, go),
    }
    this.#panel.replaceChildren(content[this.#shown]())
    this.#panel.scrollTop = 0
    if (this.#shown === 'Passing run') this.#passing?.shown()
  }

  /** Whether an event is of a kind, or in a lane, that is not shown: who steps through events does not come to it. */
  #isHidden(id: number): boolean {
    const kind = this.#model.kind(id)
    const lane = this.#model.lanes[id] as number
    return this.#hiddenLanes.has(lane) || [...this.#hiddenGroups].some(group => GROUPS[group]?.includes(kind))
  }

  #filter(): void {
    const filter: Filter = {
      hiddenLanes: this.#hiddenLanes,
      hiddenGroups: this.#hiddenGroups,
      hiddenTypes: this.#hiddenTypes,
      during: this.#during,
      search: this.#search.value,
      sliceOnly: this.#sliceBox.checked,
      folds: this.#foldBox.checked,
    }
    const rows = rowsOf(this.#model, filter, this.#unfolded)
    this.#view.show(rows, this.#hiddenLanes, this.#axis)
    this.#lanes.style.setProperty('--least', `${this.#view.leastWidth()}px`)
    this.#count.textContent = `${rows.count.toLocaleString('en')} rows of ${this.#model.length.toLocaleString('en')} events`
  }

  /** An event a row cannot be zoomed. */
  #zoom(factor: number): void {
    if (this.#axis === 'events') this.#toggleAxis()
    this.#view.zoom(factor)
  }

  #toggleAxis(): void {
    this.#axis = this.#axis === 'events' ? 'time' : 'events'
    this.#filter()
    this.#view.reveal(true)
  }

  #move(rows: number): void {
    const { events, count } = this.#view.rows
    if (count === 0) return
    const row = Math.min(count - 1, Math.max(0, rowOf(this.#view.rows, this.#cursor) + rows))
    this.#lookAt(events[row] as number)
  }

  /** To the next event, in a direction, of which something is true. */
  #seek(direction: 1 | -1, isWanted: (event: number) => boolean): void {
    for (let id = this.#cursor + direction; id >= 0 && id < this.#model.length; id += direction) {
      if (!isWanted(id) || this.#isHidden(id)) continue
      this.#lookAt(id)
      return
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) {
      if (event.key !== 'Escape' && event.key !== 'Enter') return
      // A browser empties the field by itself, and tells nobody.
      if (event.key === 'Escape' && event.target === this.#search) this.#search.value = ''
      this.#filter()
      this.#view.root.focus()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { lanes, causes, sliced, data } = this.#model
    const lane = lanes[this.#cursor]
    const same = this.#sameAs()
    const toggle = (box: HTMLInputElement) => {
      box.checked = !box.checked
      this.#filter()
    }
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => this.#move(1),
      j: () => this.#move(1),
      ArrowUp: () => this.#move(-1),
      k: () => this.#move(-1),
      PageDown: () => this.#move(25),
      PageUp: () => this.#move(-25),
      Home: () => this.go(this.#view.rows.events[0] ?? 0),
      End: () => this.go(this.#view.rows.events.at(-1) ?? this.#model.length - 1),
      n: () => this.#seek(1, id => lanes[id] === lane),
      p: () => this.#seek(-1, id => lanes[id] === lane),
      c: () => (causes[this.#cursor] as number) >= 0 && this.#lookAt(causes[this.#cursor] as number),
      e: () => {
        const [effect] = this.#model.effects(this.#cursor)
        if (effect !== undefined) this.#lookAt(effect)
      },
      v: () => this.go(data.focus),
      ']': () => this.#seek(1, id => sliced[id] === 1),
      '[': () => this.#seek(-1, id => sliced[id] === 1),
      '}': () => this.#seek(1, same),
      '{': () => this.#seek(-1, same),
      s: () => toggle(this.#sliceBox),
      f: () => toggle(this.#foldBox),
      t: () => this.#toggleAxis(),
      '+': () => this.#zoom(1.6),
      '-': () => this.#zoom(1 / 1.6),
      ArrowLeft: () => this.#view.pan(-PAN, 0),
      ArrowRight: () => this.#view.pan(PAN, 0),
      'shift ArrowDown': () => this.#view.pan(0, 0.5),
      'shift ArrowUp': () => this.#view.pan(0, -0.5),
      '/': () => this.#search.focus(),
      '?': () => document.querySelector('details.keys')?.toggleAttribute('open'),
    }
    const panel = /^\d$/.test(event.key) ? this.#panels()[Number(event.key) - this.#firstKey()] : undefined
    const action =
      panel !== undefined
        ? () => this.#show(panel)
        : actions[event.shiftKey && event.key.startsWith('Arrow') ? `shift ${event.key}` : event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  }

  /** Whether another event has the text that the reader selected, or else is of the type of this one. */
  #sameAs(): (event: number) => boolean {
    const selected = String(getSelection() ?? '').trim()
    if (selected !== '') return id => this.#model.label(id).includes(selected)
    const [type, kind] = [this.#model.type(this.#cursor), this.#model.kind(this.#cursor)]
    return id => this.#model.kind(id) === kind && this.#model.type(id) === type
  }
}

async function begin(): Promise<void> {
  const text = await unpack('data')
  const root = document.getElementById('app')
  if (text === undefined || root === null) return
  const [evidence, passing] = [await unpack('evidence'), await unpack('passing')]
  const other = passing === undefined ? undefined : (JSON.parse(passing) as PassingData)
  new Page(new RunModel(JSON.parse(text) as PageData), evidence, other).mount(root)
}

void begin()
