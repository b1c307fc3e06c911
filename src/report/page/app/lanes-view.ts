import { timeText } from '../../../clock/time-text.ts'
import { currentTheme, Palette, type Theme } from './colours.ts'
import { element } from './element.ts'
import { type Rows, rowOf } from './filter.ts'
import { panByDragging } from './pan.ts'
import { type Band, bandsOf, KNOWN_ROLES } from './roles.ts'
import type { RunModel } from './run-model.ts'

const ROW = 20
const HEAD = 26
const TIME_WIDTH = 104
const FAULT_WIDTH = 14
const LEAST_LANE = 46
/** A name that is so many times too long for its lane can still be read when it is drawn narrower. */
const NARROWEST_NAME = 1.5
/** Between two names in the head, so that they are not read as one. */
const NAME_GAP = 8
/** The width of the band of a role. */
const BAND = 26
const MOST_LANE = 120
const LABEL_ROOM = 360
/** Beside a wide panel, words have so much room: without any, the lanes say nothing. */
const LEAST_LABEL = 200
/** A row can be panned so far that so much of its words is in view. */
const WIDEST_LABEL = 1_100
const FONT = '12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace'
/** No element may be higher in some browsers. */
const HIGHEST = 8_000_000

/** How rows stand below each other: one event a row, or by their times. */
export type Axis = 'events' | 'time'

/** Draws the lanes: only what is in view, so that their number does not matter. */
export class LanesView {
  readonly root: HTMLElement
  readonly #model: RunModel
  readonly #canvas = element('canvas', { class: 'lanes' })
  readonly #spacer = element('div', { class: 'spacer' })
  readonly #scroller: HTMLElement
  readonly #palette = new Palette()
  readonly #roles = new Palette(KNOWN_ROLES)
  readonly #bands: readonly (readonly Band[])[]
  readonly #chosen: (event: number, isFold: boolean) => void
  #rows: Rows = { count: 0, events: new Int32Array(), sizes: new Int32Array() }
  #visibleLanes: number[] = []
  #axis: Axis = 'events'
  /** Pixels a microsecond, on the axis of time. */
  #scale = 1
  #cursor = 0
  #marked: ReadonlySet<number> = new Set()
  #isDrawing = false

