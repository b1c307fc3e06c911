import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import * as sameseed from 'sameseed'
import {
  type AnyEnv,
  type AnyOperation,
  gen,
  type OperationGenerator,
  type Outcome,
  run,
  type Scenario,
  scenario,
  type Workload,
} from 'sameseed'
import * as checkers from 'sameseed/checkers'
import { describe, expect, test } from 'vitest'
import { type Done, interpret } from './interpreter.ts'
import { AllInOne } from './references/all-in-one.ts'

const client = (env: AnyEnv) => ({
  invoke: (operation: AnyOperation) => env.rpc<Outcome<never>>('n1', operation, { timeout: '200ms' }),
})

/** As vitest does it: what is checked is done, what is declared is taken out. */
const javascript = (code: string) => transformSync(code, { loader: 'ts', format: 'esm', target: 'node20' }).code

const text = readFileSync(join(import.meta.dirname, '../../docs/workloads.md'), 'utf8')
const examples = [...text.matchAll(/```ts\n([^`]*(?:`[^`]+`[^`]*)*?)```\n(?:\n?> (.*))?/g)].map(
  ([, code = '', shown]) => ({ code, shown, title: code.split('\n')[0] as string }),
)

/** What an example defines. It sees all of sameseed, and a system that can do everything. */
function defined(code: string): { workload?: Workload; store?: Scenario } {
  const scope = { ...sameseed, ...checkers, AllInOne, client }
  const names = ['workload', 'store'].map(name => `${name}: typeof ${name} === 'undefined' ? undefined : ${name}`)
  return new Function(...Object.keys(scope), `${javascript(code)}\nreturn { ${names.join(', ')} }`)(
    ...Object.values(scope),
  )
}

const shownText = (done: readonly Done[]) =>
  done
    .map(
      ({ client, f, value, from }) =>
        `${client < 0 ? 'nemesis' : `c${client + 1}`} ${f}${value === null ? '' : ` ${JSON.stringify(value)}`} at ${from}`,
    )
    .join(' · ')

test('there are examples, and all of them were found', () => {
  expect(examples.length).toBe(text.split('```ts').length - 1)
  expect(examples.length).toBeGreaterThan(30)
})

describe.each(examples)('$title', ({ code, shown }) => {
  test('works', async () => {
    const { workload, store } = defined(code)
    const system =
      store ??
      scenario({
        name: 'documentation',
        nodes: { count: 1, start: () => new AllInOne() },
        clients: { count: 2, start: client },
        workload: workload as Workload,
        duration: '3s',
        liveness: { quorum: 'all' },
      })
    const { violations, history } = await run(system, { seed: 1 })
    expect(violations).toEqual([])
    expect(history.length).toBeGreaterThan(0)
  })

  test.skipIf(shown === undefined)('does what is shown', () => {
    const { workload } = defined(code)
    const done = interpret(workload as OperationGenerator, { clients: 2, mostOperations: 6 })
    const isMore = shown?.endsWith(' …')
    expect(isMore ? `${shownText(done.slice(0, 4))} …` : shownText(done)).toBe(shown)
  })
})

test('nothing is left out', () => {
  const names = [
    ...Object.keys(gen).map(name => `gen.${name}`),
    ...Object.keys(sameseed).filter(name => name.endsWith('Workload')),
  ]
  expect(names.filter(name => !text.includes(name))).toEqual([])
})
