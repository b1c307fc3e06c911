import type { SessionResults } from '../../fuzz/session/results.ts'
import { howOften } from '../how-often.ts'
import { byGravity, outcomeOf } from './entry-outcome.ts'
import { cut, doubt, needs, replayOf } from './entry-text.ts'
import { type XmlElement, xmlDocument } from './xml.ts'

const LONGEST_MESSAGE = 10_000

/** A testcase before it has its name for good. */
interface Case {
  readonly name: string
  /** What went wrong; undefined for one that passed. */
  readonly result?: XmlElement & { readonly name: 'failure' | 'error' | 'skipped' }
}

/** What sessions found, as Jenkins, GitLab and most others read it: a suite per scenario, a case per way to fail. */
export function junitXml(results: readonly SessionResults[]): string {
  const suites = results.map(each => testsuite(each, suiteName(each, results)))
  const { tests, failures, errors, skipped } = {
    tests: sum(suites, 'tests'),
    failures: sum(suites, 'failures'),
    errors: sum(suites, 'errors'),
    skipped: sum(suites, 'skipped'),
  }
  const time = inSeconds(results.reduce((ms, { tookMs }) => ms + tookMs, 0))
  const attributes = { name: 'sameseed', tests, failures, errors, skipped, time }
  return xmlDocument({ name: 'testsuites', attributes, content: suites })
}

/** GitLab takes testcases with the same class and name for one: scenarios of the same name need more than it. */
function suiteName({ scenario, file }: SessionResults, results: readonly SessionResults[]): string {
  const isOnly = results.filter(other => other.scenario.name === scenario.name).length === 1
  return isOnly ? scenario.name : `${scenario.name} (${file})`
}

function testsuite(results: SessionResults, name: string): XmlElement {
  const { file, tookMs, started } = results
  const cases = withDifferentNames(casesOf(results))
  const ended = (how: string) => cases.filter(({ result }) => result?.name === how).length
  const attributes = {
    name,
    file,
    tests: cases.length,
    failures: ended('failure'),
    errors: ended('error'),
    skipped: ended('skipped'),
    time: inSeconds(tookMs),
    timestamp: timestamp(started),
  }
  const testcases = cases.map(
    ({ name: testcase, result }, i): XmlElement => ({
      name: 'testcase',
      // Runs do not belong to one case; some readers add the cases up, and then the sum should be right.
      attributes: { classname: name, name: testcase, file, time: inSeconds(i === 0 ? tookMs : 0) },
      ...(result === undefined ? {} : { content: [result] }),
    }),
  )
  return { name: 'testsuite', attributes, content: [properties(results), ...testcases] }
}

function casesOf({ failures, undecided, problems, runs, file }: SessionResults): Case[] {
  const bad = [
    ...problems.map(({ message, outcome }): Case => {
      const text = cut(message, LONGEST_MESSAGE)
      const attributes = { message: firstLine(text), type: outcome }
      return { name: 'problem', result: { name: 'error', attributes, content: text } }
    }),
    ...[...failures].sort(byGravity).map((entry): Case => {
      const { signature, message } = entry
      const name = outcomeOf(entry) === 'no verdict' ? 'error' : 'failure'
      const lines = [message, doubt(entry), howOften(entry), needs(entry)].flatMap(line =>
        line === undefined ? [] : [cut(line, LONGEST_MESSAGE)],
      )
      const content = [...lines, `replay: ${replayOf(entry, file)}`].join('\n')
      return {
        name: signature,
        result: { name, attributes: { message: firstLine(message), type: signature }, content },
      }
    }),
  ]
  const skipped = undecided.map(({ signature, message, hits, seed }): Case => {
    const content = `${cut(message, LONGEST_MESSAGE)}\n${howOften({ hits, seed })}\nsee: ${replayOf({ seed }, file)}`
    return { name: signature, result: { name: 'skipped', attributes: { message: firstLine(message) }, content } }
  })
  if (bad.length > 0) return [...bad, ...skipped]
  if (runs > 0) return [{ name: PASSED }, ...skipped]
  // Nothing failed because nothing was tried.
  return [{ name: PASSED, result: { name: 'skipped', attributes: { message: 'nothing was run' } } }, ...skipped]
}

const PASSED = 'nothing was found wrong'

/** Of testcases with the same class and name GitLab shows the first only. */
function withDifferentNames(cases: readonly Case[]): Case[] {
  const taken = new Set<string>()
  return cases.map(each => {
    let name = each.name
    for (let i = 2; taken.has(name); i++) name = `${each.name} (${i})`
    taken.add(name)
    return { ...each, name }
  })
}

function properties({ seeds: { first, count }, runs, executed, simulatedMs, status }: SessionResults): XmlElement {
  const values = {
    seeds: count === undefined ? `${first}..` : `${first}..${first + count - 1}`,
    runs,
    executed,
    'simulated seconds': inSeconds(simulatedMs),
    status,
  }
  const content = Object.entries(values).map(([name, value]) => ({ name: 'property', attributes: { name, value } }))
  return { name: 'properties', attributes: {}, content }
}

function firstLine(text: string): string {
  return cut(text, 500).split(/[\r\n]/, 1)[0] ?? ''
}

function inSeconds(ms: number): string {
  return (ms / 1_000).toFixed(3)
}

/** Without a zone, which the format has no place for; left out where it is no time. */
function timestamp(started: string): string | undefined {
  const date = new Date(started)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 19)
}

function sum(suites: readonly XmlElement[], attribute: string): number {
  return suites.reduce((total, { attributes }) => total + Number(attributes[attribute]), 0)
}
