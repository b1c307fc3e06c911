import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { run, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { Streams } from '../../src/random/streams.ts'
import { inAmbient, RunAmbient } from '../../src/sim/ambient.ts'
import { effort } from '../effort.ts'

const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/Zurich',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Monrovia',
  'America/St_Johns',
]

/** One thing to do with dates, as data, so that another process can do it too. */
type Call =
  | { kind: 'get'; ms: number; key: string }
  | { kind: 'set'; ms: number; key: string; args: number[] }
  | { kind: 'make'; args: number[] }
  | { kind: 'parse'; text: string }

/** Runs in the other process as well: it refers to nothing outside. */
function answers(calls: Call[]): unknown[] {
  return calls.map(call => {
    const shown = (value: unknown) => (typeof value === 'number' && Number.isNaN(value) ? 'NaN' : value)
    const date = call.kind === 'get' || call.kind === 'set' ? new Date(call.ms) : undefined
    const methods = date as unknown as Record<string, (...args: number[]) => unknown>
    if (call.kind === 'get') return shown(methods[call.key]?.())
    if (call.kind === 'set') return [shown(methods[call.key]?.(...call.args)), shown(date?.getTime())]
    if (call.kind === 'make') return shown(new Date(...(call.args as [number, number])).getTime())
    return [shown(Date.parse(call.text)), shown(new Date(call.text).getTime())]
  })
}

/** What V8 says itself, where this is the machine's time zone. */
function elsewhere(timeZone: string, calls: Call[]): unknown[] {
  const code = `console.log(JSON.stringify((${answers})(JSON.parse(require('fs').readFileSync(0, 'utf8')))))`
  const env = { ...process.env, TZ: timeZone, LC_ALL: 'en_US.UTF-8' }
  const text = execFileSync(process.execPath, ['-e', code], { input: JSON.stringify(calls), env, encoding: 'utf8' })
  return JSON.parse(text) as unknown[]
}

const GETTERS = [
  ...['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds', 'TimezoneOffset', 'Year'].map(
    part => `get${part}`,
  ),
  ...['toString', 'toDateString', 'toTimeString', 'toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'],
]
const SETTERS = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds', 'Year'].map(
  part => `set${part}`,
)

const HOUR = 3_600_000
const hours = (from: number, to: number) =>
  fc.integer({ min: Math.floor(from / HOUR), max: Math.floor(to / HOUR) }).map(hour => hour * HOUR)
/** Now and long ago, and the hours at which clocks change. */
const time = fc.oneof(
  fc.integer({ min: Date.UTC(1800, 0), max: Date.UTC(2100, 0) }),
  hours(Date.UTC(2020, 0), Date.UTC(2021, 0)),
  fc
    .constantFrom(
      Date.UTC(2020, 2, 8, 7),
      Date.UTC(2020, 10, 1, 6),
      Date.UTC(1972, 0, 7, 0, 44, 30),
      Date.UTC(2011, 11, 30, 10),
    )
    .chain(at => fc.integer({ min: -90, max: 90 }).map(minutes => at + minutes * 60_000)),
)
const number = fc.integer({ min: -70, max: 70 })
const year = fc.oneof(fc.integer({ min: 1900, max: 2100 }), fc.integer({ min: 0, max: 99 }))
const two = (value: number) => String(value).padStart(2, '0')
const clock = fc.tuple(fc.nat(23), fc.nat(59), fc.nat(59)).map(parts => parts.map(two).join(':'))
const day = fc.tuple(
  fc.integer({ min: 1971, max: 2040 }),
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 1, max: 28 }),
)
const zoneName = fc.constantFrom(
  '',
  ' GMT',
  'Z',
  ' UTC',
  ' EST',
  ' +0200',
  ' -05:30',
  ' GMT+0100 (Mitteleuropa)',
  ' PDT',
  ' pm',
)
const text = fc.tuple(day, clock, zoneName, fc.nat(7)).map(([[y, m, d], at, zone, form]) => {
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][m - 1] as string
  switch (form) {
    case 0:
      return `${y}-${two(m)}-${two(d)}`
    case 1:
      return `${y}-${two(m)}-${two(d)}T${at}${zone.trim()}`
    case 2:
      return `${y}-${two(m)}-${two(d)}T${at}.5${zone === 'Z' ? 'Z' : ''}`
    case 3:
      return `${y}-${m}-${d} ${at}${zone}`
    case 4:
      return `${month} ${d}, ${y} ${at}${zone}`
    case 5:
      return `${m}/${d}/${y}`
    case 6:
      return `${d} ${month} ${y}`
    default:
      return `${month} ${d} ${y} ${at}${zone}`
  }
})
const call: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ kind: fc.constant('get' as const), ms: time, key: fc.constantFrom(...GETTERS) }),
  fc.record({
    kind: fc.constant('set' as const),
    ms: time,
    key: fc.constantFrom(...SETTERS),
    args: fc.tuple(fc.oneof(number, year), number).chain(([a, b]) => fc.constantFrom<number[]>([a], [a, b])),
  }),
  fc.record({
    kind: fc.constant('make' as const),
    args: fc
      .tuple(year, number, number, number, number)
      .chain(all => fc.integer({ min: 2, max: 5 }).map(n => all.slice(0, n))),
  }),
  fc.record({ kind: fc.constant('parse' as const), text }),
)

