import { drawSpan, type EventSpan, spanColumns, spansHeader } from './event-spans.ts'
import { element, fragment, lines, type Markup } from './markup.ts'
import { svg } from './svg.ts'
import { clipMiddle, textWidth, wrapWords } from './text-room.ts'

/** The colours of reasons: by data (ww, wr, rw), or by any other order. */
export type EdgeTone = 'ww' | 'wr' | 'rw' | 'ordered'

/** A box of a cycle. */
export interface CycleNode {
  readonly name: string
  /** Beside the name. */
  readonly about: string
  /** What it holds, and for which edges that matters. */
  readonly lines: readonly { readonly text: string; readonly tones: readonly EdgeTone[] }[]
  /** All there is to say, over several lines. */
  readonly full: string
  readonly span?: EventSpan
  /** It failed, or its outcome is unknown. */
  readonly isDoubtful?: boolean
}

/** From each node to the next, from the last to the first. */
export interface CycleEdge {
  readonly tone: EdgeTone
  /** A word or two. */
  readonly label: string
  readonly reason: string
}

/** Boxes one below the other with an edge from each to the next; or, without edges, just the boxes. */
export interface CyclePicture {
  readonly nodes: readonly CycleNode[]
  readonly edges: readonly CycleEdge[]
  /** For those who cannot see it. */
  readonly label: string
}

/** Of a longer cycle the middle is left out. */
const MOST_NODES = 14
const MOST_LINES = 12
const LINE_COLUMNS = 56
const REASON_COLUMNS = 62
const REASON_LINES = 5
const [HEAD, LINE, REASON_LINE] = [24, 19, 16]
const [MARGIN, LOOP] = [10, 58]
const LEAST_CARD = 330

/**
 * Draws a cycle as a ladder: what comes first stands above, the reason stands beside each arrow, and the last arrow leads back up
 * along the left. Beside the boxes, where it is known, when each of them ran.
 */
export function drawCycle({ nodes: all, edges: allEdges, label }: CyclePicture): Markup {
  const { nodes, edges } = shortened(all, allEdges)
  const hasLoop = edges.length > 0
  const left = MARGIN + (hasLoop ? LOOP : 0)
  const cards = nodes.map(node => cardText(node))
  const reasons = edges.map(({ reason }) => wrapWords(reason, REASON_COLUMNS, REASON_LINES))
  const cardWidth = Math.max(LEAST_CARD, ...cards.map(({ width }) => width))
  const pill = Math.max(30, ...edges.map(edge => textWidth(edge.label) + 14))
  const reasonRight = left + 34 + pill / 2 + 10 + Math.max(0, ...reasons.flat().map(text => textWidth(text)))
  const spans = spanColumns(nodes.map(({ span }) => span))
  const spansLeft = left + cardWidth + 34
  const width = Math.max(left + cardWidth, reasonRight, spans === undefined ? 0 : spansLeft + spans.width) + MARGIN
  const tops: number[] = []
  const gaps: number[] = []
  let y = spans === undefined ? MARGIN : 34
  nodes.forEach((_, i) => {
    tops.push(y)
    y += cards[i]!.height
    gaps.push(y)
    y += hasLoop ? gapHeight(reasons[i]!) : i < nodes.length - 1 ? 14 : 0
  })
  const height = y + (hasLoop ? 4 : MARGIN)
  const x = left + 34
  return svg(
    { width, height, label, class: 'cycle' },
    spans === undefined ? undefined : spansHeader(spans, spansLeft),
    edges.map((edge, i) => {
      const isLast = i === edges.length - 1
      const middle = gaps[i]! + gapHeight(reasons[i]!) / 2
      const line = isLast ? backTo(left, tops[0]! + HEAD / 2, x, gaps[i]!, middle) : downTo(x, gaps[i]!, tops[i + 1]!)
      return element(
        'g',
        { class: `edge ${edge.tone}` },
        element('title', {}, edge.reason),
        line,
        element('rect', { x: x - pill / 2, y: middle - 9, width: pill, height: 18, rx: 9, class: 'pill' }),
        element('text', { x, y: middle + 4, class: 'pill-text' }, edge.label),
        reasons[i]!.map((text, j) =>
          element(
            'text',
            {
              x: x + pill / 2 + 10,
              y: middle + 4 + (j - (reasons[i]!.length - 1) / 2) * REASON_LINE,
              class: 'reason-text',
            },
            text,
          ),
        ),
      )
    }),
    nodes.map((node, i) => drawCard(node, cards[i]!, left, tops[i]!, cardWidth)),
    spans === undefined
      ? undefined
      : nodes.map((node, i) => drawSpan(spans, node.span, spansLeft, tops[i]! + Math.min(cards[i]!.height, 60) / 2)),
  )
}

