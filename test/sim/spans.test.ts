import { type AnyEnv, run, SimulatedSpans, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const spanContext = () => ({ traceId: 'trace', spanId: 'span' })
type Ended = Parameters<SimulatedSpans['onEnd']>[0]

/** The spans in the journal of a run of two nodes. */
async function spansOf(start: (env: AnyEnv, spans: SimulatedSpans) => void) {
  const spans = new SimulatedSpans()
  const traced = scenario({
    name: 'traced',
    nodes: { count: 2, start: (env: AnyEnv) => start(env, spans) },
    duration: '10ms',
    settle: 0,
  })
  const { journal } = await run(traced, { seed: 1 }, { journal: true })
  return [...(journal ?? [])].flatMap(event =>
    event.kind === 'log' ? [[event.process, event.text, event.span] as const] : [],
  )
}

test('of a span that ends the journal has what it says of itself', async () => {
  const span: Ended = {
    name: 'work',
    spanContext,
    parentSpanContext: { spanId: 'above' },
    attributes: { text: 'a', number: 1, flag: false, list: [1, 2] },
    events: [{ name: 'halfway' }],
    status: { code: 2 },
  }
  const logged = await spansOf((env, spans) => {
    if (env.id !== 'n1') return
    env.after(2, () => spans.onStart(span))
    env.after(5, () => spans.onEnd(span))
  })
  expect(logged).toEqual([
    [
      'n1',
      'span work span: error',
      {
        name: 'work',
        kind: 0,
        traceId: 'trace',
        spanId: 'span',
        parentSpanId: 'above',
        attributes: { text: 'a', number: 1, flag: false, list: '1,2' },
        events: ['halfway'],
        error: 'error',
        beganIn: expect.any(Number),
        beganUs: 2_000,
      },
    ],
  ])
})

test('what a span does not say is not there, and one that is no error has none', async () => {
  const span: Ended = { name: 'work', kind: 2, spanContext, status: { code: 1, message: 'fine' } }
  const [logged] = await spansOf((env, spans) => {
    if (env.id !== 'n1') return
    spans.onStart(span)
    spans.onEnd(span)
  })
  const { beganIn: _, ...record } = logged![2]!
  expect(record).toEqual({
    ...{ name: 'work', kind: 2, traceId: 'trace', spanId: 'span' },
    ...{ attributes: {}, events: [], beganUs: 0 },
  })
})

test('a span that ends in another node, or had begun outside of the run, is not taken down', async () => {
  const own: Ended = { name: 'own', spanContext }
  const early: Ended = { name: 'early', spanContext }
  const logged = await spansOf((env, spans) => {
    if (env.id === 'n1') spans.onStart(own)
    else env.after(1, () => [own, early].forEach(span => void spans.onEnd(span)))
  })
  expect(logged).toEqual([])
})