  constructor(model: RunModel, chosen: (event: number, isFold: boolean) => void) {
    this.#model = model
    this.#chosen = chosen
    this.#bands = model.data.lanes.map((_, lane) => bandsOf(model, lane))
    this.#scroller = element('div', { class: 'scroller', tabindex: '0', role: 'application', 'aria-label': 'Events' })
    this.#scroller.append(this.#spacer, this.#canvas)
    this.root = this.#scroller
    this.#scroller.addEventListener('scroll', () => this.draw())
    const pan = panByDragging(this.#scroller)
    this.#canvas.addEventListener('click', event => pan.hasMoved() || this.#click(event))
    this.#canvas.addEventListener('pointermove', event => this.#tell(event))
    new ResizeObserver(() => this.draw()).observe(this.#scroller)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw())
    this.#scale = 4_000 / Math.max(1, model.data.timeUs)
  }

  show(rows: Rows, hiddenLanes: ReadonlySet<number>, axis: Axis): void {
    this.#rows = rows
    this.#axis = axis
    this.#visibleLanes = this.#model.data.lanes.flatMap((_, lane) => (hiddenLanes.has(lane) ? [] : [lane]))
    this.#resize()
    this.reveal()
  }

  /** Zooms the axis of time, around the cursor. */
  zoom(factor: number): void {
    this.#scale = Math.min(50, Math.max(200 / Math.max(1, this.#model.data.timeUs), this.#scale * factor))
    this.#resize()
    this.reveal(true)
  }

  /** Moves the cursor, and marks the events that are connected with it. */
  point(cursor: number, marked: ReadonlySet<number>): void {
    this.#cursor = cursor
    this.#marked = marked
    this.reveal()
  }

  get rows(): Rows {
    return this.#rows
  }

  #contentHeight(): number {
    const rows = this.#rows.count * ROW
    return (this.#axis === 'events' ? rows : Math.min(HIGHEST, this.#model.data.timeUs * this.#scale + ROW)) + ROW
  }

  #resize(): void {
    this.#spacer.style.height = `${this.#contentHeight() + HEAD}px`
    this.draw()
  }

  /** Scrolls the cursor into view. */
  reveal(toCentre = false): void {
    const y = this.#y(rowOf(this.#rows, this.#cursor))
    const { scrollTop, clientHeight } = this.#scroller
    const room = clientHeight - HEAD
    if (toCentre || y < scrollTop + ROW || y > scrollTop + room - 2 * ROW) {
      this.#scroller.scrollTop = Math.max(0, y - room / 2)
    }
    this.draw()
  }

  #y(row: number): number {
    if (this.#axis === 'events') return row * ROW + ROW / 2
    return (this.#model.times[this.#rows.events[row] as number] as number) * this.#scale + ROW / 2
  }

  /** The first row at or below a height. */
  #rowAt(y: number): number {
    if (this.#axis === 'events') return Math.min(this.#rows.count - 1, Math.max(0, Math.floor(y / ROW)))
    return rowOf(this.#rows, this.#model.at(y / this.#scale))
  }

  /** The row below the pointer; undefined above all rows. */
  #rowBelow({ offsetY }: MouseEvent): number | undefined {
    if (offsetY < HEAD || this.#rows.count === 0) return undefined
    const y = offsetY - HEAD + this.#scroller.scrollTop
    return this.#rowAt(this.#axis === 'events' ? y : y + ROW / 4)
  }

  /** The lane whose name is below the pointer; -1 for none. */
  #laneBelow({ offsetX }: MouseEvent): number {
    const { clientWidth, scrollLeft } = this.#scroller
    const at = (offsetX + scrollLeft - TIME_WIDTH - FAULT_WIDTH) / this.#laneWidth(clientWidth)
    return this.#visibleLanes[Math.floor(at)] ?? -1
  }

  #click(event: MouseEvent): void {
    const row = this.#rowBelow(event)
    if (row !== undefined) this.#chosen(this.#rows.events[row] as number, (this.#rows.sizes[row] as number) > 1)
  }

  /** What a row has no room for stands beside the pointer. */
  #tell(event: MouseEvent): void {
    if (event.offsetY < HEAD) {
      this.#canvas.title = this.#model.laneName(this.#laneBelow(event))
      return
    }
    const row = this.#rowBelow(event)
    const id = row === undefined || (this.#rows.sizes[row] as number) > 1 ? undefined : this.#rows.events[row]
    this.#canvas.title = id === undefined ? '' : this.#model.fullLabel(id)
  }

  /** Moves what is in view: sideways by pixels, up and down by a part of its height. */
  pan(x: number, pages: number): void {
    this.#scroller.scrollBy(x, pages * (this.#scroller.clientHeight - HEAD))
  }

  draw(): void {
    if (this.#isDrawing) return
    this.#isDrawing = true
    requestAnimationFrame(() => {
      this.#isDrawing = false
      this.#drawAtOnce()
    })
  }

  #drawAtOnce(): void {
    const { clientWidth, clientHeight, scrollTop, scrollLeft } = this.#scroller
    if (clientWidth === 0) return
    this.#spacer.style.width = `${Math.max(clientWidth, this.#labelLeft(clientWidth) + WIDEST_LABEL)}px`
    this.#draw({ canvas: this.#canvas, clientWidth, clientHeight, scrollTop, scrollLeft }, currentTheme())
  }

  /** A picture of the rows around an event, in the colours of paper. */
  picture(event: number, clientWidth: number, rows: number): HTMLCanvasElement {
    const canvas = element('canvas', { class: 'picture' })
    const clientHeight = HEAD + rows * ROW
    const most = Math.max(0, this.#contentHeight() - rows * ROW)
    const scrollTop = Math.min(most, Math.max(0, this.#y(rowOf(this.#rows, event)) - 0.8 * rows * ROW))
    this.#draw({ canvas, clientWidth, clientHeight, scrollTop, scrollLeft: 0 }, currentTheme())
    return canvas
  }

  /** In less room than this, what stands beside the lanes could not be read. */
  leastWidth(): number {
    return this.#labelLeft(0) + LEAST_LABEL
  }

  #laneWidth(width: number): number {
    const room = (width - TIME_WIDTH - FAULT_WIDTH - LABEL_ROOM) / Math.max(1, this.#visibleLanes.length)
    return Math.min(MOST_LANE, Math.max(LEAST_LANE, room))
  }

  #labelLeft(width: number): number {
    return TIME_WIDTH + FAULT_WIDTH + this.#laneWidth(width) * this.#visibleLanes.length + 10
  }

  #draw({ canvas, clientWidth, clientHeight, scrollTop, scrollLeft }: View, theme: Theme): void {
    const ratio = devicePixelRatio || 1
    const laneWidth = this.#laneWidth(clientWidth)
    const left = TIME_WIDTH + FAULT_WIDTH
    const labelLeft = this.#labelLeft(clientWidth)
    // As far as it is panned, and to the edge of what is in view.
    const width = scrollLeft + clientWidth
    canvas.width = clientWidth * ratio
    canvas.height = clientHeight * ratio
    canvas.style.width = `${clientWidth}px`
    canvas.style.height = `${clientHeight}px`
    const context = canvas.getContext('2d')
    if (context === null) return
    context.scale(ratio, ratio)
    context.translate(-scrollLeft, 0)
    context.font = FONT
    context.textBaseline = 'middle'
    context.fillStyle = theme.paper
    context.fillRect(0, 0, width, clientHeight)
    // Left of the middle, so that a role's name has room beside its band.
    const x = new Map(this.#visibleLanes.map((lane, i) => [lane, left + laneWidth * i + LEAST_LANE / 2]))
    context.save()
    context.beginPath()
    context.rect(0, HEAD, width, clientHeight - HEAD)
    context.clip()
    context.translate(0, HEAD - scrollTop)
    const first = Math.max(0, this.#rowAt(scrollTop) - 1)
    const last = Math.min(this.#rows.count - 1, this.#rowAt(scrollTop + clientHeight) + 1)
    const frame: Frame = { context, theme, x, laneWidth, labelLeft, width, first, last }
    if (this.#rows.count > 0) {
      this.#drawBands(frame, scrollTop, scrollTop + clientHeight)
      this.#drawFaults(frame)
      this.#drawCursor(frame)
      this.#drawOperations(frame)
      this.#drawArrows(frame)
      this.#drawJumps(frame)
      this.#drawEvents(frame)
      this.#drawViolation(frame)
    }
    context.restore()
    this.#drawHead(frame)
  }

  #drawHead({ context, theme, x, width, laneWidth }: Frame): void {
    context.fillStyle = theme.paper
    context.fillRect(0, 0, width, HEAD)
    context.fillStyle = theme.line
    context.fillRect(0, HEAD - 1, width, 1)
    context.textAlign = 'left'
    context.font = `bold ${FONT}`
    context.fillStyle = theme.ink
    for (const [lane, at] of x) {
      const [name, room] = [this.#model.laneName(lane), laneWidth - NAME_GAP]
      // One that is a little too long is drawn narrower, and stays whole.
      const isNarrow = context.measureText(name).width <= room * NARROWEST_NAME
      context.fillText(isNarrow ? name : clippedName(context, name, room), at - BAND / 2, HEAD / 2, room)
    }
    context.font = FONT
    context.fillStyle = theme.soft
    context.fillText(this.#axis === 'events' ? 'time' : 'virtual time', 8, HEAD / 2)
  }

  /** Whether the event has a row of its own now. */
  #isShown(id: number): boolean {
    const row = rowOf(this.#rows, id)
    return this.#rows.events[row] === id && this.#rows.sizes[row] === 1
  }

  /** The height at which an event stands, or would stand. */
  #heightOf(id: number): number {
    if (this.#axis === 'time')
      return (this.#model.times[Math.min(id, this.#model.length - 1)] as number) * this.#scale + ROW / 2
    return rowOf(this.#rows, id) * ROW + ROW / 2
  }

  #drawBands({ context, theme, x, laneWidth }: Frame, top: number, bottom: number): void {
    for (const [lane, at] of x) {
      context.fillStyle = theme.line
      context.fillRect(at - 0.5, top, 1, bottom - top)
      for (const { from, to, role, kind } of this.#bands[lane] as readonly Band[]) {
        const [y0, y1] = [this.#heightOf(from), this.#heightOf(to)]
        if (y1 < top || y0 > bottom || role === '') continue
        const width = BAND
        context.globalAlpha = kind === 'role' ? 0.22 : 0.5
        context.fillStyle = kind === 'role' ? this.#roles.of(role, theme.isDark) : theme.down
        context.fillRect(at - width / 2, y0, width, y1 - y0)
        context.globalAlpha = 1
        this.#drawRole(context, theme, role, at + width / 2 + 2, Math.max(y0, top), y1, laneWidth - width - 4)
      }
    }
  }

  /** The name of a role stands where its band begins, or at the top where that is out of view: across where there is room, else along the band. */
  #drawRole(
    context: CanvasRenderingContext2D,
    theme: Theme,
    role: string,
    x: number,
    top: number,
    bottom: number,
    room: number,
  ): void {
    context.fillStyle = theme.soft
    context.font = `10px ${FONT.slice(5)}`
    context.textAlign = 'left'
    const length = context.measureText(role).width
    if (length <= room) {
      if (bottom - top > ROW) context.fillText(role, x, top + ROW * 0.8)
    } else if (bottom - top > ROW) {
      context.save()
      context.translate(x + 4, top + 5)
      context.rotate(Math.PI / 2)
      context.fillText(clipped(context, role, bottom - top - 8), 0, 0)
      context.restore()
    }
    context.font = FONT
  }

  #drawFaults({ context, theme, x, laneWidth, first, last }: Frame): void {
    const [begin, end] = [this.#rows.events[first] as number, this.#rows.events[last] as number]
    let offset = 0
    for (const fault of this.#model.data.faults) {
      if (!fault.lasts) continue
      const until = fault.end < 0 ? this.#model.length - 1 : fault.end
      if (until < begin || fault.begin > end) continue
      const [y0, y1] = [this.#heightOf(fault.begin), this.#heightOf(until)]
      context.fillStyle = theme.fault
      context.globalAlpha = 0.75
      context.fillRect(TIME_WIDTH + (offset % 3) * 4, y0, 3, Math.max(2, y1 - y0))
      context.globalAlpha = 0.05
      for (const lane of fault.lanes) {
        const at = x.get(lane)
        if (at !== undefined) context.fillRect(at - LEAST_LANE / 2, y0, laneWidth, y1 - y0)
      }
      context.globalAlpha = 1
      offset++
    }
  }

  /** Where what chance decided made the failure more likely, or less. */
  #drawJumps({ context, theme, width, first, last }: Frame): void {
    for (const { atUs, before, after } of this.#model.data.likelihood?.jumps ?? []) {
      const id = this.#model.firstAt(atUs)
      const row = rowOf(this.#rows, id)
      if (row < first || row > last) continue
      const y = this.#heightOf(id)
      context.fillStyle = theme.fault
      context.fillRect(0, y - ROW / 2, 4, ROW)
      context.globalAlpha = 0.5
      context.fillRect(0, y - ROW / 2, width, 1)
      context.globalAlpha = 1
      context.textAlign = 'right'
      context.font = `10px ${FONT.slice(5)}`
      context.fillText(`${Math.round(before * 100)} → ${Math.round(after * 100)} %`, width - 10, y - ROW / 2 - 5)
      context.textAlign = 'left'
      context.font = FONT
    }
  }

  /** A line right after the event in which it came to be. */
  #drawViolation({ context, theme, width, labelLeft, first, last }: Frame): void {
    const { focus, verdict } = this.#model.data
    const row = rowOf(this.#rows, focus)
    if (verdict !== 'failed' || row < first || row > last) return
    const y = this.#heightOf(focus) + ROW / 2
    context.fillStyle = theme.wrong
    context.fillRect(0, y - 1, width, 2)
    // Where its event is filtered out, the row above the line has nothing to do with it.
    const isHidden = this.#axis === 'events' && this.#rows.events[row] !== focus
    if (!isHidden) this.#drawCross(context, theme, 7, y - ROW / 2)
    context.font = `bold 10px ${FONT.slice(5)}`
    context.textAlign = 'right'
    context.fillText(isHidden ? 'violation (its row is hidden)' : 'violation', labelLeft - 12, y - 7)
    context.textAlign = 'left'
    context.font = FONT
  }

  #drawCursor({ context, theme, width }: Frame): void {
    const row = rowOf(this.#rows, this.#cursor)
    const isHidden = this.#rows.events[row] !== this.#cursor && this.#rows.sizes[row] === 1
    if (isHidden && this.#axis === 'events') return
    context.fillStyle = theme.cursor
    context.fillRect(0, this.#heightOf(this.#cursor) - ROW / 2, width, ROW)
  }

  /** A client's operation is a bar from its invocation to its completion. */
  #drawOperations({ context, theme, x, first, last }: Frame): void {
    const [begin, end] = [this.#rows.events[first] as number, this.#rows.events[last] as number]
    for (const operation of this.#model.data.operations) {
      const at = x.get(operation.lane)
      const until = operation.end < 0 ? this.#model.length - 1 : operation.end
      if (at === undefined || operation.begin < 0 || until < begin || operation.begin > end) continue
      const [y0, y1] = [this.#heightOf(operation.begin), this.#heightOf(until)]
      const isCulprit = operation.involvement === 'culprit'
      context.globalAlpha = isCulprit ? 0.7 : 0.35
      context.fillStyle = isCulprit ? theme.wrong : this.#palette.of(`outcome ${operation.outcome}`, theme.isDark)
      context.fillRect(at - 7, y0, 14, Math.max(3, y1 - y0))
      context.globalAlpha = 1
      if (operation.outcome !== 'ok') {
        context.strokeStyle = theme.soft
        context.setLineDash([3, 3])
        context.strokeRect(at - 7, y0, 14, Math.max(3, y1 - y0))
        context.setLineDash([])
      }
    }
  }

  #drawArrows(frame: Frame): void {
    const { first, last } = frame
    const drawn = new Set<number>()
    for (let row = first; row <= last; row++) {
      const id = this.#rows.events[row] as number
      const kind = this.#model.kind(id)
      const arrivals =
        kind === 'arrive'
          ? [id]
          : kind === 'send' || kind === 'copy'
            ? this.#model.effects(id).filter(effect => this.#model.kind(effect) === 'arrive')
            : []
      for (const arrival of arrivals) {
        if (drawn.has(arrival)) continue
        drawn.add(arrival)
        this.#drawArrow(frame, arrival)
      }
      if (kind === 'send' && this.#model.fate(id) !== 'sent') this.#drawLoss(frame, id)
    }
  }

  #colourOf(id: number, theme: Theme): string {
    return this.colourOfType(this.#model.type(id) ?? '', theme)
  }

  /** The colour of the arrows of a type of messages. */
  colourOfType(type: string, { isDark }: Theme): string {
    return this.#palette.of(`message ${type}`, isDark)
  }

  /** The roles that nodes have in this run, each with the colour of its band. */
  colouredRoles({ isDark }: Theme): (readonly [role: string, colour: string])[] {
    const roles = new Set(
      this.#bands.flatMap(bands => bands.flatMap(({ kind, role }) => (kind === 'role' ? role : []))),
    )
    return [...roles].filter(role => role !== '').map(role => [role, this.#roles.of(role, isDark)])
  }

  #drawArrow({ context, theme, x }: Frame, arrival: number): void {
    const sending = this.#model.sending(arrival)
    if (sending < 0) return
    const [x0, x1] = [x.get(this.#model.peers[arrival] as number), x.get(this.#model.lanes[arrival] as number)]
    if (x0 === undefined || x1 === undefined) return
    if (!this.#isShown(sending) || !this.#isShown(arrival)) return
    const [y0, y1] = [this.#heightOf(sending), this.#heightOf(arrival)]
    const isDelivered = ['delivered', 'altered'].includes(this.#model.fate(arrival) ?? '')
    const isNear = this.#marked.has(arrival) || this.#marked.has(sending)
    context.strokeStyle = isDelivered ? this.#colourOf(sending, theme) : theme.wrong
    context.lineWidth = isNear ? 2.6 : this.#model.sliced[arrival] === 1 ? 1.8 : 1
    context.globalAlpha = isNear || this.#model.sliced[arrival] === 1 ? 1 : 0.55
    if (!isDelivered || this.#model.kind(this.#model.causes[arrival] as number) === 'copy') context.setLineDash([5, 4])
    const direction = Math.sign(x1 - x0) || 1
    context.beginPath()
    context.moveTo(x0 + 5 * direction, y0)
    context.lineTo(x1 - 6 * direction, y1)
    context.stroke()
    context.setLineDash([])
    if (isDelivered) {
      const angle = Math.atan2(y1 - y0, x1 - x0)
      context.fillStyle = context.strokeStyle
      context.beginPath()
      context.moveTo(x1 - 5 * direction, y1)
      context.lineTo(x1 - 5 * direction - 8 * Math.cos(angle - 0.4), y1 - 8 * Math.sin(angle - 0.4))
      context.lineTo(x1 - 5 * direction - 8 * Math.cos(angle + 0.4), y1 - 8 * Math.sin(angle + 0.4))
      context.fill()
    } else this.#drawCross(context, theme, x1 - 12 * direction, y1 - ((y1 - y0) * 12) / Math.max(1, Math.abs(x1 - x0)))
    context.globalAlpha = 1
    context.lineWidth = 1
  }

  #drawLoss({ context, theme, x }: Frame, sending: number): void {
    const [x0, x1] = [x.get(this.#model.lanes[sending] as number), x.get(this.#model.peers[sending] as number)]
    if (x0 === undefined || x1 === undefined) return
    const y = this.#heightOf(sending)
    const middle = x0 + (x1 - x0) * 0.4
    context.strokeStyle = theme.wrong
    context.setLineDash([5, 4])
    context.beginPath()
    context.moveTo(x0, y)
    context.lineTo(middle, y)
    context.stroke()
    context.setLineDash([])
    this.#drawCross(context, theme, middle, y)
  }

  #drawCross(context: CanvasRenderingContext2D, theme: Theme, x: number, y: number): void {
    context.strokeStyle = theme.wrong
    context.lineWidth = 2
    context.beginPath()
    context.moveTo(x - 4, y - 4)
    context.lineTo(x + 4, y + 4)
    context.moveTo(x + 4, y - 4)
    context.lineTo(x - 4, y + 4)
    context.stroke()
    context.lineWidth = 1
  }

  #drawEvents({ context, theme, x, labelLeft, width, first, last }: Frame): void {
    let labelled = Number.NEGATIVE_INFINITY
    const cursorAt = this.#heightOf(this.#cursor)
    for (let row = first; row <= last; row++) {
      const id = this.#rows.events[row] as number
      const y = this.#y(row)
      const at = x.get(this.#model.lanes[id] as number)
      const size = this.#rows.sizes[row] as number
      if (at !== undefined && size === 1) this.#drawGlyph(context, theme, id, at, y)
      // On the axis of time rows may lie on each other: the first is named, or the one under the cursor.
      const isInTheWay = y - labelled < ROW * 0.8 || Math.abs(y - cursorAt) < ROW * 0.8
      if (this.#axis === 'time' && isInTheWay && id !== this.#cursor) continue
      labelled = y
      const isSliced = this.#model.sliced[id] === 1
      context.textAlign = 'right'
      context.fillStyle = theme.soft
      context.fillText(timeText(this.#model.times[id] as number), TIME_WIDTH - 8, y)
      context.textAlign = 'left'
      if (size > 1) {
        context.fillText(
          clipped(context, `click to unfold ${size} routine events`, width - labelLeft - 8),
          labelLeft,
          y,
        )
        continue
      }
      if (isSliced) {
        context.fillStyle = theme.slice
        context.fillRect(labelLeft - 7, y - ROW / 2 + 2, 3, ROW - 4)
      }
      context.fillStyle = isSliced || id === this.#cursor ? theme.ink : theme.soft
      context.fillText(clipped(context, this.#model.label(id), width - labelLeft - 8), labelLeft, y)
    }
  }

  #drawGlyph(context: CanvasRenderingContext2D, theme: Theme, id: number, x: number, y: number): void {
    const kind = this.#model.kind(id)
    context.fillStyle = this.#marked.has(id) ? theme.wrong : theme.ink
    context.strokeStyle = context.fillStyle
    context.beginPath()
    if (kind === 'timer' || kind === 'timer-set' || kind === 'timer-clear') {
      context.arc(x, y, 4, 0, 7)
      context.stroke()
      if (kind === 'timer') {
        context.beginPath()
        context.moveTo(x, y - 3)
        context.lineTo(x, y)
        context.lineTo(x + 2, y)
        context.stroke()
      }
    } else if (kind === 'state') {
      context.moveTo(x, y - 5)
      context.lineTo(x + 5, y)
      context.lineTo(x, y + 5)
      context.lineTo(x - 5, y)
      context.fill()
    } else if (kind === 'crash') this.#drawCross(context, theme, x, y)
    else if (kind === 'fault') {
      context.fillStyle = theme.fault
      context.moveTo(x, y - 5)
      context.lineTo(x + 5, y + 4)
      context.lineTo(x - 5, y + 4)
      context.fill()
    } else if (kind === 'disk' || kind === 'disk-done') context.fillRect(x - 4, y - 3, 8, 6)
    else {
      context.arc(x, y, kind === 'send' || kind === 'copy' ? 2.4 : 3.4, 0, 7)
      context.fill()
    }
  }
}

/** What to draw, and what of it is in view. */
interface View {
  readonly canvas: HTMLCanvasElement
  readonly clientWidth: number
  readonly clientHeight: number
  readonly scrollTop: number
  readonly scrollLeft: number
}

interface Frame {
  readonly context: CanvasRenderingContext2D
  readonly theme: Theme
  /** Where the lanes stand. */
  readonly x: ReadonlyMap<number, number>
  readonly laneWidth: number
  readonly labelLeft: number
  readonly width: number
  /** The rows in view. */
  readonly first: number
  readonly last: number
}

/** A name that is cut keeps its number, which tells it from the others. */
function clippedName(context: CanvasRenderingContext2D, name: string, room: number): string {
  const number = /\d*$/.exec(name)?.[0] ?? ''
  const start = name.slice(0, name.length - number.length)
  return context.measureText(name).width <= room
    ? name
    : `${clipped(context, start, room - context.measureText(number).width)}${number}`
}

function clipped(context: CanvasRenderingContext2D, text: string, room: number): string {
  const width = context.measureText('x').width
  const most = Math.max(3, Math.floor(room / width))
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}
