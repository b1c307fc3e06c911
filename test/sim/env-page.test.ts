import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Project } from '../vitest/project.ts'

/** The samples of docs/env.md, each a module: compiled strictly, then run. */
const page = readFileSync(join(import.meta.dirname, '../../docs/env.md'), 'utf8')
const samples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)

const runsAll = `
import { run } from 'sameseed'
const told = []
for (let i = 0; i < ${samples.length}; i++) {
  const { default: scenario } = await import(\`./built/sample-\${i}.js\`)
  if (scenario === undefined) { told.push('loaded'); continue }
  const held = new Set()
  const verdicts = []
  for (let seed = 1; seed <= 8; seed++) {
    const { verdict, violations, coverage } = await run(scenario, { seed })
    verdicts.push(verdict === 'ok' ? 'ok' : violations.map(({ message }) => message).join())
    for (const name of coverage.sometimes) held.add(name)
  }
  const never = scenario.properties.filter(({ type, name }) => type === 'sometimes' && !held.has(name))
  told.push([...new Set(verdicts), ...never.map(({ name }) => \`never: \${name}\`)].join('; '))
}
console.log(JSON.stringify(told))
`

const project = new Project({
  ...Object.fromEntries(samples.map((code, i) => [`samples/sample-${i}.ts`, code])),
  'all.js': runsAll,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      target: 'es2023',
      lib: ['es2023'],
      types: ['node'],
      typeRoots: [join(import.meta.dirname, '../../node_modules/@types')],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      rootDir: 'samples',
      outDir: 'built',
    },
    include: ['samples'],
  }),
})
afterAll(() => project.remove())

test('there are samples', () => {
  expect(samples.length).toBeGreaterThan(7)
})

test('they compile, and what they say of themselves holds', async () => {
  const { output } = await project.tsc(['-p', 'tsconfig.json'])
  expect(output).toBe('')
  const { output: told } = await project.node(['all.js'])
  expect(JSON.parse(told)).toEqual([...samples.slice(1).map(() => 'ok'), 'loaded'])
}, 60_000)

test('the page speaks of all that there is', () => {
  const source = readFileSync(join(import.meta.dirname, '../../src/sim/env.ts'), 'utf8')
  const [, body = ''] = /export interface Env<In, Out = In> \{\n([\s\S]*?)\n\}/.exec(source) ?? []
  const members = [...body.matchAll(/^ {2}(?:readonly )?(\w+)[(:<]/gm)].map(([, name]) => name as string)
  expect(members.length).toBeGreaterThan(15)
  expect([...new Set(members)].filter(name => !page.includes(`\`${name}\``))).toEqual([])
})

test('each member says what it does', () => {
  const source = readFileSync(join(import.meta.dirname, '../../src/sim/env.ts'), 'utf8')
  const undocumented = source
    .split('\n')
    .filter(
      (line, i, lines) => /^ {2}(readonly )?\w+\??[(:<]/.test(line) && !/\*\/$|^ {2}\w+\(/.test(lines[i - 1] ?? ''),
    )
  expect(undocumented.filter(line => !line.includes('constructor'))).toEqual([])
})
