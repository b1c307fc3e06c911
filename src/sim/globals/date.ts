import { ambient } from '../ambient.ts'
import { wallMs } from './now.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'
import { Zone } from './zone.ts'

const RealDate = Date
const RealFormat = Intl.DateTimeFormat
const real = { ...methodsOf(RealDate.prototype) }

function methodsOf(prototype: object): Record<string, AnyFunction> {
  const names = Object.getOwnPropertyNames(prototype).filter(name => name !== 'constructor')
  return Object.fromEntries(names.map(name => [name, (prototype as Record<string, AnyFunction>)[name] as AnyFunction]))
}

function method(name: string): AnyFunction {
  return real[name] as AnyFunction
}

function zoneHere(): Zone | undefined {
  return ambient === undefined ? undefined : Zone.of(ambient.place.timeZone)
}

/** Shows local time as its UTC time. */
const shifted = new RealDate(0)
const setTime = method('setTime')
const getTime = method('getTime')

function shift(utcMs: number, zone: Zone): Date {
  setTime.call(shifted, utcMs + zone.offsetMs(utcMs))
  return shifted
}

const GETTERS = ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']
const SETTERS = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']

/** A method that does as the original does outside of runs. */
function local(name: string, virtual: (date: Date, zone: Zone, args: unknown[]) => unknown): Patch {
  const original = method(name)
  const replacement = function (this: Date, ...args: unknown[]): unknown {
    const zone = zoneHere()
    return zone === undefined ? original.apply(this, args) : virtual(this, zone, args)
  }
  return { target: RealDate.prototype, key: name, replacement: dressed(replacement, original) }
}

function getter(name: string): Patch {
  const utc = method(`getUTC${name}`)
  return local(`get${name}`, (date, zone) => utc.call(shift(getTime.call(date) as number, zone)))
}

function setter(name: string): Patch {
  const utc = method(`setUTC${name}`)
  return local(`set${name}`, (date, zone, args) => {
    const time = getTime.call(date) as number
    const isRevived = Number.isNaN(time) && name === 'FullYear'
    if (isRevived) setTime.call(shifted, 0)
    else shift(time, zone)
    return setTime.call(date, zone.toUtc(utc.apply(shifted, args) as number))
  })
}

/** `Wed Jan 01 2020`, `00:00:00 GMT+0000 (Coordinated Universal Time)`. */
function partsOf(date: Date, zone: Zone): { day: string; time: string } | undefined {
  const utcMs = getTime.call(date) as number
  if (Number.isNaN(utcMs)) return undefined
  const text = method('toUTCString').call(shift(utcMs, zone)) as string
  const [, weekday, day, month, year, time] = /^(\w+), (\d+) (\w+) (-?\d+) ([\d:]+)/.exec(text) ?? []
  const { timeZone, locale } = (ambient as NonNullable<typeof ambient>).place
  const minutes = Math.trunc(zone.offsetMs(utcMs) / 60_000)
  const digits = (value: number) => String(value).padStart(2, '0')
  const size = Math.abs(minutes)
  const offset = `${minutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60))}${digits(size % 60)}`
  const format = new RealFormat(locale, { timeZone, timeZoneName: 'long' })
  const name = format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
  return { day: `${weekday} ${month} ${day} ${year}`, time: `${time} GMT${offset} (${name})` }
}

function text(name: string, told: (parts: { day: string; time: string }) => string): Patch {
  return local(name, (date, zone) => {
    const parts = partsOf(date, zone)
    return parts === undefined ? 'Invalid Date' : told(parts)
  })
}

