import { isAbsolute, posix } from 'node:path'
import type { SessionResults } from '../../fuzz/session/results.ts'
import { counted } from '../../options/counted.ts'
import { howOften } from '../how-often.ts'
import { byGravity, outcomeOf } from './entry-outcome.ts'
import { cut, doubt, replayOf } from './entry-text.ts'

/** GitHub shows so many of each kind per step, and drops the others without a word. */
const MOST_SHOWN = 10
/** The runner cuts messages at 4,096 characters; what we add to the sentence has to stay. */
const LONGEST_SENTENCE = 2_000
const LONGEST_DOUBT = 500
const LONGEST_TITLE = 200

/** What is shown beside a file. */
interface Annotation {
  readonly file: string
  readonly title: string
  readonly message: string
}

/**
 * What sessions found, as the lines that make GitHub's runner show it on the workflow's page and beside the scenario's file in a
 * pull request. `folder` is where the command ran, seen from the root of the repository.
 */
export function githubAnnotations(results: readonly SessionResults[], folder = ''): string[] {
  return [
    ...commands('error', [...problems(results, false), ...failures(results, false)], folder),
    ...commands('warning', [...problems(results, true), ...failures(results, true), ...undecided(results)], folder),
  ]
}

function problems(results: readonly SessionResults[], nondeterministic: boolean): Annotation[] {
  return results.flatMap(({ scenario, file, problems }) =>
    problems
      .filter(({ outcome }) => (outcome === 'not deterministic') === nondeterministic)
      .map(({ message, outcome }) => ({
        file,
        title: `${scenario.name}: ${outcome === 'not deterministic' || outcome === 'vacuous' ? outcome : 'no verdict'}`,
        message: cut(message, LONGEST_SENTENCE),
      })),
  )
}

function failures(results: readonly SessionResults[], nondeterministic: boolean): Annotation[] {
  return results
    .flatMap(({ scenario, file, failures }) => failures.map(entry => ({ scenario, file, entry })))
    .filter(({ entry }) => (outcomeOf(entry) === 'not deterministic') === nondeterministic)
    .sort((a, b) => byGravity(a.entry, b.entry))
    .map(({ scenario, file, entry }) => {
      const lines = [
        cut(entry.message, LONGEST_SENTENCE),
        cut(doubt(entry) ?? '', LONGEST_DOUBT),
        howOften(entry),
        replayOf(entry, file),
      ].filter(line => line !== '')
      return { file, title: `${scenario.name}: ${entry.signature}`, message: lines.join('\n') }
    })
}

function undecided(results: readonly SessionResults[]): Annotation[] {
  return results.flatMap(({ scenario, file, undecided }) =>
    undecided.map(({ signature, message, seed, hits }) => ({
      file,
      title: `${scenario.name}: undecided: ${signature}`,
      message: [cut(message, LONGEST_SENTENCE), howOften({ hits, seed }), replayOf({ seed }, file)].join('\n'),
    })),
  )
}

/** The first ones; where there are more than are shown, the last says how many. */
function commands(level: 'error' | 'warning', annotations: readonly Annotation[], folder: string): string[] {
  const shown = annotations.length <= MOST_SHOWN ? annotations : annotations.slice(0, MOST_SHOWN - 1)
  const lines = shown.map(({ file, title, message }) => {
    const properties = `file=${escapedProperty(inRepository(file, folder))},title=${escapedProperty(cut(title, LONGEST_TITLE))}`
    return `::${level} ${properties}::${escaped(message === '' ? title : message)}`
  })
  const left = annotations.length - shown.length
  if (left > 0) {
    const message = `${counted(left, `more ${level}`)}: GitHub shows ${MOST_SHOWN} a step. The summary of the job has the others.`
    lines.push(`::${level} title=sameseed::${escaped(message)}`)
  }
  return lines
}

function inRepository(file: string, folder: string): string {
  return isAbsolute(file) ? file : posix.join(folder, file)
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** Within a property, what separates properties has to go as well. */
function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
