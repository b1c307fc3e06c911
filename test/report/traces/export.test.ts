import { createRequire } from 'node:module'
import { buildModel } from '@tracerbench/trace-model'
import { Ajv } from 'ajv'
import { parseEDNString } from 'edn-data'
import { type AnyEnv, type Operation, ok, run, scenario } from 'sameseed'
import { exportTrace, type TraceFormat, traceFormats } from 'sameseed/report'
import { describe, expect, test } from 'vitest'
import zipkin from 'zipkin'
import { readHistory } from '../../../src/checkers/formats/index.ts'
import { SHIVIZ_EXPRESSION } from '../../../src/report/traces/shiviz.ts'

/** A client asks n1, which writes to its disk and asks n2 before it answers. */
const store = scenario({
  name: 'store',
  nodes: {
    count: 2,
    start: (env: AnyEnv) => {
      let count = 0
      return {
        receive: async (_from: string, message: unknown) => {
          if (env.id === 'n2') return 'seen'
          env.log('got it')
          await env.disk.append('log', JSON.stringify(message))
          await env.disk.fsync('log')
          await env.rpc('n2', { type: 'replicate', message })
          return ++count
        },
        inspect: () => ({ count }),
      }
    },
  },
  clients: {
    count: 1,
    start: (env: AnyEnv) => ({
      invoke: async ({ value }: Operation<'put', number, unknown>) =>
        ok(await env.rpc('n1', { type: 'put', value }, { timeout: '40ms' })),
    }),
  },
  duration: '1s',
})
const plan = {
  seed: '1',
  operations: [
    { client: 'c1', at: 10, f: 'put', value: 1 },
    { client: 'c1', at: 300, f: 'put', value: 2 },
  ],
  faults: [{ kind: 'partition', at: 290, for: 100, groups: [['n1', 'c1'], ['n2']] }],
} as const

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

const traced = () => run(store, plan, { journal: true })
const exported = async (format: TraceFormat) => exportTrace(await traced(), format, { version: '1.2.3' })

interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly status: { readonly code: number; readonly message?: string }
  readonly events?: readonly { readonly name: string }[]
}

interface Otlp {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[] }[]
}

test.each(traceFormats)('%s is a pure function of the run', async format => {
  expect(await exported(format)).toBe(await exported(format))
})

test('a run without a journal is refused', async () => {
  const bare = await run(store, plan, { journal: false })
  expect(() => exportTrace(bare, 'otlp')).toThrow('an export needs a run with a journal')
})

describe('otlp', () => {
  const spansOf = async () =>
    (JSON.parse(await exported('otlp')) as Otlp).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans),
    )

  test("OpenTelemetry's own definitions read it, and nothing of it is lost", async () => {
    const root = createRequire(import.meta.url)('@opentelemetry/otlp-proto-exporter-base/build/src/generated/root.js')
    const Request = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest
    // In OTLP's JSON, other than in that of protocol buffers, ids are hexadecimal.
    const json = JSON.parse(await exported('otlp'), (key, value) =>
      /^(traceId|spanId|parentSpanId)$/.test(key) ? Buffer.from(value as string, 'hex').toString('base64') : value,
    ) as object
    expect(Request.verify(Request.fromObject(json))).toBeNull()
    const bytes = Request.encode(Request.fromObject(json)).finish()
    const back = Request.toObject(Request.decode(bytes), { longs: String, bytes: String, enums: Number })
    expect(back).toEqual(json)
  })

  test('an operation is a trace, and below it is what it caused, within its time', async () => {
    const spans = await spansOf()
    const byId = new Map(spans.map(span => [span.spanId, span]))
    expect(byId.size).toBe(spans.length)
    const [first, second] = spans.filter(({ name }) => name === 'put')
    const ofFirst = spans.filter(({ traceId }) => traceId === first!.traceId)
    const names = ofFirst.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'send put',
        'receive put',
        'disk append log',
        'disk fsync log',
        'send replicate',
        'receive replicate',
      ]),
    )
    for (const span of ofFirst) {
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano))
      if (span === first) expect(span.parentSpanId).toBeUndefined()
      else
        expect(BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(
          BigInt(byId.get(span.parentSpanId!)!.startTimeUnixNano),
        )
    }
    // What n1 does lasts until it has the answer of n2.
    const handler = ofFirst.find(({ name }) => name === 'receive put')!
    const answer = ofFirst.find(
      ({ name, parentSpanId }) => name === 'receive reply' && byId.get(parentSpanId!)!.name === 'send reply',
    )!
    expect(handler.events!.map(({ name }) => name)).toContain('got it')
    expect(BigInt(handler.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(answer.startTimeUnixNano))
    expect(first!.status.code).toBe(1)
    expect(second!.status).toMatchObject({ code: 2 })
    expect(spans.some(({ name, status }) => name === 'send replicate' && status.code === 2)).toBe(true)
    expect(spans.find(({ name }) => name.startsWith('partition'))).toBeDefined()
  })
})