const ISO_LOCAL = /^(?:\d{4}|[+-]\d{6})(?:-\d\d){0,2}T\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?$/
const ISO_OTHER = /^(?:\d{4}|[+-]\d{6})(?:-\d\d){0,2}(?:T\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/
/** In what is not ISO: a name of a time zone, or an offset after the time of day. */
const HAS_ZONE =
  /(?:^|[^a-z])(?:(?:utc?|gmt|z)(?![a-z])|(?:utc|gmt|[ecmp][sd]t))|\d:\d+(?::\d+)?(?:[.:]\d+)?\s*(?:[ap]m)?\s*[+-]\d/i

/** Reads a date as V8 does, in this zone where it says none. */
function parse(given: string, zone: Zone): number {
  if (ISO_OTHER.test(given)) return RealDate.parse(given)
  if (ISO_LOCAL.test(given)) return zone.toUtc(RealDate.parse(`${given}Z`))
  if (HAS_ZONE.test(given.replace(/\([^)]*\)?/g, ' '))) return RealDate.parse(given)
  return zone.toUtc(RealDate.parse(`${given} UTC`))
}

function timeOf(args: readonly unknown[], zone: Zone): number {
  if (args.length > 1) return zone.toUtc(RealDate.UTC(...(args as [number, number])))
  const [given] = args
  if (given instanceof RealDate) return getTime.call(given) as number
  const primitive = typeof given === 'object' && given !== null ? primitiveOf(given) : given
  return typeof primitive === 'string' ? parse(primitive, zone) : Number(primitive)
}

/** What ECMAScript makes of an object where a text or a number will do. */
function primitiveOf(value: object): unknown {
  const { [Symbol.toPrimitive]: convert } = value as { [Symbol.toPrimitive]?: (hint: string) => unknown }
  if (typeof convert === 'function') return convert.call(value, 'default')
  const plain: unknown = value.valueOf()
  return typeof plain === 'object' ? String(value) : plain
}

function VirtualDate(this: unknown, ...args: unknown[]): unknown {
  const now =
    new.target === undefined || args.length === 0 ? wallMs(new.target === undefined ? 'Date' : 'new Date') : undefined
  const zone = zoneHere()
  if (new.target === undefined) {
    return now === undefined ? RealDate() : new RealDate(now).toString()
  }
  const given = args.length === 0 ? (now === undefined ? [] : [now]) : zone === undefined ? args : [timeOf(args, zone)]
  return Reflect.construct(RealDate, given, new.target === VirtualDate ? RealDate : new.target)
}

/** `Date`, and local time in all its methods. */
export function datePatches(): Patch[] {
  const date = dressed(VirtualDate as AnyFunction, RealDate as unknown as AnyFunction)
  // One prototype for both, so that instanceof holds for dates made by either.
  Object.defineProperty(date, 'prototype', { value: RealDate.prototype, writable: false })
  const own = (key: string, value: AnyFunction) =>
    Object.defineProperty(date, key, {
      value: dressed(value, RealDate[key as 'now'] as AnyFunction),
      writable: true,
      configurable: true,
    })
  own('now', () => wallMs('Date.now') ?? RealDate.now())
  own('parse', given => {
    const zone = zoneHere()
    return zone === undefined ? RealDate.parse(given as string) : parse(String(given), zone)
  })
  return [
    { target: globalThis, key: 'Date', replacement: date },
    { target: RealDate.prototype, key: 'constructor', replacement: date },
    ...GETTERS.map(getter),
    ...SETTERS.map(setter),
    local(
      'getYear',
      (date, zone) => Number(method('getUTCFullYear').call(shift(getTime.call(date) as number, zone))) - 1_900,
    ),
    local('setYear', (date, _zone, [given]) => {
      const year = Number(given)
      const whole = Math.trunc(year)
      return date.setFullYear(whole >= 0 && whole <= 99 ? 1_900 + whole : year)
    }),
    local('getTimezoneOffset', (date, zone) => {
      const time = getTime.call(date) as number
      return Number.isNaN(time) ? Number.NaN : -Math.trunc(zone.offsetMs(time) / 60_000) + 0
    }),
    text('toString', ({ day, time }) => `${day} ${time}`),
    text('toDateString', ({ day }) => day),
    text('toTimeString', ({ time }) => time),
  ]
}
