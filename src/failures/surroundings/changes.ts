import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Failure } from '../failure.ts'
import { versions } from '../versions.ts'
import type { Code } from './code.ts'
import { type Surroundings, surroundingsOf } from './surroundings.ts'

/** What is not as it was when a failure was stored. */
export interface Change {
  readonly what: 'code' | 'packages' | 'plan' | 'scenario' | 'place' | 'machine' | 'Node' | 'sameseed'
  /** In a clause: `lock.ts has changed`. */
  readonly text: string
}

/** What has changed since a failure was stored, as far as its file says what was there. */
export interface Changes {
  readonly changes: readonly Change[]
  /** Whether all of it is known: files of earlier versions tell little. */
  readonly isComplete: boolean
}

/** Compares what a failure was stored with, and what there is now. `file` is the module that exports the scenario now, where it is known. */
export async function changesSince(
  failure: Failure,
  scenario: AnyScenario,
  file: string | undefined,
): Promise<Changes> {
  const now = versions()
  const { surroundings: before, versions: then } = failure
  const program = [
    ...became('sameseed', 'sameseed', then.sameseed, now.sameseed),
    ...became('Node', 'Node', then.node, now.node),
  ]
  if (before === undefined) return { changes: program, isComplete: false }
  const here = await surroundingsOf(scenario, failure.plan, file)
  const isKnown = before.code !== undefined && here.code !== undefined
  return {
    changes: [
      ...(before.code === undefined || here.code === undefined ? [] : codeChanges(before.code, here.code)),
      ...planChanges(before, here),
      ...placeChanges(before, here),
      ...program,
    ],
    isComplete: isKnown,
  }
}

/** Says what has changed, in sentences for whoever wonders why a run is another one than it was. */
export function changesText({ changes, isComplete }: Changes): string {
  const known = changes.map(({ text }) => text)
  const list = known.length === 0 ? '' : `Since then: ${known.join('; ')}.`
  if (isComplete) return list === '' ? NOTHING : list
  return `${list === '' ? '' : `${list} `}What of its code has changed cannot be told.`
}

const NOTHING =
  'Nothing that is known of has changed since: code, packages, plan, scenario, the version of sameseed, Node, time zone and language ' +
  'are the same. So the run depends on something else: a file, a variable of the environment, or, where vitest found it, what a module took from ' +
  'the real clock or from real random numbers when it was loaded (docs/determinism.md).'

function became(what: Change['what'], name: string, was: string, is: string): Change[] {
  return was === is ? [] : [{ what, text: `${name} was ${was} and is ${is}` }]
}

function codeChanges(before: Code, now: Code): Change[] {
  const changed = Object.keys(before.files).filter(file => file in now.files && before.files[file] !== now.files[file])
  const gone = Object.keys(before.files).filter(file => !(file in now.files))
  const added = Object.keys(now.files).filter(file => !(file in before.files))
  const packages = [...new Set([...Object.keys(before.packages), ...Object.keys(now.packages)])].sort()
  const others = packages.flatMap(name =>
    became('packages', name, before.packages[name] ?? 'not imported', now.packages[name] ?? 'not imported'),
  )
  return [
    ...about(changed, 'has changed', 'have changed'),
    ...about(added, 'is imported now', 'are imported now'),
    ...about(gone, 'is not imported any more', 'are not imported any more'),
    ...others,
    ...(others.length > 0 || before.dependencies === now.dependencies
      ? []
      : [{ what: 'packages' as const, text: 'packages that the imported ones depend on have other versions' }]),
  ]
}

/** Longer lists help nobody. */
const MOST_FILES = 5

function about(files: readonly string[], one: string, several: string): Change[] {
  if (files.length === 0) return []
  const named = files.slice(0, MOST_FILES)
  const rest = files.length - named.length
  const last = rest > 0 ? `${rest} more` : named.length > 1 ? named.pop() : undefined
  const who = last === undefined ? named.join(', ') : `${named.join(', ')} and ${last}`
  return [{ what: 'code', text: `${who} ${files.length === 1 ? one : several}` }]
}

function planChanges(before: Surroundings, now: Surroundings): Change[] {
  if (before.plan !== now.plan) return [{ what: 'plan', text: 'the plan in the file has been edited' }]
  if (before.scenario === now.scenario) return []
  const text =
    'the scenario makes something else of the plan: other nodes, operations, faults, settings or expectations'
  return [{ what: 'scenario', text }]
}

function placeChanges({ place, machine }: Surroundings, now: Surroundings): Change[] {
  return [
    ...became('place', "the scenario's time zone", place.timeZone, now.place.timeZone),
    ...became('place', "the scenario's language", place.locale, now.place.locale),
    ...became('machine', "the machine's time zone", machine.timeZone, now.machine.timeZone),
    ...became('machine', "the machine's language", machine.locale, now.machine.locale),
    ...became('machine', 'ICU', machine.icu, now.machine.icu),
  ]
}