test('zipkin: what its API demands of a span', async () => {
  const spans = JSON.parse(await exported('zipkin')) as Record<string, unknown>[]
  expect(spans.length).toBeGreaterThan(10)
  const ids = new Set(spans.map(({ id }) => id))
  for (const span of spans) {
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(span.id).toMatch(/^[0-9a-f]{16}$/)
    if (span.parentId !== undefined) expect(ids).toContain(span.parentId)
    if (span.kind !== undefined) expect(['CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER']).toContain(span.kind)
    expect(Number.isInteger(span.timestamp)).toBe(true)
    expect(span.duration).toBeGreaterThanOrEqual(1)
    expect(Object.values(span.tags as object).every(each => typeof each === 'string')).toBe(true)
  }
})

test("zipkin: its own client's model holds all of it, and writes the same", async () => {
  const { model, TraceId, option, jsonEncoder } = zipkin
  type Written = Parameters<typeof jsonEncoder.JSON_V2.encode>[0]
  const some = (value: string | undefined) => (value === undefined ? option.None : new option.Some(value))
  const spans = JSON.parse(await exported('zipkin')) as {
    readonly traceId: string
    readonly parentId?: string
    readonly id: string
    readonly name: string
    readonly kind?: string
    readonly timestamp: number
    readonly duration: number
    readonly localEndpoint: { readonly serviceName: string }
    readonly remoteEndpoint?: { readonly serviceName: string }
    readonly annotations: readonly { readonly timestamp: number; readonly value: string }[]
    readonly tags: Readonly<Record<string, string>>
  }[]
  for (const span of spans) {
    const { traceId, parentId, id, timestamp, duration, localEndpoint, remoteEndpoint, annotations, tags } = span
    const read = new model.Span(new TraceId({ traceId, parentId: some(parentId), spanId: id } as never))
    read.setName(span.name)
    if (span.kind !== undefined) read.setKind(span.kind as never)
    read.setTimestamp(timestamp)
    read.setDuration(duration)
    read.setLocalEndpoint(new model.Endpoint(localEndpoint))
    if (remoteEndpoint !== undefined) read.setRemoteEndpoint(new model.Endpoint(remoteEndpoint))
    for (const { timestamp: at, value } of annotations) read.addAnnotation(at, value)
    for (const [key, value] of Object.entries(tags)) read.putTag(key, value)
    const written = JSON.parse(jsonEncoder.JSON_V2.encode(read as Written)) as object
    // Zipkin has names in lower case, and no empty lists.
    const { annotations: noted, ...rest } = { ...span, name: span.name.toLowerCase() }
    expect(written).toEqual(noted.length === 0 ? rest : { ...rest, annotations: noted })
  }
})

