import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deserialize } from 'node:v8'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { divergenceOf } from '../../src/scenario/determinism.ts'
import type { Trace } from '../../src/scenario/trace.ts'
import { Project } from '../vitest/project.ts'
import { SOURCES } from './sources.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const RUNNER = fileURLToPath(new URL('./runner.mjs', import.meta.url))

type Outcome = { readonly error: string } | { readonly fingerprint: string; readonly traces: readonly Trace[] }

const scenarioWith = (prelude: string, expression: string) => `
import { mix, ok, scenario } from 'sameseed'
${prelude}
const answer = async () => ${expression}
export default scenario({
  name: 'leak',
  nodes: { count: 2, start: () => ({
    async receive() {
      return String(await answer())
    },
  }) },
  clients: { count: 1, start: env => ({
    async invoke() {
      return ok(await env.rpc('n1', 'ask'))
    },
  }) },
  workload: mix({ ask: 1 }),
  duration: '400ms',
  settle: '100ms',
})
`

const CAPTURED = `
export const N = {
  D: Date,
  r: Math.random,
  grv: crypto.getRandomValues.bind(crypto),
  st: setTimeout,
  si: setImmediate,
  nt: process.nextTick,
}
`

/** What pollutes the process for all that come after it comes last, the worst at the very end. */
const order = [...SOURCES].sort((a, b) => pollution(a.expression) - pollution(b.expression))

function pollution(expression: string): number {
  if (/prototype\.__/.test(expression)) return 2
  return /\(Date\.now=|Math\.random=|globalThis\.__|stackTraceLimit=/.test(expression) ? 1 : 0
}

const project = new Project({
  'captured.mjs': CAPTURED,
  'other.mjs': 'export const a = 1',
  'none.sim.mjs': scenarioWith('', '0'),
  ...Object.fromEntries(order.map(({ prelude, expression }, i) => [`${i}.sim.mjs`, scenarioWith(prelude, expression)])),
})
afterAll(() => project.remove())

const outcomes: Outcome[][] = []

async function inProcess(name: string, variables: Readonly<Record<string, string>>): Promise<Outcome[]> {
  const folder = join(project.folder, name)
  mkdirSync(join(folder, 'tmp'), { recursive: true })
  const result = join(project.folder, `${name}.result`)
  const set = Object.entries(variables).map(([key, value]) => `${key}=${value}`)
  const words = [process.execPath, RUNNER, DIST, project.folder, String(order.length), result].map(word => `'${word}'`)
  await project.shell(`cd '${folder}' && exec env ${set.join(' ')} ${words.join(' ')} < /dev/null > /dev/null`)
  return deserialize(readFileSync(result)) as Outcome[]
}

beforeAll(async () => {
  const here = inProcess('here', { TZ: 'UTC', LC_ALL: 'C.UTF-8' })
  const there = inProcess('there', { TZ: 'America/St_Johns', LC_ALL: 'de_CH.UTF-8', SURROUNDING: 'other' })
  outcomes.push(await here, await there)
}, 280_000)

/**
 * How deep a stack reaches depends on what was compiled by then. No call stands behind it, so that nothing can be made virtual, and the
 * two runs that are compared event by event may agree by chance: the fingerprints of their processes tell all the same.
 */
const CAUGHT_BY_FINGERPRINT = new Set(['modules and globals: stackdepth'])

/** Refused with call, node and line; or caught, with the line; or the same. Anything else is silent. */
function judged(index: number): string {
  const file = `/${index}.sim.mjs:`
  const [here, there] = [outcomes[0]?.[index], outcomes[1]?.[index]]
  if (here === undefined || there === undefined) return 'ended its process'
  if ('error' in here || 'error' in there) {
    const error = 'error' in here ? here.error : 'error' in there ? there.error : ''
    if (error.includes('OffThreadError') && error.includes(file)) return 'refused'
    // What it does to Object.prototype breaks everything else: that is told, but nothing knows the line.
    return pollution(order[index]?.expression ?? '') === 2 ? 'refused' : `refused without its line: ${error}`
  }
  const [one, two] = here.traces as [Trace, Trace]
  const [other] = there.traces as [Trace]
  const names = { intro: () => '', names: ['here:', 'there:'], advice: '' } as const
  const difference = divergenceOf(one, two, names) ?? divergenceOf(one, other, names)
  if (difference !== undefined) {
    return difference.message.includes(file) ? 'caught' : `caught without its line: ${difference.message}`
  }
  if (here.fingerprint === there.fingerprint) return 'same'
  return CAUGHT_BY_FINGERPRINT.has(order[index]?.name ?? '') ? 'caught' : 'differs in the first run only'
}

describe('a source of nondeterminism is virtual, refused, or caught', () => {
  test.each(order.map(({ name }, index) => ({ name, index })))('$name', ({ index }) => {
    expect(judged(index)).toMatch(/^(same|refused|caught)$/)
  })
})