describe.each(ZONES)('local time in %s', timeZone => {
  test('is as V8 has it on a machine there', () => {
    const calls = fc.sample(call, effort(4_000))
    const expected = elsewhere(timeZone, calls)
    const found = inAmbient(new RunAmbient(new Streams('1'), { timeZone }), () => answers(calls))
    // Names of time zones in brackets: V8 calls old ones by a name of today, and Samoa's by the wrong one.
    const shown = (value: unknown, i: number) => {
      const made = calls[i]
      const isOld = made?.kind === 'get' && (made.ms < Date.UTC(1990, 0) || timeZone === 'Pacific/Apia')
      return JSON.stringify(value)?.replace(isOld ? / \(.*\)/ : '', '')
    }
    const different = calls.flatMap((each, i) =>
      shown(found[i], i) === shown(expected[i], i) ? [] : [{ ...each, expected: expected[i], found: found[i] }],
    )
    expect(different.slice(0, 5)).toEqual([])
  })
})

test('on the day on which clocks change, local times after the change are those of the new offset', () => {
  const place = { timeZone: 'America/New_York' }
  const made = inAmbient(new RunAmbient(new Streams('1'), place), () =>
    [
      new Date(2020, 2, 7, 10),
      // Put forward at two: 2:30 is what it would have been, and 10:00 is an hour earlier than the day before.
      new Date(2020, 2, 8, 1, 59),
      new Date(2020, 2, 8, 2, 30),
      new Date(2020, 2, 8, 10),
      // Put back at two: of the two half past ones, the first.
      new Date(2020, 10, 1, 1, 30),
      new Date(2020, 10, 1, 10),
    ].map(date => date.toISOString()),
  )
  expect(made).toEqual([
    '2020-03-07T15:00:00.000Z',
    '2020-03-08T06:59:00.000Z',
    '2020-03-08T07:30:00.000Z',
    '2020-03-08T14:00:00.000Z',
    '2020-11-01T05:30:00.000Z',
    '2020-11-01T15:00:00.000Z',
  ])
})

const cron = (timeZone?: string) =>
  scenario({
    name: 'cron',
    ...(timeZone === undefined ? {} : { timeZone }),
    nodes: {
      count: 1,
      start: env => {
        let last = ''
        const plan = () => {
          const due = new Date(Date.now())
          due.setHours(2, 30, 0, 0)
          if (due.getTime() <= Date.now()) due.setDate(due.getDate() + 1)
          env.after(due.getTime() - Date.now(), () => {
            last = new Date().toString().slice(16, 21)
            plan()
          })
        }
        plan()
        return { receive() {}, inspect: () => ({ last }) }
      },
    },
    duration: '1728h',
    settle: '1s',
    expect: ({ always }) => [
      always('at half past two', ({ nodes }) => nodes.every(({ state }) => ['', '02:30'].includes(state.last))),
    ],
  })

test('a run takes place in UTC, or where the scenario says', async () => {
  expect((await run(cron(), { seed: 1 })).ok).toBe(true)
  // On 8 March 2020 there was no half past two.
  expect(await run(cron('America/New_York'), { seed: 1 })).toMatchObject({
    failed: true,
    timeMs: Date.UTC(2020, 2, 8, 7, 30) - Date.UTC(2020, 0, 1),
  })
})

test('what names no place is refused', () => {
  const start = () => ({ receive() {} })
  expect(() => scenario({ name: 'x', timeZone: 'Mars/Olympus', nodes: { count: 1, start } })).toThrow(
    "timeZone is 'Mars/Olympus': expected a time zone such as 'Europe/Zurich'",
  )
  expect(() => scenario({ name: 'x', locale: 'no such', nodes: { count: 1, start } })).toThrow('locale is')
})

const early = new Intl.DateTimeFormat('en', { dateStyle: 'short', timeStyle: 'medium' })
const { format } = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'full' })
const number_ = new Intl.NumberFormat()

/** What follows the machine, in one text. */
function places(): string {
  return JSON.stringify([
    early.format(),
    format(),
    early.formatToParts().length,
    new Intl.DateTimeFormat('en', { fractionalSecondDigits: 3, second: 'numeric' }).format(undefined),
    Intl.DateTimeFormat().resolvedOptions(),
    number_.format(1234567.5),
    (1234567.5).toLocaleString(),
    ['z', 'ä', 'a', 'Z'].sort((a, b) => a.localeCompare(b)),
    new Intl.Collator().compare('z', 'ä'),
    'I'.toLocaleLowerCase(),
    new Date(0).toLocaleDateString(),
    new Intl.PluralRules().resolvedOptions().locale,
    new Intl.NumberFormat('xx-YY').resolvedOptions().locale,
    new Intl.NumberFormat('de-CH').format(1234567.5),
    Date(),
  ])
}