test("perfetto: a reader of Chrome's traces finds each process by its name, and all slices in their nesting", async () => {
  const file = JSON.parse(await exported('perfetto')) as { readonly traceEvents: readonly object[] }
  const trace = buildModel(file as never)
  expect(trace.processes.map(({ name }) => name).sort()).toEqual(['c1', 'n1', 'n2', 'nemesis'])
  const { journal } = await traced()
  expect(trace.start).toBe(0)
  expect(trace.end).toBeLessThanOrEqual(journal!.at(journal!.length - 1).timeUs + 1)
  const written = file.traceEvents as readonly { ph: string; name: string; pid: number; ts: number; dur: number }[]
  const read = trace.processes.flatMap(({ id, threads }) =>
    threads.flatMap(({ events }) =>
      events
        .filter(event => event.isComplete())
        .map(({ name, start, duration, parent }) => ({ pid: id, name, ts: start, dur: duration, parent })),
    ),
  )
  const inOrder = (slices: readonly { pid: number; name: string; ts: number; dur: number }[]) =>
    slices.map(({ pid, name, ts, dur }) => `${ts} ${pid} ${name} ${dur}`).sort()
  expect(inOrder(read)).toEqual(inOrder(written.filter(({ ph }) => ph === 'X')))
  // Two slices of a track never overlap, so none is within another.
  expect(read.filter(({ parent }) => parent !== undefined)).toEqual([])
})

test('perfetto: slices of a track do not overlap, and each flow has two ends', async () => {
  const { traceEvents } = JSON.parse(await exported('perfetto')) as {
    traceEvents: {
      ph: string
      pid: number
      tid: number
      ts: number
      dur: number
      id?: string
      args?: { name?: string }
    }[]
  }
  const tracks = grouped(
    traceEvents.filter(({ ph }) => ph === 'X'),
    ({ pid, tid }) => `${pid}/${tid}`,
  )
  expect(tracks.size).toBeGreaterThan(3)
  for (const slices of tracks.values()) {
    slices.sort((a, b) => a.ts - b.ts)
    for (let i = 1; i < slices.length; i++)
      expect(slices[i]!.ts).toBeGreaterThanOrEqual(slices[i - 1]!.ts + slices[i - 1]!.dur)
  }
  const flows = grouped(
    traceEvents.filter(({ ph }) => ph === 's' || ph === 'f'),
    ({ id }) => id,
  )
  expect(flows.size).toBeGreaterThan(3)
  for (const [start, end] of flows.values()) {
    expect([start!.ph, end!.ph]).toEqual(['s', 'f'])
    expect(end!.ts).toBeGreaterThanOrEqual(start!.ts)
  }
  const names = traceEvents.filter(({ ph }) => ph === 'M').map(({ args }) => args?.name)
  expect(names.sort()).toEqual(['c1', 'n1', 'n2', 'nemesis'])
})

test('shiviz: its expression finds every event, and clocks order receiving after sending', async () => {
  const text = await exported('shiviz')
  const events = [...text.matchAll(new RegExp(SHIVIZ_EXPRESSION, 'g'))].map(({ groups }) => ({
    event: groups!.event as string,
    host: groups!.host as string,
    clock: JSON.parse(groups!.clock as string) as Record<string, number>,
  }))
  expect(events.length).toBe(text.trimEnd().split('\n').length / 2)
  const counts = new Map<string, number>()
  for (const { host, clock } of events) {
    counts.set(host, (counts.get(host) ?? 0) + 1)
    expect(clock[host]).toBe(counts.get(host))
  }
  const sending = events.find(({ event }) => event.startsWith('send replicate'))!
  const receiving = events.find(({ event }) => event.startsWith('receive replicate'))!
  for (const [host, time] of Object.entries(sending.clock)) expect(receiving.clock[host]).toBeGreaterThanOrEqual(time)
  expect(receiving.host).toBe('n2')
})

test('itf: a variable for each node, a state after each change', async () => {
  const trace = JSON.parse(await exported('itf')) as {
    vars: string[]
    states: Record<string, Record<string, unknown>>[]
  }
  expect(trace.vars).toEqual(['n1', 'n2'])
  expect(trace.states.every(state => trace.vars.every(name => name in state))).toBe(true)
  expect(trace.states.at(-1)!.n1).toEqual({ count: { '#bigint': '1' } })
})

