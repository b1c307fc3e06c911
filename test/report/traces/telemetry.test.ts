import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { type AnyEnv, http, type Operation, ok, run, SimulatedSpans, scenario } from 'sameseed'
import { exportTrace } from 'sameseed/report'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EPOCH_MS } from '../../../src/clock/node-clock.ts'
import { spansOf } from '../../../src/report/traces/spans.ts'

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => context.disable())

const tracedRun = async (...[one, plan]: Parameters<typeof run>) => {
  const made = await run(one, plan, { journal: true })
  expect(made.violations).toEqual([])
  const spans = spansOf(made, made.journal!)
  const byId = new Map(spans.map(span => [span.spanId, span]))
  /** Names of what is above a span, from the root on. */
  const path = (name: string, service: string) => {
    const found = spans.filter(span => span.name === name && span.service === service)
    return found.map(span => {
      const names: string[] = []
      for (let at: typeof span | undefined = span; at !== undefined; at = byId.get(at.parentId ?? ''))
        names.unshift(`${at.service} ${at.name}`)
      return names
    })
  }
  return { made, spans, byId, path }
}

test("OpenTelemetry's SDK in a node: virtual times, ids from the seed, and its spans are below what they happened in", async () => {
  let exporter = new InMemorySpanExporter()
  const store = scenario({
    name: 'store',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        const provider = new NodeTracerProvider({
          spanProcessors: [new SimulatedSpans(), new SimpleSpanProcessor(exporter)],
        })
        const tracer = provider.getTracer('store')
        return {
          receive: (_from: string, message: { readonly type: string }) =>
            tracer.startActiveSpan(message.type, async span => {
              await env.sleep('2ms')
              if (env.id === 'n1') {
                await tracer.startActiveSpan('journal', async inner => {
                  await env.disk.append('log', 'x')
                  inner.end()
                })
                await env.rpc('n2', { type: 'replicate' })
              }
              span.end()
              return 'done'
            }),
        }
      },
    },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({
        invoke: async ({ value }: Operation<'put', number>) => ok(await env.rpc('n1', { type: 'put', value })),
      }),
    },
    duration: '1s',
  })
  const plan = (seed: string) => ({
    seed,
    operations: [
      { client: 'c1', at: '10ms', f: 'put', value: 1 },
      { client: 'c2', at: '10.5ms', f: 'put', value: 2 },
    ],
  })
  const { made, spans, byId, path } = await tracedRun(store, plan('1'))
  for (const name of ['put', 'journal', 'replicate'])
    expect(spans.filter(span => span.name === name && span.service !== 'c1' && span.service !== 'c2')).toHaveLength(2)
  // Two operations at once: each has its own.
  const puts = path('journal', 'n1').sort((a, b) => (a[0]! < b[0]! ? -1 : 1))
  expect(puts.map(names => names[0])).toEqual(['c1 put', 'c2 put'])
  expect(puts[0]).toEqual(['c1 put', 'c1 send put', 'n1 receive put', 'n1 put', 'n1 journal'])
  // No context went along with the message: so it is below what arrived, and by that in the same trace.
  expect(path('replicate', 'n2').find(names => names[0] === 'c1 put')).toEqual(
    expect.arrayContaining(['c1 put', 'n1 receive put', 'n1 send replicate', 'n2 receive replicate', 'n2 replicate']),
  )
  const tracesOf = (service: string) =>
    spans.filter(span => span.name === 'put' && span.service === service).map(({ traceId }) => traceId)
  expect(new Set(tracesOf('n1'))).toEqual(new Set([...tracesOf('c1'), ...tracesOf('c2')]))
  for (const span of spans) {
    const parent = byId.get(span.parentId ?? '')
    if (parent !== undefined) expect(span.startUs).toBeGreaterThanOrEqual(parent.startUs)
  }
  // What the SDK itself tells: virtual times, and the ids that stand in the trace.
  const told = exporter.getFinishedSpans()
  expect(told).toHaveLength(6)
  for (const span of told) {
    const [seconds, nanoseconds] = span.startTime
    const ours = byId.get(span.spanContext().spanId)!
    expect(ours.name).toBe(span.name)
    expect(ours.attributes['otel.trace_id']).toBe(span.spanContext().traceId)
    // It takes whole milliseconds of its clock.
    const startUs = (seconds * 1e3 - EPOCH_MS) * 1e3 + nanoseconds / 1e3
    expect(startUs).toBe(Math.floor(ours.startUs / 1e3) * 1e3)
  }
  // The same seed gives the same ids, another seed gives others; and the processor changes nothing but what it writes.
  const idsOf = async (seed: string) => {
    exporter = new InMemorySpanExporter()
    const one = await run(store, plan(seed), { journal: true })
    return [one.fingerprint, ...exporter.getFinishedSpans().map(span => span.spanContext().spanId)]
  }
  const ids = [made.fingerprint, ...told.map(span => span.spanContext().spanId)]
  expect(await idsOf('1')).toEqual(ids)
  expect(await idsOf('2')).not.toEqual(ids)
  const otlp = exportTrace(made, 'otlp')
  for (const span of told) expect(otlp).toContain(span.spanContext().spanId)
  // Outside of a run the processor does nothing.
  const outside = new NodeTracerProvider({ spanProcessors: [new SimulatedSpans()] })
  outside.getTracer('x').startSpan('x').end()
})

test('a program that traces itself is in the traces as it is: the context that it sends is the parent', async () => {
  const server = { program: './fixtures/traced-server.mjs', count: 1 }
  const shop = scenario({
    name: 'shop',
    nodes: { api: { ...server, env: { ASKS: 'http://stock:8080/stock' } }, stock: server },
    clients: { count: 1, start: env => http(env, 'http://api:8080', { timeout: '1s' }) },
    duration: '8s',
  })
  const plan = { seed: '1', operations: [{ client: 'c1', at: '100ms', f: 'GET /order', value: {} }] }
  const { made, spans, path } = await tracedRun(shop as never, plan)
  const [looked] = path('look up', 'stock1')
  expect(looked?.[0]).toBe('c1 GET /order')
  expect(looked?.slice(-3)).toEqual(['api1 handle /order', 'stock1 handle /stock', 'stock1 look up'])
  const own = spans.filter(({ attributes }) => 'otel.trace_id' in attributes)
  expect(own.map(({ name, kind, error }) => [name, kind, error])).toEqual([
    ['look up', 'internal', 'sold out'],
    ['handle /stock', 'server', undefined],
    ['handle /order', 'server', undefined],
  ])
  expect(new Set(own.map(({ traceId }) => traceId)).size).toBe(1)
  expect(own[2]!.endUs - own[2]!.startUs).toBeGreaterThan(8_000)
  // Its own exporter gets them as well, in virtual time.
  const printed = [...made.journal!].map(event => (event.kind === 'log' ? event.text : '')).join('\n')
  expect(printed).toContain("name: 'handle /order'")
  expect(printed).toContain(`id: '${own[2]!.spanId}'`)
})
