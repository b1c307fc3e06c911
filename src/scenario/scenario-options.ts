import * as v from 'valibot'
import { durationSchema } from '../clock/duration-schema.ts'
import { nemesisField } from '../faults/nemesis.ts'
import { betweenSchema, latencySchema } from '../net/latency-schema.ts'
import type { NetworkOptions } from '../net/network.ts'
import { factoryField, madeField, rateField, textField, wholeNumber } from '../options/fields.ts'
import { optionsOf } from '../options/options.ts'
import { regionsField } from './regions/regions.ts'
import { clientCountField, nodesField } from './roles/nodes-field.ts'
import type { Liveness, ScenarioSpec } from './scenario.ts'

const isFunction = (given: unknown) => typeof given === 'function'

const workload = v.custom(
  given => isFunction((given as { plan?: unknown } | null)?.plan) || isFunction((given as { op?: unknown } | null)?.op),
  ({ input }) => `a workload such as mix({ read: 1 })${workloadAdvice(input)}`,
)

function workloadAdvice(given: unknown): string {
  if (isFunction(given) || Array.isArray(given)) return ': gen.source(…) makes one of a list or a function'
  if (given === null || typeof given !== 'object' || !('workload' in given)) return ''
  return ': a ready-made workload brings what it expects, so spread it into the scenario (...registerWorkload())'
}

const expectations = v.array(
  v.pipe(
    madeField(
      given => isFunction(given.predicate) || isFunction(given.check),
      "a property such as always('name', …), or a checker such as linearizable(kv())",
    ),
    v.check(
      given => typeof (given as { readonly name?: unknown }).name === 'string',
      'a name beside its check: violations and reports are told by it',
    ),
  ),
  'a list of properties and checkers',
)

/** What a scenario's `expect` holds, or returns where it is a function. */
export const expectationsOption = optionsOf<{ readonly expect: unknown }>({ expect: expectations }, ['expect'])

function isTimeZone(timeZone: string): boolean {
  return isAccepted(() => new Intl.DateTimeFormat('en-US', { timeZone }))
}

function isLocale(locale: string): boolean {
  return isAccepted(() => Intl.getCanonicalLocales(locale)) && Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0
}

function isAccepted(use: () => unknown): boolean {
  try {
    use()
    return true
  } catch {
    return false
  }
}

/** What `scenario` takes. */
export const scenarioOptions = optionsOf<ScenarioSpec<unknown>>(
  {
    name: textField,
    nodes: nodesField,
    clients: optionsOf<NonNullable<ScenarioSpec<unknown>['clients']>>(
      { count: clientCountField, start: factoryField('a function that starts a client') },
      ['count', 'start'],
    ),
    workload,
    faults: v.lazy(given => (Array.isArray(given) ? v.array(nemesisField) : nemesisField)),
    regions: regionsField,
    network: optionsOf<NetworkOptions>({
      latency: latencySchema,
      between: betweenSchema,
      loss: rateField,
      duplicate: rateField,
      reorder: v.boolean(),
    }),
    disk: optionsOf<NonNullable<ScenarioSpec<unknown>['disk']>>({ latency: latencySchema }),
    duration: durationSchema,
    settle: durationSchema,
    liveness: optionsOf<Liveness>({ quorum: v.picklist(['all', 'majority']) }, ['quorum']),
    schedule: v.picklist(['fifo', 'random']),
    buggify: v.boolean(),
    uncaught: v.lazy(given =>
      typeof given === 'object'
        ? optionsOf<{ readonly restartAfter: string }>({ restartAfter: durationSchema }, ['restartAfter'])
        : v.literal('fail', "'fail' or { restartAfter: '1s' }"),
    ),
    timeZone: v.pipe(textField, v.check(isTimeZone, "a time zone such as 'Europe/Zurich'")),
    locale: v.pipe(textField, v.check(isLocale, "a language and region such as 'de-CH'")),
    untested: v.array(textField),
    maxEvents: wholeNumber(1),
    expect: v.lazy(given => (isFunction(given) ? v.unknown() : expectations)),
  },
  ['name', 'nodes'],
)