/**
 * The format as its documentation has it (https://apalache-mc.org/docs/adr/015adr-trace.html), as a JSON schema: there is none of its own,
 * and its readers are parts of model checkers.
 */
const ITF = {
  type: 'object',
  required: ['vars', 'states'],
  properties: {
    '#meta': { type: 'object' },
    params: { type: 'array', items: { type: 'string' } },
    vars: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    states: { type: 'array', minItems: 1, items: { $ref: '#/$defs/state' } },
    loop: { type: 'integer', minimum: 0 },
  },
  additionalProperties: false,
  $defs: {
    state: {
      type: 'object',
      properties: { '#meta': { type: 'object', properties: { index: { type: 'integer' } } } },
      patternProperties: { '^[^#]': { $ref: '#/$defs/expression' } },
      additionalProperties: false,
    },
    // Neither null nor a fraction is one, and an integer beyond what a double holds is a text.
    expression: {
      anyOf: [
        { type: ['boolean', 'string'] },
        { type: 'integer', minimum: -(2 ** 53) + 1, maximum: 2 ** 53 - 1 },
        { type: 'array', items: { $ref: '#/$defs/expression' } },
        only('#bigint', { type: 'string', pattern: '^-?[0-9]+$' }),
        only('#tup', { type: 'array', items: { $ref: '#/$defs/expression' } }),
        only('#set', { type: 'array', items: { $ref: '#/$defs/expression' } }),
        only('#map', {
          type: 'array',
          items: { type: 'array', minItems: 2, maxItems: 2, items: { $ref: '#/$defs/expression' } },
        }),
        only('#unserializable', { type: 'string' }),
        {
          type: 'object',
          patternProperties: { '^[^#]': { $ref: '#/$defs/expression' } },
          additionalProperties: false,
        },
      ],
    },
  },
}

function only(field: string, value: object): object {
  return { type: 'object', required: [field], properties: { [field]: value }, additionalProperties: false }
}

test('itf: it is as its documentation has it, whatever a node shows', async () => {
  const odd = scenario({
    name: 'odd',
    nodes: {
      count: 1,
      start: () => ({
        receive() {},
        inspect: () => ({
          none: null,
          half: 0.5,
          large: 2 ** 60,
          negative: -7,
          list: [1, [null], {}],
          '#set': 'a field',
          deep: { '#map': [1], 'of a kind': true },
          text: 'é\u2028"',
        }),
      }),
    },
    duration: '10ms',
  })
  const isItf = new Ajv({ allowUnionTypes: true, allErrors: true }).compile(ITF)
  const texts = [await exported('itf'), exportTrace(await run(odd, { seed: 1 }, { journal: true }), 'itf')]
  for (const text of texts) {
    const trace = JSON.parse(text) as { vars: string[]; states: Record<string, unknown>[] }
    expect(isItf(trace), JSON.stringify(isItf.errors?.slice(0, 3))).toBe(true)
    expect(trace.states.every(state => trace.vars.every(name => name in state))).toBe(true)
  }
  // The schema is none that lets everything pass.
  expect(isItf({ vars: ['x'], states: [{ x: null }] })).toBe(false)
  expect(isItf({ vars: ['x'], states: [{ x: { '#bigint': 7 } }] })).toBe(false)
})

test('jepsen: a parser of EDN that is not ours reads the same history', async () => {
  const { history } = await traced()
  const lines = (await exported('jepsen')).trim().split('\n')
  const read = lines.map(
    line => parseEDNString(line, { mapAs: 'object', keywordAs: 'string' }) as Record<string, unknown>,
  )
  expect(read.map(({ type, f, process, value }) => ({ type, f, process, value }))).toEqual(
    history.map(({ type, f, process, value }) => ({ type, f, process, value: value ?? null })),
  )
  expect(read.map(({ time }) => time)).toEqual(history.map(({ time }) => time))
})

test('jepsen: the history is read back', async () => {
  const { history } = await traced()
  const back = readHistory(await exported('jepsen'))
  expect(back.map(({ type, f }) => [type, f])).toEqual(history.map(({ type, f }) => [type, f]))
})
