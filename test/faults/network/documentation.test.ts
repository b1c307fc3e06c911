import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as sameseed from 'sameseed'
import { type Connection, type Env, type Fault, type Nemesis, parsePlan, run, Simulation, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { type FaultKind, faultKinds } from '../../../src/faults/catalogue.ts'
import { isThorough } from '../../effort.ts'

const text = readFileSync(join(import.meta.dirname, '../../../docs/faults/network.md'), 'utf8')

const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) =>
    (code as string).trim(),
  )

const entries = blocks('json').map(code => [code] as const)
const nemeses = blocks('ts').filter(code => !code.includes('sim.'))
const byHand = blocks('ts').filter(code => code.includes('sim.'))

/** Says all that the examples speak of: messages, votes that are asked for, a connection; n1 leads. */
const subject = scenario({
  name: 'documented',
  nodes: {
    count: 5,
    start(anyEnv) {
      const env = anyEnv as Env<object>
      env.every('10ms', () => {
        for (const peer of env.peers) env.send(peer, { type: 'append', n: 1 })
      })
      env.every('20ms', async () => {
        for (const peer of env.peers) await env.rpc(peer, { type: 'vote' }, { timeout: '1s' }).catch(() => {})
      })
      const stream = async () => {
        const connection = await env.connect(env.id === 'n1' ? 'n2' : 'n1')
        for (;;) {
          connection.send({ type: 'record' })
          await env.sleep('10ms')
        }
      }
      void stream().catch(() => {})
      return {
        receive: (_from: string, message: { type: string }) =>
          message.type === 'vote' ? { granted: true } : undefined,
        async accept(connection: Connection<object>) {
          await connection.receive().catch(() => {})
        },
        inspect: () => ({ role: env.id === 'n1' ? 'leader' : 'follower' }),
      }
    },
  },
  duration: '3s',
  settle: 0,
})

test.each(entries)('%s', async code => {
  const plan = parsePlan({ seed: '1', faults: [JSON.parse(code)] })
  const { faults } = await run(subject, plan)
  expect(faults[0]?.effect).toBeGreaterThan(0)
})

const evaluated = (code: string, names: Readonly<Record<string, unknown>>, isAsync = false): unknown =>
  new Function(...Object.keys(names), isAsync ? `return (async () => { ${code} })()` : `return ${code}`)(
    ...Object.values(names),
  )

const exported: Readonly<Record<string, unknown>> = { ...sameseed }

test.each(nemeses.map(code => [code]))('%s', async code => {
  const nemesis = evaluated(code, exported) as Nemesis
  const drawn = { ...subject, faults: [nemesis] }
  const { faults, plan } = await run(drawn, { seed: '1', options: { duration: isThorough ? '20s' : '8s' } })
  expect(parsePlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan)
  expect(faults.some(({ effect }) => effect > 0)).toBe(true)
})

test.each(byHand.map(code => [code]))('%s', async code => {
  const sim = new Simulation(subject, { seed: '1' }, { journal: true })
  await evaluated(code, { sim }, true)
  const told = [...(sim.journal ?? [])].filter(event => event.kind === 'fault')
  expect(told.length).toBeGreaterThan(1)
  expect(told.filter(({ phase }) => phase === 'begin')).toHaveLength(told.length / 2)
})

describe('the page is complete', () => {
  const network: readonly FaultKind[] = faultKinds.slice(0, faultKinds.indexOf('crash'))

  test('every kind of network fault has an example', () => {
    const shown = entries.map(([code]) => (JSON.parse(code) as Fault).kind)
    expect([...new Set(shown)].sort()).toEqual([...network].sort())
  })

  test('and so has every nemesis', () => {
    const index = readFileSync(join(import.meta.dirname, '../../../src/index.ts'), 'utf8')
    const names = [...index.matchAll(/export \{([^}]*)\} from '\.\/faults\/network\//g)].flatMap(([, list]) =>
      (list as string).split(',').filter(name => !name.includes('type ')),
    )
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) expect(nemeses.some(code => code.startsWith(`${name.trim()}(`))).toBe(true)
  })
})