test('language, region and clock are those of the run, also of formatters that were made before it', async () => {
  const told: string[] = []
  const shows = scenario({
    name: 'shows',
    nodes: { count: 1, start: env => void env.after('1500ms', () => void told.push(places())) },
    duration: '2s',
    settle: '1s',
  })
  await run(shows, { seed: 1 })
  await run(
    scenario({
      name: 'german',
      locale: 'de-DE',
      timeZone: 'Europe/Berlin',
      nodes: shows.nodes,
      duration: '2s',
      settle: '1s',
    }),
    { seed: 1 },
  )
  expect(told).toMatchInlineSnapshot(`
    [
      "["1/1/20, 12:00:01 AM","Wednesday, January 1, 2020 at 12:00:01 AM Coordinated Universal Time",13,"1.500",{"locale":"en-US","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","year":"numeric","month":"numeric","day":"numeric"},"1,234,567.5","1,234,567.5",["a","ä","z","Z"],1,"i","1/1/1970","en","en-US","1'234'567.5","Wed Jan 01 2020 00:00:01 GMT+0000 (Coordinated Universal Time)"]",
      "["1/1/20, 1:00:01 AM","Mittwoch, 1. Januar 2020 um 01:00:01 Mitteleuropäische Normalzeit",13,"1.500",{"locale":"de-DE","calendar":"gregory","numberingSystem":"latn","timeZone":"Europe/Berlin","year":"numeric","month":"numeric","day":"numeric"},"1.234.567,5","1.234.567,5",["a","ä","z","Z"],1,"i","1.1.1970","de","de-DE","1'234'567.5","Wed Jan 01 2020 01:00:01 GMT+0100 (Mitteleuropäische Normalzeit)"]",
    ]
  `)
})

const wished = new Intl.NumberFormat(['xx-YY'])

test('a formatter in a run is what it is outside: options that are none throw, a method is the same each time', async () => {
  let seen: unknown[] = []
  const german = scenario({
    name: 'german',
    locale: 'de-DE',
    nodes: {
      count: 1,
      start: () => {
        seen = [
          () => new Intl.DateTimeFormat('en', null as never),
          () => new Intl.NumberFormat('en', null as never),
          () => new Set([number_.format, number_.format]).size,
          () => wished.format(0.5),
          () => new Intl.NumberFormat(['xx-YY']).format(0.5),
          () => new Intl.DateTimeFormat('en', { timeZone: 'Asia/Tokyo', timeStyle: 'short' }).format(0),
        ].map(made => {
          try {
            const value = made()
            return typeof value === 'object' ? 'made' : value
          } catch (error) {
            return error instanceof TypeError ? 'TypeError' : error
          }
        })
      },
    },
    duration: '1ms',
  })
  await run(german, { seed: 1 })
  expect(seen).toEqual(['TypeError', 'TypeError', 1, '0,5', '0,5', '9:00 AM'])
})

test('a formatter is of its class, in a run and outside', async () => {
  const check = () => [
    number_.constructor === Intl.NumberFormat,
    new Intl.DateTimeFormat().constructor === Intl.DateTimeFormat,
    new Intl.Collator().constructor === Intl.Collator,
    number_ instanceof Intl.NumberFormat,
  ]
  let within: boolean[] = []
  const start = () => {
    within = check()
  }
  await run(scenario({ name: 'classes', nodes: { count: 1, start }, duration: '1s' }), { seed: 1 })
  expect(check()).toEqual([true, true, true, true])
  expect(within).toEqual([true, true, true, true])
})

test('properties, checkers and workloads live there too, with true time and random numbers of their own', async () => {
  const told: unknown[] = []
  const tell = () => told.push([Date.now(), new Date().getHours(), Math.random()])
  const looked = scenario({
    name: 'looked',
    timeZone: 'Asia/Kathmandu',
    nodes: { count: 1, start: env => ({ receive() {}, inspect: () => env.after('1h', () => {}) && 1 }) },
    duration: '1s',
    settle: '1s',
    expect: ({ always }) => [
      always('at any time', () => tell() > 0),
      { name: 'any', check: () => tell() > 0 && { valid: true, reason: '' } } as never,
    ],
  })
  await run(looked, { seed: 1 })
  const first = [...told]
  told.length = 0
  await run(looked, { seed: 1 })
  expect(told).toEqual(first)
  expect(told[0]).toEqual([Date.UTC(2020, 0, 1), 5, expect.any(Number)])
})
