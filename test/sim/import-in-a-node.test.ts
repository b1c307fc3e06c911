import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import { type AnyEnv, mix, ok, run, scenario } from 'sameseed'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'sameseed-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Node's own, which vitest does not rewrite. */
const load = new Script('url => import(url)', {
  filename: join(folder, 'node.mjs'),
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (url: string) => Promise<unknown>

test('import() in a node is refused as itself, and not as what Node does to load the module', async () => {
  const file = join(folder, 'other.mjs')
  writeFileSync(file, 'export const a = 1')
  const loading = scenario({
    name: 'loading',
    nodes: { count: 1, start: () => ({ receive: () => load(pathToFileURL(file).href) }) },
    clients: { count: 1, start: (env: AnyEnv) => ({ invoke: async () => ok(await env.rpc('n1', 'ask')) }) },
    workload: mix({ ask: 1 }),
    duration: '100ms',
  })
  await expect(run(loading, { seed: 1 })).rejects.toThrow(
    /^n1 calls import\(\)( at .*node\.mjs:1:\d+.*)?: that leaves the thread .* Import it at the top of the module\.$/,
  )
})