function shortened(nodes: readonly CycleNode[], edges: readonly CycleEdge[]): Pick<CyclePicture, 'nodes' | 'edges'> {
  if (nodes.length <= MOST_NODES) return { nodes, edges }
  const [first, last] = [MOST_NODES - 4, 3]
  const left = nodes.length - first - last
  const text = `${left} more`
  const rest: CycleNode = { name: '…', about: text, lines: [], full: text }
  return {
    nodes: [...nodes.slice(0, first), rest, ...nodes.slice(-last)],
    edges: edges.length === 0 ? [] : [...edges.slice(0, first), ...edges.slice(-last - 1)],
  }
}

interface Card {
  readonly lines: readonly { readonly text: string; readonly tones: readonly EdgeTone[] }[]
  readonly head: string
  readonly width: number
  readonly height: number
}

function cardText({ name, about, lines }: CycleNode): Card {
  const clipped = lines.map(({ text, tones }) => ({ text: clipMiddle(text, LINE_COLUMNS), tones }))
  const shown = fewest(clipped)
  const head = clipMiddle(`${name}  ${about}`, LINE_COLUMNS)
  return {
    lines: shown,
    head,
    width: Math.max(textWidth(head) + 24, ...shown.map(({ text }) => textWidth(text) + 34)),
    height: HEAD + (shown.length === 0 ? 0 : shown.length * LINE + 8),
  }
}

/** Of many lines those that matter, with the first of the others. */
function fewest(lines: Card['lines']): Card['lines'] {
  if (lines.length <= MOST_LINES) return lines
  const keep = new Set<number>()
  for (const wanted of [true, false]) {
    lines.forEach(({ tones }, i) => {
      if (tones.length > 0 === wanted && keep.size < MOST_LINES - 1) keep.add(i)
    })
  }
  return [...lines.filter((_, i) => keep.has(i)), { text: `… ${lines.length - keep.size} more`, tones: [] }]
}

function gapHeight(reason: readonly string[]): number {
  return Math.max(2, reason.length) * REASON_LINE + 22
}

function drawCard(node: CycleNode, card: Card, x: number, y: number, width: number): Markup {
  const { name } = node
  return element(
    'g',
    { class: 'transaction' },
    element('title', {}, lines(node.full)),
    element('rect', {
      x,
      y,
      width,
      height: card.height,
      rx: 5,
      class: node.isDoubtful === true ? 'card doubtful' : 'card',
    }),
    element('path', {
      d: `M${x + 1} ${y + HEAD} v${-(HEAD - 6)} q0 -5 5 -5 h${width - 12} q5 0 5 5 v${HEAD - 6} z`,
      class: 'card-head',
    }),
    element('text', { x: x + 10, y: y + 16 }, element('tspan', { class: 'name' }, name), card.head.slice(name.length)),
    card.lines.map(({ text, tones }, i) => {
      const top = y + HEAD + 4 + i * LINE
      return fragment(
        tones.map((tone, j) =>
          element(
            'g',
            { class: tone },
            element('rect', { x: x + 4, y: top, width: width - 8, height: LINE - 1, rx: 3, class: 'mark' }),
            element('rect', { x: x + 4 + j * 4, y: top, width: 3, height: LINE - 1, class: 'mark-edge' }),
          ),
        ),
        element('text', { x: x + 18, y: top + 13 }, text),
      )
    }),
  )
}

function downTo(x: number, from: number, to: number): Markup {
  return fragment(
    element('path', { d: `M${x} ${from} V${to - 8}`, class: 'arrow' }),
    element('path', { d: `M${x} ${to} l-5 -9 h10 z`, class: 'head' }),
  )
}

/** From below the last box around to the first. */
function backTo(left: number, to: number, x: number, from: number, turn: number): Markup {
  const far = MARGIN + 10
  return fragment(
    element('path', {
      d: `M${x} ${from} V${turn} H${far + 12} q-12 0 -12 -12 V${to + 12} q0 -12 12 -12 H${left - 8}`,
      class: 'arrow',
    }),
    element('path', { d: `M${left} ${to} l-9 -5 v10 z`, class: 'head' }),
  )
}
