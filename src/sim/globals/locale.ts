import { ambient, type Place } from '../ambient.ts'
import { wallMs } from './now.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

type Locales = ConstructorParameters<typeof Intl.NumberFormat>[0]
type Formatter = object
type FormatterClass = new (locales?: unknown, options?: unknown) => Formatter

/** What the formatters were made with that follow the machine: they were made outside of runs, with a module as a rule. */
const machineMade = new WeakMap<Formatter, { readonly type: string; readonly args: readonly unknown[] }>()
/** Their like in the place of a run. */
const placed = new WeakMap<Formatter, Map<string, Formatter>>()
const realClasses = new Map<string, FormatterClass>()

/** The locales that were asked for, and then the place's in place of the machine's. */
function localesIn({ locale }: Place, given: Locales): Locales {
  if (given === undefined) return locale
  return [
    ...(typeof given === 'string' || given instanceof Intl.Locale ? [given] : (given as readonly string[])),
    locale,
  ]
}

/** Arguments of a formatter, or of a method such as `toLocaleString`, in this place. */
function argumentsIn(place: Place, type: string, [locales, options, ...rest]: readonly unknown[]): unknown[] {
  const all = localesIn(place, locales as Locales)
  if (type !== 'DateTimeFormat' || options === null) return [all, options, ...rest]
  const given = Object(options) as { timeZone?: unknown }
  if (given.timeZone !== undefined) return [all, options, ...rest]
  return [all, Object.assign(Object.create(given) as object, { timeZone: place.timeZone }), ...rest]
}

function followsMachine(type: string, [locales, options]: readonly unknown[]): boolean {
  if (locales === undefined || Array.isArray(locales)) return true
  return type === 'DateTimeFormat' && (options as { timeZone?: unknown } | undefined)?.timeZone === undefined
}

/** The formatter itself, or its like in the place of the run. */
function inPlace(formatter: Formatter): Formatter {
  const made = ambient === undefined ? undefined : machineMade.get(formatter)
  if (made === undefined || ambient === undefined) return formatter
  const { place } = ambient
  const key = `${place.timeZone} ${place.locale}`
  const all = placed.get(formatter) ?? new Map<string, Formatter>()
  placed.set(formatter, all)
  let like = all.get(key)
  if (like === undefined) {
    like = Reflect.construct(
      realClasses.get(made.type) as FormatterClass,
      argumentsIn(place, made.type, made.args),
    ) as Formatter
    all.set(key, like)
  }
  return like
}

function classPatches(type: string): Patch[] {
  const original = (Intl as unknown as Record<string, FormatterClass | undefined>)[type]
  if (original === undefined) return []
  realClasses.set(type, original)
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    const given = ambient === undefined ? args : argumentsIn(ambient.place, type, args)
    if (new.target === undefined) return Reflect.apply(original as unknown as AnyFunction, this, given)
    const made = Reflect.construct(original, given, new.target === replacement ? original : new.target) as Formatter
    if (ambient === undefined && followsMachine(type, args)) machineMade.set(made, { type, args })
    return made
  }
  dressed(replacement as AnyFunction, original as unknown as AnyFunction)
  const prototype = original.prototype as object
  Object.defineProperty(replacement, 'prototype', { value: prototype, writable: false })
  memberPatches(type, prototype)
  return [
    { target: Intl, key: type, replacement },
    { target: prototype, key: 'constructor', replacement },
  ]
}

/** The methods of a formatter, and the getters that return one, such as `format`. */
function memberPatches(type: string, prototype: object): void {
  for (const key of Object.getOwnPropertyNames(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor
    const { value, get } = descriptor as { value?: AnyFunction; get?: AnyFunction }
    if (key === 'constructor') continue
    if (typeof value === 'function') {
      const method = function (this: Formatter, ...args: unknown[]): unknown {
        return value.apply(inPlace(this), withNow(type, key, args))
      }
      Object.defineProperty(prototype, key, { ...descriptor, value: dressed(method as AnyFunction, value) })
    } else if (get !== undefined) {
      const bound = new WeakMap<Formatter, AnyFunction>()
      const getter = function (this: Formatter): unknown {
        const found = get.call(this) as unknown
        if (typeof found !== 'function') return found
        let mine = bound.get(this)
        if (mine === undefined) {
          mine = dressed(
            (...args: unknown[]) => (get.call(inPlace(this)) as AnyFunction)(...withNow(type, key, args)),
            found as AnyFunction,
          )
          bound.set(this, mine)
        }
        return mine
      }
      Object.defineProperty(prototype, key, { ...descriptor, get: getter as () => unknown })
    }
  }
}

/** A date that is left out is now: on the clock of who asks. */
function withNow(type: string, key: string, args: unknown[]): unknown[] {
  if (type !== 'DateTimeFormat' || (key !== 'format' && key !== 'formatToParts') || args[0] !== undefined) return args
  const now = wallMs(`Intl.DateTimeFormat.${key}`)
  return now === undefined ? args : [now]
}

/** A method that takes locales, and options after them, from its `at`-th argument on. */
function localePatch(target: object, key: string, type: string, at = 0): Patch[] {
  const original = (target as Record<string, AnyFunction | undefined>)[key]
  if (original === undefined) return []
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    if (ambient === undefined) return original.apply(this, args)
    const before = at === 0 ? [] : [args[0]]
    return original.apply(this, [...before, ...argumentsIn(ambient.place, type, args.slice(at))])
  }
  return [{ target, key, replacement: dressed(replacement as AnyFunction, original) }]
}

const CLASSES = [
  'Collator',
  'DateTimeFormat',
  'DisplayNames',
  'DurationFormat',
  'ListFormat',
  'NumberFormat',
  'PluralRules',
  'RelativeTimeFormat',
  'Segmenter',
]

/** The language, region and time zone of the machine: in a run they are those of its place. */
export function localePatches(): Patch[] {
  const dates = ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']
  return [
    ...CLASSES.flatMap(classPatches),
    ...dates.flatMap(key => localePatch(Date.prototype, key, 'DateTimeFormat')),
    ...localePatch(Number.prototype, 'toLocaleString', 'NumberFormat'),
    ...localePatch(BigInt.prototype, 'toLocaleString', 'NumberFormat'),
    ...localePatch(String.prototype, 'localeCompare', 'Collator', 1),
    ...localePatch(String.prototype, 'toLocaleLowerCase', 'String'),
    ...localePatch(String.prototype, 'toLocaleUpperCase', 'String'),
  ]
}
